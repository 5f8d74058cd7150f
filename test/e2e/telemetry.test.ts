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

  it('stands still when it is told to, shows less of the time, and all of it again', async () => {
    await view.button('Pause').click();
    await view.button('Follow').waitFor();
    const whole = await view.picture();
    await view.button('Zoom In').click();
    await eventually('another picture', async () => assert.notEqual(await view.picture(), whole));
    await view.button('Show All').click();
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

  it('has nothing that keeps people out', async () => {
    assert.deepEqual(await seriousFindings(view.body), []);
  });

  it('takes on another theme without being loaded anew', async () => {
    const { window } = suite;
    const theme = (): Promise<string | null> => view.body.getAttribute('data-vscode-theme-kind');
    const [before, picture] = [await theme(), await view.picture()];
    await view.mark();
    await window.runCommand('Preferences: Toggle between Light/Dark Themes');
    await eventually('the other theme', async () => {
      assert.notEqual(await theme(), before);
      assert.notEqual(await view.picture(), picture);
    });
    assert.ok(await view.isMarked());
  });

  it('is exported to a file', async () => {
    const { project, window } = suite;
    await view.button('CSV').click();
    const file = join(project.path, 'release.csv');
    await view.saveAs(file);
    await window.waitForNotification('release.csv');
    await waitFor('the file', () => (existsSync(file) ? true : undefined));
    const [head = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.match(head, /^seq,/);
    assert.ok(rows.length > 5, `${rows.length} rows`);
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
