import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../helpers/eventually';
import { seriousFindings } from '../helpers/vscode/accessibility';
import { inWindow } from '../helpers/vscode/installedSuite';
import { StagesProject } from '../helpers/vscode/stagesProject';
import { TelemetryView } from '../helpers/vscode/telemetryView';
import { waitFor } from '../helpers/waitFor';

const options = {
  tools: ['make'],
  project: () => new StagesProject(),
  settings: { 'buildbeat.progress.files': ['release.ndjson'] },
};

inWindow('the telemetry of a build', options, (suite) => {
  let command: string;
  let view: TelemetryView;
  /** What the window complained about. */
  const refused: string[] = [];

  before(async () => {
    const { project, window } = suite;
    command = project.release();
    view = new TelemetryView(window.page);
    window.page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    window.page.on('pageerror', ({ message }) => refused.push(message));
    await window.runInTerminal(command);
    await window.waitForRow(command);
    await window.runCommand('View: Hide Panel');
  });

  it('opens from its row, under its name', async () => {
    await suite.window.inlineAction(command, 'Show Telemetry');
    await view.waitForTitle(`${command} · running`);
    await view.frame.getByRole('heading', { name: command, level: 1 }).waitFor();
    await suite.window.restMouse();
  });

  it('moves on while the build runs', async () => {
    const last = await view.waitForSampleAfter(0);
    await view.waitForSampleAfter(last);
  });

  it('is the same in a window that follows, and moves on there', async () => {
    const other = await suite.openWindow();
    try {
      await other.waitForRow(command, '', 'running');
      await other.runCommand('Buildbeat: Show Telemetry');
      await other.pick(command);
      const there = new TelemetryView(other.page);
      await there.waitForTitle(`${command} · running`);
      const last = await there.waitForSampleAfter(0);
      await there.waitForSampleAfter(last);
      assert.ok((await view.waitForSampleAfter(last)) > last);
    } finally {
      await other.close();
    }
  });

  it('stands still when it is told to, and moves on again', async () => {
    await view.button('Pause').click();
    await view.button('Follow').waitFor();
    const still = await view.picture();
    await view.waitForSampleAfter(await view.lastSample());
    assert.equal(await view.picture(), still);
    await view.button('Follow').click();
    await view.button('Pause').waitFor();
    await eventually('another picture', async () => assert.notEqual(await view.picture(), still));
  });

  it('shows a stretch of the time that the mouse is dragged over, and all of it again', async () => {
    await view.button('Show All').click();
    await view.waitForAll(true);
    await view.dragOver(0.3, 0.6);
    await view.waitForAll(false);
    await view.button('Zoom Out').click();
    await view.button('Show All').click();
    await view.waitForAll(true);
    await suite.window.restMouse();
  });

  it('shows less of the time by keyboard, moves along it, and shows all of it again', async () => {
    await view.samples.focus();
    await view.samples.press('+');
    await view.waitForAll(false);
    const closer = await view.picture();
    await view.samples.press('Shift+ArrowLeft');
    await eventually('another picture', async () => assert.notEqual(await view.picture(), closer));
    await view.samples.press('0');
    await view.waitForAll(true);
  });

  it('tells a sample at a time by keyboard', async () => {
    await view.samples.focus();
    await view.samples.press('Home');
    assert.equal(await view.samples.getAttribute('aria-valuenow'), '0');
    await view.samples.press('ArrowRight');
    assert.equal(await view.samples.getAttribute('aria-valuenow'), '1');
    assert.match((await view.samples.getAttribute('aria-valuetext')) ?? '', /CPU/);
  });

  it('is tables by keyboard, with stages and events', async () => {
    await view.button('Table').focus();
    await view.button('Table').press('Enter');
    await view.table('Stages').getByRole('cell', { name: 'upload, attempt 3' }).waitFor();
    await view.table('Events').getByRole('cell', { name: 'upload failed: exit 42' }).waitFor();
    await view.table('Samples').waitFor();
    await view.table('Processes').waitFor();
    assert.deepEqual(await seriousFindings(view.body), []);
    await view.button('Table').press('Enter');
    await view.samples.waitFor();
  });

  it('says how the build ended, in title and figures', async () => {
    suite.project.letGo();
    await view.waitForTitle(`${command} · succeeded`);
    await view.frame.getByText('succeeded, exit 0').waitFor();
    await eventually('what it cost', async () => {
      assert.match(await view.figure('CPU'), /\d/);
      assert.match(await view.figure('Peak memory'), /\d.*iB/);
    });
    assert.equal(await view.button('Pause').isVisible(), false);
  });

  for (const [name, kind] of [
    ['Light Modern', 'vscode-light'],
    ['Dark High Contrast', 'vscode-high-contrast'],
    ['Dark Modern', 'vscode-dark'],
  ] as const) {
    it(`takes on the theme ${name} without being loaded anew, and keeps nobody out`, async () => {
      const picture = await view.picture();
      await view.mark();
      await suite.window.chooseTheme(name);
      await eventually('the theme', async () => {
        assert.equal(await view.body.getAttribute('data-vscode-theme-kind'), kind);
        assert.notEqual(await view.picture(), picture);
      });
      assert.ok(await view.isMarked());
      assert.deepEqual(await seriousFindings(view.body), []);
    });
  }

  it('puts its picture on the clipboard', async () => {
    await view.button('Copy Picture').click();
    await view.waitForStatus('The picture is in the clipboard');
    assert.deepEqual(await suite.window.clipboardTypes(), ['image/png']);
  });

  /** What is in the file that a dialog, which is open, asks for. */
  async function saved(name: string): Promise<string> {
    const file = join(suite.project.path, name);
    await view.saveAs(file);
    await suite.window.waitForNotification(name);
    await waitFor('the file', () => (existsSync(file) ? true : undefined));
    return readFileSync(file, 'utf8');
  }

  it('is exported to a file', async () => {
    await view.button('CSV').click();
    const [head = '', ...rows] = (await saved('release.csv')).trimEnd().split('\n');
    assert.match(head, /^seq,/);
    assert.ok(rows.length > 5, `${rows.length} rows`);
  });

  /** By the command, which takes the panel that is in front and asks for the format. */
  async function exportAs(format: string, name: string): Promise<string> {
    await suite.window.runCommand('Buildbeat: Export Telemetry…');
    await suite.window.pick(format);
    return saved(name);
  }

  it('is exported to lines of JSON by the command', async () => {
    const lines = (await exportAs('NDJSON', 'telemetry.ndjson')).trimEnd().split('\n');
    const types = lines.map((line) => (JSON.parse(line) as { readonly type: string }).type);
    assert.deepEqual([...new Set(types)], ['build', 'sample', 'process', 'summary']);
  });

  it('is exported to a Chrome trace by the command', async () => {
    const trace = JSON.parse(await exportAs('Chrome Trace', 'release.json')) as {
      readonly traceEvents: readonly { readonly name: string }[];
    };
    assert.ok(trace.traceEvents.some(({ name }) => name.includes('release')));
  });

  it('is compared with the run before, once there is one', async () => {
    const { project, window } = suite;
    await view.button('Compare').click();
    await view.waitForStatus('Nothing is kept of an earlier run');
    project.holdBack();
    await window.runInTerminal(command);
    await window.runCommand('View: Hide Panel');
    await window.waitForRow(command, '', 'running');
    await window.runCommand('Buildbeat: Show Telemetry');
    await window.pick(command);
    await view.waitForTitle(`${command} · running`);
    await view.button('Compare').click();
    await view.waitForStatus(`Compared with ${command}`);
    assert.deepEqual(await seriousFindings(view.body), []);
  });

  it('comes back with its window as it was', async () => {
    const { project, window } = suite;
    await view.button('Table').click();
    await view.table('Samples').waitFor();
    const loaded = window.page.waitForEvent('load');
    await window.runCommand('Developer: Reload Window');
    await loaded;
    await view.waitForTitle(`${command} · running`);
    await view.table('Samples').waitFor();
    await view.waitForStatus(`Compared with ${command}`);
    project.letGo();
    await view.waitForTitle(`${command} · succeeded`);
  });

  it('breaks none of the rules of its page', () => assert.deepEqual(refused, []));
});
