import assert from 'node:assert/strict';
import { inWindow } from '../helpers/vscode/installedSuite';
import { SceneProject } from '../helpers/vscode/sceneProject';

const options = {
  tools: ['make', 'npm'],
  project: () => new SceneProject(),
  settings: { 'buildbeat.notifications.minimumFailureDuration': 0 },
};

inWindow('a notification', options, (suite) => {
  it('tells how a failed build ended', async () => {
    const { project, window } = suite;
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
    const { project, window } = suite;
    await window.openView('Explorer');
    await window.clickNotificationButton(project.make('told', 'fail'), 'Show');
    await window.waitForSelectedRow(project.make('told', 'fail'));
  });

  it('comes once a build, never for a service, and runs the build again', async () => {
    const { project, window } = suite;
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
