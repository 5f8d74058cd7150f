import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Aggregator } from '../../../src/aggregation/aggregator';
import { DEFAULT_RULES } from '../../../src/aggregation/tools/defaultRules';
import type { BuildEvent } from '../../../src/model/events';
import type { Observation } from '../../../src/model/observation';
import { exited, processKey, signaled, type ProcessFacts } from '../../../src/model/process';
import { ReadModel } from '../../../src/model/readModel';
import { foreignEnds, foreignMoment } from './foreignMoments';
import { isStageOver, type StageAttempt } from '../../../src/model/stage';

const commands = [
  'bash',
  'sh build.sh',
  'make',
  'make -n',
  'gcc -c a.c',
  'cc1 a.c',
  'node /usr/bin/npm run build',
  'node /p/node_modules/.bin/vite',
  'rust-analyzer',
  'cargo check',
  'tail -1',
];

const pid = fc.integer({ min: 2, max: 12 });
const key = fc.tuple(pid, fc.constantFrom(100, 200, 300)).map(([id, start]) => processKey(id, start));
const facts: fc.Arbitrary<ProcessFacts> = fc
  .record({
    key,
    ppid: pid,
    own: fc.boolean(),
    command: fc.constantFrom(...commands),
    forked: fc.constantFrom(true, undefined),
    session: fc.option(pid, { nil: undefined }),
  })
  .map(({ key: id, command, ...rest }) => {
    const argv = command.split(' ');
    return { ...rest, key: id, pid: parseInt(id), startedAt: 1000, comm: argv[0] ?? '', argv, cwd: '/demo' };
  });
const status = fc.oneof(
  fc.constantFrom(0, 1, 2, 130).map(exited),
  fc.constantFrom(2, 9, 13, 15).map(signaled),
  fc.constant(undefined),
);
const exitCode = fc.constantFrom(0, 1, undefined);
const compounds = fc.constantFrom([], [{ label: 'all', parts: ['t1', 't2'], hasCommand: true }]);

const moment: fc.Arbitrary<(at: number) => Observation> = fc.oneof(
  {
    weight: 6,
    arbitrary: facts.map((process) => (at: number) => ({ type: 'process.started', at, process }) as const),
  },
  {
    weight: 4,
    arbitrary: facts.map((process) => (at: number) => ({ type: 'process.changed', at, process }) as const),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(key, status).map(
      ([id, end]) =>
        (at: number) =>
          ({ type: 'process.exited', at, key: id, status: end }) as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .uniqueArray(facts, { selector: ({ pid: id }) => id })
      .map((processes) => (at: number) => ({ type: 'process.snapshot', at, processes }) as const),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('t1', 't2', 'all'), compounds).map(
      ([label, list]) =>
        (at: number) =>
          ({
            type: 'task.started',
            at,
            task: { execution: label, label, source: 'w', isBackground: false, compounds: list },
          }) as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('t1', 't2', 'all'), fc.option(pid, { nil: undefined })).map(
      ([execution, id]) =>
        (at: number) =>
          ({ type: 'task.process_started', at, execution, pid: id }) as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('t1', 't2', 'all'), exitCode).map(
      ([execution, code]) =>
        (at: number) =>
          ({ type: 'task.process_ended', at, execution, exitCode: code }) as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('l1', 'l2'), pid, fc.constantFrom('make', 'make || true', 'ls')).map(
      ([command, shellPid, commandLine]) =>
        (at: number) =>
          ({
            type: 'terminal.command_started',
            at,
            command,
            terminalName: 'bash',
            shellPid,
            commandLine,
            trusted: true,
          }) as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('l1', 'l2'), exitCode).map(
      ([command, code]) =>
        (at: number) =>
          ({ type: 'terminal.command_ended', at, command, exitCode: code }) as const,
    ),
  },
  { weight: 1, arbitrary: fc.constant((at: number) => ({ type: 'tick', at }) as const) },
  { weight: 6, arbitrary: foreignMoment },
);

