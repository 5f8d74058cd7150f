import fc from 'fast-check';
import type { Observation } from '../../../src/model/observation';
import { exited, signaled } from '../../../src/model/process';

const TASKS = ['w1', 'w2'];
const STREAMS = ['/demo/progress.ndjson', '/srv/progress.ndjson'];

type Moment = (at: number) => Observation;

const pid = fc.integer({ min: 2, max: 12 });
const code = fc.constantFrom(0, 1, 130);
const task = fc.constantFrom(...TASKS);
const stream = fc.constantFrom(...STREAMS);
const run = fc.constantFrom('r1', 'r2', undefined);
const command = fc.constantFrom('make', 'npm run build', './deploy');
const earlier = fc.integer({ min: 0, max: 5_000 });

const watched: fc.Arbitrary<Moment> = fc.oneof(
  fc.tuple(task, command, pid, pid).map(
    ([id, line, child, watcherPid]) =>
      (at: number) =>
        ({
          ...({ type: 'watched.started', at, task: id, argv: line.split(' ') } as const),
          ...{ cwd: '/demo', pid: child, watcherPid },
        }) as const,
  ),
  task.map((id) => (at: number) => ({ type: 'watched.beat', at, task: id }) as const),
  fc.tuple(task, fc.constantFrom(exited(0), exited(1), signaled(9))).map(
    ([id, status]) =>
      (at: number) =>
        ({ type: 'watched.ended', at, task: id, status }) as const,
  ),
);

const told: fc.Arbitrary<Moment> = fc.oneof(
  fc
    .tuple(pid, command, code, fc.option(earlier, { nil: undefined }))
    .map(([shellPid, commandLine, exitCode, ago]) => (at: number) => {
      const startedAt = ago === undefined ? undefined : at - ago;
      return { type: 'hook.command_ended', at, shellPid, commandLine, startedAt, exitCode } as const;
    }),
  fc.tuple(command, code, earlier, fc.option(pid, { nil: undefined })).map(
    ([line, exitCode, ago, id]) =>
      (at: number) =>
        ({
          ...({ type: 'marker.found', at, file: '/demo/.marker', command: line } as const),
          ...{ exitCode, endedAt: at - ago, cwd: '/demo', pid: id },
        }) as const,
  ),
);

const progress: fc.Arbitrary<Moment> = fc.oneof(
  fc.tuple(stream, run).map(
    ([file, id]) =>
      (at: number) =>
        ({ type: 'progress.run_started', at, stream: file, run: id }) as const,
  ),
  fc.tuple(stream, fc.constantFrom('succeeded', 'failed', 'cancelled')).map(
    ([file, outcome]) =>
      (at: number) =>
        ({ type: 'progress.run_ended', at, stream: file, outcome }) as const,
  ),
  fc
    .tuple(
      stream,
      fc.constantFrom('stage.queued', 'stage.started', 'stage.succeeded', 'stage.failed', 'stage.skipped'),
      fc.constantFrom('compile', 'link'),
      fc.integer({ min: 1, max: 3 }),
      earlier,
    )
    .map(([file, type, stage, stageAttempt, ago]) => (at: number) => {
      const event = { type, stage, groupId: 'g0', stageAttempt, dependsOn: [], at: at - ago } as const;
      return { type: 'progress.stage', at, stream: file, event } as const;
    }),
  stream.map(
    (file) => (at: number) =>
      ({ type: 'progress.problem', at, stream: file, message: 'not JSON', badLines: 1 }) as const,
  ),
);

/** What watchers, shell hooks, markers and streams may tell, true or not. */
export const foreignMoment: fc.Arbitrary<Moment> = fc.oneof(watched, told, progress);

/** Every watched command ends, and so does the run of every stream. */
export const foreignEnds = (at: number): Observation[] => [
  ...TASKS.map((id) => ({ type: 'watched.ended', at, task: id, status: exited(0) }) as const),
  ...STREAMS.map((file) => ({ type: 'progress.run_ended', at, stream: file, outcome: 'failed' }) as const),
];
