import assert from 'node:assert/strict';
import type { FinishedBuild } from '../../../src/model/build';
import type { Supervisor } from '../../../src/model/supervisor';
import { cleanUp } from '../../helpers/cleanUp';
import { declareTasks, endAllTasks, start } from '../sensors/taskRunner';
import { integratedTerminal, type } from '../sensors/terminalRunner';
import { activated, stateOf } from '../views/window';
import { backendInUse, Project, sourcesOf, withSetting } from './acceptance';

const line = "make && sh -c 'exit 3'";
const exit3 = { kind: 'exited', code: 3 } as const;

describe('a build that fails with 3', () => {
  let supervisor: Supervisor;
  let project: Project;
  let restoreTasks: (() => Promise<void>) | undefined;

  before(async () => {
    ({ supervisor } = await activated());
    await stateOf(supervisor, 'owner');
    await backendInUse(supervisor);
  });

  beforeEach(() => {
    project = new Project(supervisor);
  });

  afterEach(async () => {
    const restore = restoreTasks;
    restoreTasks = undefined;
    await cleanUp(
      () => restore?.(),
      endAllTasks,
      () => project.remove(),
    );
  });

  async function inTask(): Promise<FinishedBuild> {
    const task = { label: 'fails with 3', type: 'shell', command: 'make && exit 3', problemMatcher: [] };
    restoreTasks = await declareTasks([{ ...task, options: { cwd: project.path } }]);
    await start('fails with 3');
    return project.onlyBuild('task');
  }

  /** Where the editor does not tell what was typed there is nothing to see: the line is typed in another terminal. */
  async function inTerminal(): Promise<FinishedBuild> {
    for (let tries = 0; tries < 5; tries++) {
      const terminal = await integratedTerminal({ name: 'acceptance', cwd: project.path });
      if (await type(terminal, line)) return project.onlyBuild('terminal');
      await endAllTasks();
      project.remove();
      project = new Project(supervisor);
    }
    throw new Error('the editor never told the line that was typed');
  }

  it('is one build with the evidence of its task', async () => {
    const build = await inTask();
    assert.equal(build.outcome, 'failed');
    assert.deepEqual(build.exit, exit3);
    assert.deepEqual(build.origin, { type: 'task', name: 'fails with 3', source: 'Workspace' });
  });

  it('is one build with the evidence of its terminal', async () => {
    const build = await inTerminal();
    assert.equal(build.command, line);
    assert.equal(build.outcome, 'failed');
    assert.deepEqual(build.exit, exit3);
    assert.deepEqual({ ...build.origin, shellPid: 0 }, { type: 'terminal', name: 'acceptance', shellPid: 0 });
  });

  it('needs no other evidence where the process table knows no exit status', async () => {
    await withSetting(supervisor, 'processBackend', 'ps', async () => {
      await backendInUse(supervisor, 'ps');
      const task = await inTask();
      assert.deepEqual([task.exit, sourcesOf(task)], [exit3, ['task']]);
      project.remove();
      project = new Project(supervisor);
      const terminal = await inTerminal();
      assert.deepEqual([terminal.exit, sourcesOf(terminal)], [exit3, ['terminal']]);
    });
  });
});
