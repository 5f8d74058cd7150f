import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Observation } from '../../../src/model/observation';
import { exited, processKey, type ProcessFacts } from '../../../src/model/process';
import { ForeignScene } from '../../helpers/foreignScene';

const BEGIN = 1_000_000;
const SHELL = 100;
const WATCHER = 200;
const CHILD = 300;

const facts = (pid: number, ppid: number, argv: readonly string[]): ProcessFacts => ({
  key: processKey(pid, BEGIN + pid),
  ...{ pid, ppid, argv, startedAt: BEGIN + pid, own: true, cwd: '/demo', comm: argv[0] ?? '' },
  session: SHELL,
});

interface Watch {
  readonly typed: string;
  /** As the process table shows the watcher. */
  readonly watcher: string;
  readonly command: string;
  readonly name?: string;
}

type Part = 'line' | 'watcher' | 'child' | 'watch';

const CLI = 'node /home/ada/.vscode/extensions/buildbeat/dist/cli.js run --';
const SHIM = 'node /opt/bin/buildbeat run --';

const watches: fc.Arbitrary<Watch> = fc
  .record({
    watcher: fc.constantFrom(CLI, SHIM),
    typed: fc.constantFrom('buildbeat run --', CLI),
    command: fc.constantFrom('make -j2', './deploy --fast', 'npm run build'),
    name: fc.constantFrom('nightly', undefined),
  })
  .map(({ watcher, typed, command, name }) => ({
    ...{ command, name },
    watcher: `${watcher} ${command}`,
    typed: `${typed} ${command}`,
  }));

/** The process table tells of the watcher before it tells of the command. */
const orders: fc.Arbitrary<readonly Part[]> = fc
  .shuffledSubarray<Part>(['line', 'watcher', 'child', 'watch'], { minLength: 4 })
  .filter((parts) => parts.indexOf('watcher') < parts.indexOf('child'));

function observationOf(part: Part, { typed, watcher, command, name }: Watch, at: number): Observation {
  const argv = command.split(' ');
  const line = { command: 'line', terminalName: 'bash', shellPid: SHELL, commandLine: typed, trusted: true };
  const watched = { task: 'w1', name, argv, cwd: '/demo', pid: CHILD, watcherPid: WATCHER };
  switch (part) {
    case 'line':
      return { type: 'terminal.command_started', at, ...line };
    case 'watcher':
      return { type: 'process.started', at, process: facts(WATCHER, SHELL, watcher.split(' ')) };
    case 'child':
      return { type: 'process.started', at, process: facts(CHILD, WATCHER, argv) };
    case 'watch':
      return { type: 'watched.started', at, ...watched };
  }
}

/** All of it begins, in this order, and ends. */
function play(watch: Watch, order: readonly Part[], ignoreCommands: readonly string[] = []): ForeignScene {
  const scene = new ForeignScene({ ignoreCommands });
  scene.observe({ type: 'process.started', at: BEGIN, process: facts(SHELL, 1, ['bash']) });
  for (const part of order) {
    scene.observe(observationOf(part, watch, scene.now + 1));
    scene.wait(20);
  }
  return scene;
}

function end(scene: ForeignScene): void {
  const status = exited(2);
  for (const [pid, ppid] of [
    [CHILD, WATCHER],
    [WATCHER, SHELL],
  ] as const) {
    const { key } = facts(pid, ppid, []);
    scene.observe({ type: 'process.exited', at: scene.now + 1, key, status });
  }
  scene.observe({ type: 'watched.ended', at: scene.now + 1, task: 'w1', status });
  scene.observe({ type: 'terminal.command_ended', at: scene.now + 1, command: 'line', exitCode: 2 });
  scene.wait(10_000);
}

describe('a line that has a command watched, in whatever order it is told', () => {
  it('is one build with the name of the command', () => {
    fc.assert(
      fc.property(watches, orders, (watch, order) => {
        const scene = play(watch, order);
        end(scene);
        const { label, command, origin, watchedTask, outcome } = scene.onlyFinished();
        assert.deepEqual([label, command], [watch.name ?? watch.command, watch.command]);
        assert.deepEqual([origin, watchedTask], [{ type: 'terminal', name: 'bash', shellPid: SHELL }, 'w1']);
        assert.equal(outcome, 'failed');
      }),
      { numRuns: 300 },
    );
  });

  it('is hidden when the user wants the line or the command hidden', () => {
    fc.assert(
      fc.property(watches, orders, fc.boolean(), (watch, order, byLine) => {
        const pattern = byLine ? `^${watch.typed}$` : `^${watch.command}$`;
        const scene = play(watch, order, [pattern]);
        assert.deepEqual(scene.builds(), []);
        end(scene);
        assert.deepEqual(scene.builds(), []);
      }),
      { numRuns: 300 },
    );
  });
});
