import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FinishedBuild } from '../../../src/model/build';
import type { Supervisor } from '../../../src/model/supervisor';
import { cleanUp } from '../../helpers/cleanUp';
import { waitFor } from '../../helpers/waitFor';
import { declareTasks, endAllTasks, runToEnd, start } from '../sensors/taskRunner';
import { activated, stateOf } from '../views/window';
import { Project } from './acceptance';

/** Each compound has parts of its own: those of two compounds could belong to either. */
const COMPOUNDS = {
  parallel: { parts: { a: 'make', b: 'make' } },
  sequence: { parts: { c: 'make', d: 'make' }, order: 'sequence' },
  parent: { parts: { e: 'make', f: 'make' }, command: 'make' },
  stops: { parts: { g: 'make', fails: 'make && exit 3', i: 'make' }, order: 'sequence', command: 'make' },
  waits: { parts: { j: 'make', lingers: 'make && sleep 300' }, command: 'make' },
} as const;

describe('a compound task', () => {
  let supervisor: Supervisor;
  let project: Project;
  let restoreTasks: (() => Promise<void>) | undefined;

  before(async () => {
    ({ supervisor } = await activated());
    await stateOf(supervisor, 'owner');
  });

  beforeEach(async () => {
    project = new Project(supervisor);
    restoreTasks = await declareTasks(tasksIn(project.path));
  });

  afterEach(() =>
    cleanUp(
      () => restoreTasks?.(),
      endAllTasks,
      () => project.remove(),
    ),
  );

  async function run(compound: keyof typeof COMPOUNDS): Promise<FinishedBuild> {
    await runToEnd(compound);
    return project.onlyBuild('task');
  }

  it('of parts side by side is one build with a stage for each', async () => {
    const build = await run('parallel');
    assert.equal(build.label, 'parallel');
    assert.equal(build.outcome, 'succeeded');
    assert.deepEqual(stages(build), { a: 'succeeded', b: 'succeeded' });
  });

  it('of parts one after another is one build with a stage for each', async () => {
    const build = await run('sequence');
    assert.equal(build.label, 'sequence');
    assert.equal(build.outcome, 'succeeded');
    assert.deepEqual(stages(build), { c: 'succeeded', d: 'succeeded' });
  });

  it('counts the command of its parent as a stage', async () => {
    const build = await run('parent');
    assert.equal(build.outcome, 'succeeded');
    assert.deepEqual(stages(build), { e: 'succeeded', f: 'succeeded', parent: 'succeeded' });
  });

  it('fails with its part, and names what was never started as skipped', async () => {
    const build = await run('stops');
    assert.equal(build.outcome, 'failed');
    assert.deepEqual(build.exit, { kind: 'exited', code: 3 });
    assert.deepEqual(stages(build), { g: 'succeeded', fails: 'failed', i: 'skipped', stops: 'skipped' });
  });

  it('is not successful when a part is ended and the command of its parent never runs', async () => {
    await start('waits');
    await waitFor('both parts', () =>
      project.builds().find(({ stages }) => stages.some(({ name }) => name === 'lingers')),
    );
    const lingering = vscode.tasks.taskExecutions.find(({ task }) => task.name === 'lingers');
    assert.ok(lingering);
    lingering.terminate();
    const build = await project.onlyBuild();
    assert.notEqual(build.outcome, 'succeeded');
    assert.equal(stages(build).waits, 'skipped');
  });
});

const stages = (build: FinishedBuild): Record<string, string> =>
  Object.fromEntries(build.stages.map(({ name, state }) => [name, state]));

function tasksIn(cwd: string): object[] {
  const common = { type: 'shell', options: { cwd }, problemMatcher: [] };
  return Object.entries(COMPOUNDS).flatMap(([label, { parts, ...compound }]) => [
    ...Object.entries(parts).map(([part, command]) => ({ ...common, label: part, command })),
    {
      ...('command' in compound ? { ...common, command: compound.command } : { problemMatcher: [] }),
      label,
      dependsOn: Object.keys(parts),
      ...('order' in compound ? { dependsOrder: compound.order } : {}),
    },
  ]);
}
