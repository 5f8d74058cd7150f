import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { createTerminalSensor, type TerminalSensor } from '../../../src/sensors/vscode/terminals';
import { waitFor } from '../../helpers/waitFor';
import { Collector, next, type Observed } from './collector';
import { declareTasks, endAllTasks, start, workspaceFolder } from './taskRunner';

describe('the terminal sensor', () => {
  let collector: Collector;
  let sensor: TerminalSensor;
  let terminal: vscode.Terminal;

  beforeEach(async () => {
    terminal = await integratedTerminal();
    collector = new Collector();
    sensor = createTerminalSensor(collector.observe);
  });

  afterEach(async () => {
    sensor.dispose();
    await endAllTasks();
  });

  const started = (line: string) =>
    collector.first('terminal.command_started', ({ commandLine }) => commandLine === line);

  const ended = ({ command }: { readonly command: string }) =>
    collector.first('terminal.command_ended', (end) => end.command === command);

  async function run(line: string): Promise<Observed<'terminal.command_ended'>> {
    terminal.sendText(line);
    return ended(await started(line));
  }

  it('tells a command line that exits 3', async () => {
    const end = await run('sh -c "exit 3"');
    assert.equal(end.exitCode, 3);
    const { at, command, ...facts } = await started('sh -c "exit 3"');
    assert.equal(command, end.command);
    assert.ok(at <= end.at);
    assert.deepEqual(facts, {
      type: 'terminal.command_started',
      terminalName: 'typed',
      shellPid: await terminal.processId,
      commandLine: 'sh -c "exit 3"',
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
    terminal.sendText('echo running; sleep 300');
    const command = await started('echo running; sleep 300');
    await collector.first('terminal.output');
    terminal.sendText('\x03', false);
    const { exitCode } = await ended(command);
    assert.ok(exitCode === undefined || exitCode === 130, `exit code ${exitCode}`);
  });

  it('knows no exit code of an empty line', async () => {
    assert.equal((await run('')).exitCode, undefined);
  });

  it('tells the end of a command whose terminal is closed', async () => {
    terminal.sendText('sleep 300');
    const command = await started('sleep 300');
    terminal.dispose();
    assert.equal((await ended(command)).exitCode, undefined);
  });

  it("leaves a task's command to the task sensor", async () => {
    const restoreTasks = await declareTasks([
      { label: 'shell task', type: 'shell', command: 'exit 3', problemMatcher: [] },
      { label: 'process task', type: 'process', command: 'sh', args: ['-c', 'exit 3'], problemMatcher: [] },
    ]);
    try {
      for (const task of ['shell task', 'process task']) {
        const told = next(
          vscode.window.onDidEndTerminalShellExecution,
          (event) => event.terminal !== terminal,
        );
        await start(task);
        // A task that is over in an instant may never be told as a line: then there is nothing to leave out.
        await Promise.race([told, sleep(5_000)]);
      }
      await run('true');
      assert.deepEqual(
        collector.of('terminal.command_started').map(({ commandLine }) => commandLine),
        ['true'],
      );
    } finally {
      await restoreTasks();
    }
  });

  it('tells nothing once disposed, not even of a command that runs', async () => {
    terminal.sendText('sleep 0.2');
    await started('sleep 0.2');
    sensor.dispose();
    const before = collector.all.length;
    const told = next(
      vscode.window.onDidEndTerminalShellExecution,
      ({ execution }) => execution.commandLine.value === 'echo next',
    );
    terminal.sendText('echo next');
    await told;
    assert.equal(collector.all.length, before);
  });
});

/** A terminal whose shell integration has told a command already: of the very first the exit code may be lost. */
async function integratedTerminal(): Promise<vscode.Terminal> {
  const terminal = vscode.window.createTerminal({ name: 'typed' });
  terminal.show();
  await waitFor('shell integration', () => terminal.shellIntegration);
  const told = next(vscode.window.onDidEndTerminalShellExecution, (event) => event.terminal === terminal);
  terminal.sendText('true');
  await told;
  return terminal;
}
