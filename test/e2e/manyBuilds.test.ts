import assert from 'node:assert/strict';
import { inWindow } from '../helpers/vscode/installedSuite';
import { writeFinishedBuilds } from '../helpers/vscode/manyBuilds';
import { SceneProject } from '../helpers/vscode/sceneProject';

/** As many as the tree shows by default. */
const BUILDS = 1000;
/** The tree follows the wheel by about a quarter: less than half of its height, so that no row passes unseen. */
const WHEEL_PX = 800;
/** Several times what is needed: the end of a tree that never comes to its last row. */
const MAX_TURNS = 500;

const oldestFirst = Array.from({ length: BUILDS }, (_, index) => `make part-${index}`);

const options = {
  project: () => new SceneProject(),
  history: (stateDir: string) => writeFinishedBuilds(stateDir, oldestFirst),
};

inWindow('a tree of 1,000 builds', options, (suite) => {
  it('scrolls through every one of them, newest first', async () => {
    const { window } = suite;
    await window.waitForRow(`make part-${BUILDS - 1}`);
    const seen = new Set<string>();
    for (let turn = 0; turn < MAX_TURNS && !seen.has('make part-0'); turn++) {
      for (const label of await window.scrollTree(WHEEL_PX)) seen.add(label);
    }
    const builds = [...seen].filter((label) => label.startsWith('make part-'));
    assert.deepEqual(builds, oldestFirst.toReversed());
  });
});
