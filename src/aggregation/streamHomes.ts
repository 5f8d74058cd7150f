import type { BuildIdentity } from '../model/build';
import type { BuildRegistry } from './buildRegistry';
import { folderOf, isWithin } from './paths';
import { timeOf, type RunStarted, type StreamWord } from './progressStream';
import { redactCommand } from './redaction';
import { baseName } from './tools/programName';
import { shortened } from './tools/label';
import type { TrackedBuild } from './trackedBuild';

/** A build may appear so much later than the first word of its stream. */
export const HOME_LATE_MS = 10_000;

/** Clocks of streams may tell whole seconds. */
export const LATE_MS = 2_000;
const WHOLE_SECOND_MS = 1_000;

/**
 * The newest running build that a stream may belong to: one that works in a folder above the file, or below the
 * folder the file is in.
 */
export function homeOf(word: StreamWord, registry: BuildRegistry): TrackedBuild | undefined {
  return newestOf(registry.running(), word, ({ startedAt }) => startedAt <= timeOf(word) + HOME_LATE_MS);
}

/** The newest build in whose life all these words of a stream fall, though they were read after its end. */
export function endedHomeOf(words: readonly StreamWord[], registry: BuildRegistry): TrackedBuild | undefined {
  const [first] = words;
  const times = words.map(timeOf);
  const [begin, end] = [Math.min(...times), Math.max(...times)];
  const latest = end % WHOLE_SECOND_MS === 0 ? end + WHOLE_SECOND_MS - 1 : end;
  const isThen = ({ startedAt }: BuildIdentity, finishedAt = -Infinity): boolean =>
    begin >= startedAt - LATE_MS && latest >= startedAt && end <= finishedAt + LATE_MS;
  return first && newestOf(registry.all(), first, isThen);
}

function newestOf(
  builds: Iterable<TrackedBuild>,
  { stream }: StreamWord,
  isThen: (identity: BuildIdentity, finishedAt: number | undefined) => boolean,
): TrackedBuild | undefined {
  const folder = folderOf(stream);
  let newest: TrackedBuild | undefined;
  for (const build of builds) {
    const { cwd, kind, origin, startedAt } = build.identity;
    if (cwd === undefined || kind === 'background' || origin.type === 'stream') continue;
    if (!isThen(build.identity, build.finishedAt)) continue;
    if (!isWithin(stream, cwd) && !isWithin(cwd, folder)) continue;
    if (!newest || startedAt >= newest.identity.startedAt) newest = build;
  }
  return newest;
}

/** A stream that no known process writes is a build by itself. */
export function openStreamBuild(word: StreamWord, registry: BuildRegistry): TrackedBuild {
  const { stream: file } = word;
  const { run, name } = word.type === 'progress.run_started' ? word : {};
  const label = shortened(redactCommand(name ?? run ?? baseName(file)));
  return registry.open({
    tool: 'stream',
    label,
    command: label,
    cwd: folderOf(file),
    kind: 'build',
    origin: { type: 'stream', file, run: shownRun(run) },
    roots: [],
    startedAt: timeOf(word),
  });
}

/**
 * Whether a stream that is read again tells of the run that this build is. An id of which something is hidden may
 * be that of other runs too.
 */
export function isRunOf({ identity: { origin, startedAt } }: TrackedBuild, { run, at }: RunStarted): boolean {
  const shown = shownRun(run);
  if (origin.type !== 'stream' || origin.run !== shown) return false;
  return (run !== undefined && run === shown) || startedAt === at;
}

const shownRun = (run: string | undefined): string | undefined =>
  run === undefined ? undefined : redactCommand(run);
