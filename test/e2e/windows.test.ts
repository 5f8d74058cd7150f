import assert from 'node:assert/strict';
import { Cli } from '../helpers/cli';
import { eventually } from '../helpers/eventually';
import { inWindow } from '../helpers/vscode/installedSuite';
import { SceneProject } from '../helpers/vscode/sceneProject';
import type { Workbench } from '../helpers/vscode/workbench';
import { waitFor } from '../helpers/waitFor';

inWindow('windows', { tools: ['make'], project: () => new SceneProject() }, (suite) => {
  let cli: Cli;

  beforeEach(() => {
    cli = new Cli(suite.buildbeat.server.stateDir);
    suite.project.holdBack();
  });

  it('share one supervision: the second shows the same rows and says who supervises', async () => {
    const { project, window } = suite;
    await window.runInTerminal(project.make('both', 'wait'));
    await window.waitForRow(project.make('both', 'wait'));
    const other = await suite.openWindow();
    try {
      const owner = await cli.owner();
      assert.equal(owner.role, 'window');
      await other.waitForMessage(`Supervised by another window (pid ${owner.pid}).`);
      await other.waitForRow(project.make('both', 'wait'), '', 'running');
      project.letGo();
      for (const each of [window, other]) {
        await each.waitForRow(project.make('both', 'wait'), '', 'succeeded');
      }
      await eventually('both windows to show the same rows', async () => {
        const labels = async (each: Workbench): Promise<string[]> =>
          (await each.treeRows()).map(({ label }) => label);
        assert.deepEqual(await labels(other), await labels(window));
      });
    } finally {
      await other.close();
    }
  });

  // Last: for a while after it the window brings its terminals back, and takes the keyboard from one that is typed into.
  it('may be reloaded in mid-build: the same build goes on to its true end', async () => {
    const { project, window } = suite;
    const builds = async () =>
      (await cli.builds()).filter(({ command }) => command === project.make('reload', 'fail'));
    await window.runInTerminal(project.make('reload', 'fail'));
    await window.waitForRow(project.make('reload', 'fail'));
    const { id } = await waitFor('the build on the command line', async () => (await builds())[0]);
    const { pid: ownerBefore } = await cli.owner();
    await window.reload();
    await waitFor('the reloaded window to supervise', async () => {
      const { owner } = await cli.status();
      return owner && owner.pid !== ownerBefore ? owner : undefined;
    });
    await window.waitForRow(project.make('reload', 'fail'), '', 'running');
    project.letGo();
    await window.waitForRow(project.make('reload', 'fail'), 'exit 2');
    await eventually('the same build on the command line, with its end', async () => {
      assert.deepEqual(
        (await builds()).map((build) => [build.id, build.state, build.exit_code]),
        [[id, 'finished', 2]],
      );
    });
  });
});
