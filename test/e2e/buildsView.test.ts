import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cli } from '../helpers/cli';
import { eventually } from '../helpers/eventually';
import { inWindow } from '../helpers/vscode/installedSuite';
import { SceneProject } from '../helpers/vscode/sceneProject';
import { waitFor } from '../helpers/waitFor';

inWindow('the Builds view', { tools: ['make'], project: () => new SceneProject() }, (suite) => {
  beforeEach(() => suite.project.holdBack());

  it('says what to do while there is no build', async () => {
    const { window } = suite;
    await window.waitForWelcome('No build has run yet');
  });

  it('shows a running build, counts it, and stops it when that is confirmed', async () => {
    const { project, window } = suite;
    await window.runInTerminal(project.make('stop', 'wait'));
    const command = project.make('stop', 'wait');
    await window.waitForRow(command, '', `${command}, running, `);
    const section = await window.waitForRow(/^Running/, '', /^Running, 1 build$/);
    assert.equal(section.description, '1');
    const status = await window.statusBarItem(/^Buildbeat: 1 build running/);
    assert.match(status.text, /^1\b/);
    await waitFor('the badge', async () => ((await window.badge('Builds')) === '1' ? true : undefined));

    await window.inlineAction(command, 'Stop Build');
    await window.confirm('Stop Build');
    await window.waitForRow(command, 'cancelled', `${command}, cancelled`);
    await window.waitForRow('Today', '', /^Today, 1 build$/);
    await eventually('the build to be all that is left', async () => {
      const rows = await window.treeRows();
      assert.deepEqual(
        rows.map(({ label, level }) => [label, level]),
        [
          ['Recent', 1],
          ['Today', 2],
          [command, 3],
        ],
      );
    });
    await waitFor('the badge to go', async () => ((await window.badge('Builds')) === '' ? true : undefined));
  });

  it('runs a failed build again as its next attempt', async () => {
    const { project, window } = suite;
    project.letGo();
    await window.runInTerminal(project.make('again', 'fail'));
    await window.waitForRow(project.make('again', 'fail'), 'exit 2');
    await window.inlineAction(project.make('again', 'fail'), 'Run Again');
    await window.waitForRow(
      ...[project.make('again', 'fail'), 'exit 2 · attempt 2', /failed \(exit 2\).*attempt 2/],
    );
  });

  it('copies a command, and hides it until that is undone', async () => {
    const { buildbeat, project, window } = suite;
    project.letGo();
    await window.runInTerminal(project.make('menu', 'wait'));
    await window.waitForRow(project.make('menu', 'wait'), '', 'succeeded');
    await window.contextMenu(project.make('menu', 'wait'), 'Copy Command');
    await waitFor('the clipboard', async () =>
      (await window.clipboard()) === project.make('menu', 'wait') ? true : undefined,
    );

    const machineSettings = join(buildbeat.server.dataDir, 'data/Machine/settings.json');
    const hidden = (): boolean => readFileSync(machineSettings, 'utf8').includes('-menu');
    await window.contextMenu(project.make('menu', 'wait'), 'Hide This Command in Future');
    await window.waitForNotification('is hidden from now on');
    await waitFor('the setting', () => hidden() || undefined);
    await window.clickNotificationButton('is hidden from now on', 'Undo');
    await waitFor('the setting to be as before', () => !hidden() || undefined);
  });

  it('comes to the front by a click on the status bar', async () => {
    const { project, window } = suite;
    await window.openView('Explorer');
    await window.clickStatusBarItem(/Buildbeat/);
    await window.waitForRow(project.make('menu', 'wait'));
  });

  it('names the same builds as the command line', async () => {
    const { window } = suite;
    await eventually('the rows and the command line to agree', async () => {
      const told = await new Cli(suite.buildbeat.server.stateDir).builds();
      const shown = (await window.treeRows()).filter(({ level }) => level === 3);
      assert.deepEqual(shown.map(({ label }) => label).sort(), told.map(({ label }) => label).sort());
    });
  });

  it('says so when supervision is off', async () => {
    const { window } = suite;
    await window.runCommand('Buildbeat: Clear History');
    await window.confirm('Clear History');
    await window.waitForWelcome('No build has run yet');
    await window.runCommand('Buildbeat: Stop Supervision');
    await window.waitForWelcome('Supervision is off in this window');
    await window.runCommand('Buildbeat: Start Supervision');
    await window.waitForWelcome('No build has run yet');
  });
});
