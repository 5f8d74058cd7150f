import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createTaskSensor, type TaskSensor } from '../../../src/sensors/vscode/tasks';
import { cleanUp } from '../../helpers/cleanUp';
import { waitFor } from '../../helpers/waitFor';
import { Collector } from './collector';
import { declareTasks, endAllTasks, findTask, runToEnd, start, workspaceFolder } from './taskRunner';

const shell = (label: string, command: string, more: object = {}) => ({
  label,
  type: 'shell',
  command,
  problemMatcher: [],
  ...more,
});

const TASKS = [
  shell('first', 'sleep 0.1'),
  shell('second', 'sleep 0.1'),
  shell('fails', 'sleep 0.1; exit 3'),
  shell('sleeps', 'sleep 300'),
  shell('elsewhere', 'echo', {
    args: ['a b', '${workspaceFolder}'],
    options: { cwd: '${workspaceFolder}/c-app' },
  }),
  { label: 'program', type: 'process', command: 'sh', args: ['-c', 'exit 5'], problemMatcher: [] },
  { label: 'sequence', dependsOn: ['first', 'second'], dependsOrder: 'sequence', problemMatcher: [] },
  { label: 'parallel', dependsOn: ['first', 'second'], problemMatcher: [] },
  shell('with command', 'true', { dependsOn: ['first', 'second'] }),
  shell('stops', 'true', { dependsOn: ['first', 'fails', 'second'], dependsOrder: 'sequence' }),
];

describe('the task sensor', () => {
  let restoreTasks: (() => Promise<void>) | undefined;
  let collector: Collector;
  let sensor: TaskSensor;

  before(async () => {
    restoreTasks = await declareTasks(TASKS);
  });

  beforeEach(() => {
    collector = new Collector();
    sensor = createTaskSensor(collector.observe);
  });

  afterEach(() => cleanUp(endAllTasks, () => sensor.dispose()));

  after(() => restoreTasks?.());

  const startedLabels = () => collector.of('task.started').map(({ task }) => task.label);

  const exitCodes = () => {
    const label = (execution: string) =>
      collector.of('task.started').find(({ task }) => task.execution === execution)?.task.label;
    return collector
      .of('task.process_ended')
      .map(({ execution, exitCode }) => [label(execution), exitCode] as const);
  };

  it('tells the life of a task that exits 3, each fact once', async () => {
    await runToEnd('fails');
    await runToEnd('first');
    const { task } = await collector.first('task.started');
    const life = collector.all.filter(
      (observation) => 'execution' in observation && observation.execution === task.execution,
    );
    assert.deepEqual(startedLabels(), ['fails', 'first']);
    assert.equal(task.command, 'sleep 0.1; exit 3');
    assert.deepEqual(
      life.map(({ type }) => type),
      ['task.process_started', 'task.process_ended', 'task.ended'],
    );
    assert.deepEqual(exitCodes(), [
      ['fails', 3],
      ['first', 0],
    ]);
    assert.ok(collector.of('task.process_started').every(({ pid }) => pid !== undefined && pid > 0));
  });

  it('tells the command line and folder that a task declares', async () => {
    await runToEnd('elsewhere');
    await runToEnd('program');
    const root = workspaceFolder().uri.fsPath;
    const facts = collector.of('task.started').map(({ task: { command, cwd } }) => ({ command, cwd }));
    assert.deepEqual(facts, [
      { command: `echo 'a b' ${root}`, cwd: `${root}/c-app` },
      { command: "sh -c 'exit 5'", cwd: root },
    ]);
    assert.deepEqual(exitCodes().at(-1), ['program', 5]);
  });

  it('tells the parts of a sequence one after another, and nothing of a parent without a command', async () => {
    await runToEnd('sequence');
    assert.deepEqual(
      collector.all.filter(({ type }) => type.startsWith('task.process')).map(({ type }) => type),
      ['task.process_started', 'task.process_ended', 'task.process_started', 'task.process_ended'],
    );
    assert.deepEqual(startedLabels(), ['first', 'second']);
    assert.equal(collector.of('task.ended').length, 2);
    for (const { task } of collector.of('task.started')) {
      assert.deepEqual(
        task.compounds.find(({ label }) => label === 'sequence'),
        { label: 'sequence', parts: ['first', 'second'], hasCommand: false },
      );
    }
  });

  it('tells the parts of a parallel compound', async () => {
    await runToEnd('parallel');
    assert.deepEqual(startedLabels().sort(), ['first', 'second']);
    assert.deepEqual(exitCodes().sort(), [
      ['first', 0],
      ['second', 0],
    ]);
  });

  it('tells a parent that runs its own command, after its parts', async () => {
    await runToEnd('with command');
    const parent = collector.of('task.started').at(-1);
    assert.equal(parent?.task.label, 'with command');
    assert.deepEqual(parent.task.compound, {
      label: 'with command',
      parts: ['first', 'second'],
      hasCommand: true,
    });
    assert.deepEqual(exitCodes().at(-1), ['with command', 0]);
  });

  it('never tells a parent whose part failed, nor the parts after it', async () => {
    await runToEnd('stops');
    assert.deepEqual(startedLabels(), ['first', 'fails']);
    assert.deepEqual(exitCodes(), [
      ['first', 0],
      ['fails', 3],
    ]);
    assert.equal(collector.of('task.ended').length, 2);
  });

  it('knows no exit code of a terminated task', async () => {
    const execution = await start('sleeps');
    await collector.first('task.process_started');
    execution.terminate();
    await collector.first('task.ended');
    assert.deepEqual(exitCodes(), [['sleeps', undefined]]);
  });

  it('tells a task that an extension runs inside the editor, without a pid', async () => {
    const closed = new vscode.EventEmitter<number>();
    const pseudoterminal: vscode.Pseudoterminal = {
      onDidWrite: new vscode.EventEmitter<string>().event,
      onDidClose: closed.event,
      open: () => closed.fire(7),
      close: () => undefined,
    };
    const run = new vscode.CustomExecution(() => Promise.resolve(pseudoterminal));
    const task = new vscode.Task({ type: 'custom' }, workspaceFolder(), 'inside', 'test', run);
    await vscode.tasks.executeTask(task);
    await collector.first('task.ended');
    assert.deepEqual(
      collector.of('task.process_started').map(({ pid }) => pid),
      [undefined],
    );
    assert.deepEqual(exitCodes(), [['inside', 7]]);
  });

  it('joins a task that ran before it', async () => {
    await start('sleeps');
    const { pid } = await collector.first('task.process_started');
    const late = new Collector();
    const lateSensor = createTaskSensor(late.observe);
    try {
      const joined = await late.first('task.process_started');
      assert.equal(joined.pid, pid);
      assert.equal((await late.first('task.started')).task.execution, joined.execution);
    } finally {
      lateSensor.dispose();
    }
  });

  it('tells nothing once disposed', async () => {
    await findTask('first');
    sensor.dispose();
    await runToEnd('first');
    assert.deepEqual(collector.all, []);
  });

  it('tells two runs of one task apart', async () => {
    await runToEnd('first');
    await runToEnd('first');
    const executions = collector.of('task.started').map(({ task }) => task.execution);
    assert.equal(new Set(executions).size, 2);
    await waitFor('both ends', () => collector.of('task.ended').length === 2 || undefined);
  });
});
