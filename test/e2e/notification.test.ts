import assert from 'node:assert/strict';
import { requireTool } from '../helpers/requireTool';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../helpers/vscode/installed';
import { SceneProject } from '../helpers/vscode/sceneProject';
import type { Workbench } from '../helpers/vscode/workbench';

describe('a notification', function () {
  this.timeout(180_000);
  const project = new SceneProject();
  let buildbeat: InstalledBuildbeat | undefined;
  let window: Workbench;

  before(async function () {
    for (const tool of ['make', 'npm']) requireTool(tool, this);
    const everyFailure = { 'buildbeat.notifications.minimumFailureDuration': 0 };
    buildbeat = await startInstalledBuildbeat({ settings: { ...project.settings, ...everyFailure } });
    window = await buildbeat.openWindow(project.path);
    await window.openView('Builds');
    await window.waitForWelcome('No build has run yet');
  });

  after(async () => {
    project.letGo();
    await buildbeat?.dispose();
    project.remove();
  });

  it('tells how a failed build ended', async () => {
    await window.runInTerminal(project.devServer);
    await window.waitForRow(project.devServer);
    await window.runInTerminal(project.make('told', 'fail'));
    await window.waitForRow(project.make('told', 'fail'));
    await window.openTerminal(); // its own must not be in front
    project.letGo();
    const { message, buttons } = await window.waitForNotification(project.make('told', 'fail'));
    assert.ok(message.includes(`failed in ${project.name}: exit 2 after`), message);
    assert.deepEqual(buttons, ['Show', 'Run Again']);
    await window.waitForRow(project.devServer, 'exit 1', 'failed (exit 1)');
  });

  it('leads to the row', async () => {
    await window.openView('Explorer');
    await window.clickNotificationButton(project.make('told', 'fail'), 'Show');
    await window.waitForRow(project.make('told', 'fail'));
    await window.page.locator('.sidebar .monaco-list-row.selected', { hasText: '-told' }).waitFor();
  });

  it('comes once a build, never for a service, and runs the build again', async () => {
    project.holdBack();
    await window.runInTerminal(project.make('twice', 'fail'));
    await window.waitForRow(project.make('twice', 'fail'));
    await window.openTerminal();
    project.letGo();
    await window.waitForNotification(project.make('twice', 'fail'));
    const others = (await window.notifications()).filter(({ message }) => !message.includes('-twice'));
    assert.deepEqual(others, []); // what ended before would have been told before
    await window.clickNotificationButton(project.make('twice', 'fail'), 'Run Again');
    await window.waitForRow(project.make('twice', 'fail'), 'exit 2 · attempt 2');
  });
});
