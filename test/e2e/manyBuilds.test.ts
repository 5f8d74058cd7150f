import assert from 'node:assert/strict';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../helpers/vscode/installed';
import { writeFinishedBuilds } from '../helpers/vscode/manyBuilds';
import { SceneProject } from '../helpers/vscode/sceneProject';

/** As many as the tree shows by default. */
const BUILDS = 1000;
/** The tree follows the wheel by about a quarter: less than half of its height, so that no row passes unseen. */
const WHEEL_PX = 800;
/** Several times what is needed: the end of a tree that never comes to its last row. */
const MAX_TURNS = 500;

describe('a tree of 1,000 builds', function () {
  this.timeout(180_000);
  const project = new SceneProject();
  let buildbeat: InstalledBuildbeat | undefined;

  after(async () => {
    await buildbeat?.dispose();
    project.remove();
  });

  it('scrolls through every one of them, newest first', async () => {
    buildbeat = await startInstalledBuildbeat({ settings: project.settings });
    const oldestFirst = Array.from({ length: BUILDS }, (_, index) => `make part-${index}`);
    writeFinishedBuilds(buildbeat.server.stateDir, oldestFirst);
    const window = await buildbeat.openWindow(project.path);
    await window.openView('Builds');
    await window.waitForRow(`make part-${BUILDS - 1}`);
    const seen = new Set<string>();
    for (let turn = 0; turn < MAX_TURNS && !seen.has('make part-0'); turn++) {
      for (const label of await window.scrollTree(WHEEL_PX)) seen.add(label);
    }
    const builds = [...seen].filter((label) => label.startsWith('make part-'));
    assert.deepEqual(builds, oldestFirst.toReversed());
  });
});
