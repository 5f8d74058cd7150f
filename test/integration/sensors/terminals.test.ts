import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createTerminalSensor, type TerminalSensor } from '../../../src/sensors/vscode/terminals';
import { cleanUp } from '../../helpers/cleanUp';
import { waitFor } from '../../helpers/waitFor';
import { Collector, next, type Observed } from './collector';
import { declareTasks, endAllTasks, runToEnd, workspaceFolder } from './taskRunner';
import { integratedTerminal } from './terminalRunner';

describe('the terminal sensor', () => {
  let collector: Collector;
  let sensor: TerminalSensor;
  let terminal: vscode.Terminal;
  let restoreTasks: (() => Promise<void>) | undefined;

  beforeEach(async () => {
    terminal = await integratedTerminal({ name: 'typed' });
    collector = new Collector();
    sensor = createTerminalSensor(collector.observe);
  });

  afterEach(async () => {
    const restore = restoreTasks;
    restoreTasks = undefined;
    await cleanUp(
      () => restore?.(),
      endAllTasks,
      () => sensor.dispose(),
    );
  });

  /**
   * Types a line and gives the command that starts then. It is not known by its line: on a busy machine the
   * editor now and then tells an empty one, with high confidence.
   */
  async function type(line: string): Promise<Observed<'terminal.command_started'>> {
    const before = new Set(collector.of('terminal.command_started'));
    terminal.sendText(line);
    return collector.first('terminal.command_started', (start) => !before.has(start));
  }

  const ended = ({ command }: { readonly command: string }) =>
    collector.first('terminal.command_ended', (end) => end.command === command);

  const run = async (line: string): Promise<Observed<'terminal.command_ended'>> => ended(await type(line));

  const nextStart = () =>
    next('the start of a command', vscode.window.onDidStartTerminalShellExecution, isTyped);

  const isTyped = (event: { readonly terminal: vscode.Terminal }): boolean => event.terminal === terminal;

  it('tells a command line that exits 3', async () => {
    const told = nextStart();
    const start = await type('sh -c "exit 3"');
    const end = await ended(start);
    assert.equal(end.exitCode, 3);
    const { at, command, ...facts } = start;
    assert.equal(command, end.command);
    assert.ok(at <= end.at);
    assert.deepEqual(facts, {
      type: 'terminal.command_started',
      terminalName: 'typed',
      shellPid: await terminal.processId,
      commandLine: (await told).execution.commandLine.value,
      trusted: true,
      cwd: workspaceFolder().uri.fsPath,
    });
  });

  it('counts the bytes of the output between the start and the end', async () => {
    const { command } = await run('seq 1 20000');
    const [first, ...rest] = collector.all.filter((seen) => 'command' in seen && seen.command === command);
    assert.equal(first?.type, 'terminal.command_started');
    assert.equal(rest.pop()?.type, 'terminal.command_ended');
    const counted = collector.of('terminal.output').reduce((sum, { bytes }) => sum + bytes, 0);
    const digits = Array.from({ length: 20_000 }, (_, index) => String(index + 1)).join('').length;
    const lineEnds = 2 * 20_000;
    assert.equal(counted, digits + lineEnds);
    assert.equal(rest.length, collector.of('terminal.output').length);
  });

  it('never calls Ctrl+C a failure', async () => {
    const command = await type(`sh -c 'echo running; exec sleep 300'`); // one process, whenever it is interrupted
    await collector.first('terminal.output');
    terminal.sendText('\x03', false);
    const { exitCode } = await ended(command);
    assert.ok(exitCode === undefined || exitCode === 130, `exit code ${exitCode}`);
  });

  it('knows no exit code of an empty line', async () => {
    assert.equal((await run('')).exitCode, undefined);
  });

  it('tells the end of a command whose terminal is closed', async () => {
    const command = await type('sleep 300');
    terminal.dispose();
    assert.equal((await ended(command)).exitCode, undefined);
  });

  it("leaves a task's command to the task sensor", async () => {
    const line = 'sleep 0.5; exit 3';
    restoreTasks = await declareTasks([
      { label: 'shell task', type: 'shell', command: line, problemMatcher: [] },
      { label: 'process task', type: 'process', command: 'sh', args: ['-c', line], problemMatcher: [] },
    ]);
    await runToEnd('shell task');
    await runToEnd('process task');
    await run('true');
    assert.deepEqual(
      collector.of('terminal.command_started').map(({ shellPid }) => shellPid),
      [await terminal.processId],
    );
  });

  it('tells nothing once disposed, not even of a command that runs', async () => {
    await type('sleep 0.2');
    sensor.dispose();
    const before = collector.all.length;
    const started = nextStart();
    const ends: vscode.TerminalShellExecution[] = [];
    const subscription = vscode.window.onDidEndTerminalShellExecution(({ execution }) =>
      ends.push(execution),
    );
    try {
      terminal.sendText('echo next');
      const { execution } = await started;
      await waitFor('its end', () => ends.includes(execution) || undefined);
    } finally {
      subscription.dispose();
    }
    assert.equal(collector.all.length, before);
  });
});