const history = fc
  .array(fc.tuple(moment, fc.integer({ min: -20, max: 3000 })), { maxLength: 60 })
  .map((moments) => {
    let at = 1_000;
    return moments.map(([make, later]) => make((at += later)));
  });

const fold = (aggregator: Aggregator, observations: readonly Observation[]): BuildEvent[] =>
  observations.flatMap((observation) => aggregator.observe(observation));
const fresh = (): Aggregator => new Aggregator({ rules: DEFAULT_RULES, ignoreCommands: [] }, []);

const ignoring = fc.constantFrom([], ['^make$'], ['^npm', 'deploy']);
const isGone = (state: string | undefined): boolean => state === 'merged' || state === 'deleted';

/** Nothing lives any more, every task and line is over, and time enough has passed. */
function theEnd(observations: readonly Observation[]): Observation[] {
  const at = (observations.at(-1)?.at ?? 1_000) + 1;
  return [
    { type: 'process.snapshot', at, processes: [] },
    ...['t1', 't2', 'all'].map((execution) => ({ type: 'task.ended', at, execution }) as const),
    ...['l1', 'l2'].map((command) => ({ type: 'terminal.command_ended', at, command }) as const),
    ...foreignEnds(at),
    { type: 'tick', at: at + 60_000 },
    ...foreignEnds(at + 60_000),
    { type: 'tick', at: at + 120_000 },
  ];
}

const isForward = ({ startedAt = -Infinity, endedAt = Infinity, durationMs = 0 }: StageAttempt): boolean =>
  endedAt >= startedAt && durationMs >= 0;

describe('the fold, whatever is observed', () => {
  it('gives the same events for the same observations', () => {
    fc.assert(
      fc.property(history, (observations) => {
        assert.deepEqual(fold(fresh(), observations), fold(fresh(), observations));
      }),
    );
  });

  it('starts a build before it speaks of it, ends it once, and ends every one', () => {
    fc.assert(
      fc.property(history, ignoring, (observations, ignoreCommands) => {
        const aggregator = new Aggregator({ rules: DEFAULT_RULES, ignoreCommands }, []);
        const states = new Map<string, 'running' | 'finished' | 'merged' | 'deleted'>();
        for (const event of fold(aggregator, [...observations, ...theEnd(observations)])) {
          if (event.type === 'build.started') {
            assert.equal(states.get(event.build.id), undefined, 'an id is used once');
            states.set(event.build.id, 'running');
          } else if (event.type === 'build.finished') {
            assert.equal(states.get(event.id), 'running');
            states.set(event.id, 'finished');
          } else if (event.type === 'build.merged') {
            assert.ok(states.has(event.id) && states.has(event.into));
            states.set(event.id, 'merged');
          } else if ('id' in event) {
            assert.ok(!isGone(states.get(event.id)), event.type);
            if (event.type === 'build.deleted') states.set(event.id, 'deleted');
            assert.ok(states.has(event.id));
          }
        }
        assert.ok([...states.values()].every((state) => state !== 'running'));
      }),
      { numRuns: 500 },
    );
  });

  it('never says failed or succeeded without evidence, counts below zero, or leaves a stage open', () => {
    fc.assert(
      fc.property(history, (observations) => {
        const model = new ReadModel();
        const events = fold(fresh(), [...observations, ...theEnd(observations)]);
        events.forEach((event, index) => model.apply({ seq: index + 1, at: 0, event }));
        for (const build of model.builds()) {
          assert.equal(build.state, 'finished');
          if (['failed', 'succeeded'].includes(build.outcome)) {
            assert.ok(build.evidence.length > 0);
            assert.ok(build.exit);
          }
          assert.ok(build.stages.every(({ state }) => isStageOver(state)));
          assert.ok(build.finishedAt >= build.startedAt);
          assert.ok(build.stages.flatMap((stage) => [stage, ...stage.earlier]).every(isForward));
          const { total, running, failed, parts } = build.processes;
          assert.ok(total >= running && running >= 0 && failed >= 0);
          assert.ok(parts.every((part) => part.total > 0 && part.running >= 0 && part.running <= part.total));
        }
      }),
      { numRuns: 500 },
    );
  });
});
