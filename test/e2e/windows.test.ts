import assert from 'node:assert/strict';
import { requireTool } from '../helpers/requireTool';
import { Cli } from '../helpers/cli';
import { eventually } from '../helpers/eventually';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../helpers/vscode/installed';
import { SceneProject } from '../helpers/vscode/sceneProject';
import type { Workbench } from '../helpers/vscode/workbench';
import { waitFor } from '../helpers/waitFor';

describe('windows', function () {
  this.timeout(180_000);
  const project = new SceneProject();
  let buildbeat: InstalledBuildbeat | undefined;
  let window: Workbench;
  let cli: Cli;
  let openWindow: () => Promise<Workbench>;

  before(async function () {
    requireTool('make', this);
    buildbeat = await startInstalledBuildbeat({ settings: project.settings });
    cli = new Cli(buildbeat.server.stateDir);
    const { openWindow: open } = buildbeat;
    openWindow = () => open(project.path);
    window = await openWindow();
    await window.openView('Builds');
    await window.waitForWelcome('No build has run yet');
  });

  beforeEach(() => project.holdBack());

  after(async () => {
    project.letGo();
    await buildbeat?.dispose();
    project.remove();
  });

  it('may be reloaded in mid-build: the same build goes on to its true end', async () => {
    await window.runInTerminal(project.make('reload', 'fail'));
    await window.waitForRow(project.make('reload', 'fail'));
    const [before] = await cli.builds();
    const ownerBefore = (await cli.status()).owner?.pid;
    await window.reload();
    await waitFor('the reloaded window to supervise', async () => {
      const { owner } = await cli.status();
      return owner && owner.pid !== ownerBefore ? true : undefined;
    });
    await window.waitForRow(project.make('reload', 'fail'), '', 'running');
    project.letGo();
    await window.waitForRow(project.make('reload', 'fail'), 'exit 2');
    const after = await cli.builds();
    assert.deepEqual(
      after.map(({ id, state, exit_code }) => ({ id, state, exit_code })),
      [{ id: before?.id, state: 'finished', exit_code: 2 }],
    );
  });

  it('share one supervision: the second shows the same rows and says who supervises', async () => {
    await window.runInTerminal(project.make('both', 'wait'));
    await window.waitForRow(project.make('both', 'wait'));
    const other = await openWindow();
    try {
      await other.openView('Builds');
      const { owner } = await cli.status();
      assert.equal(owner?.role, 'window');
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
});
