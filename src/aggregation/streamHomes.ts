import type { BuildRegistry } from './buildRegistry';
import { folderOf, isWithin } from './paths';
import { timeOf, type RunStarted, type StreamWord } from './progressStream';
import { redactCommand } from './redaction';
import { baseName } from './tools/programName';
import { shortened } from './tools/label';
import type { TrackedBuild } from './trackedBuild';

/** A build may appear so much later than the first word of its stream. */
export const HOME_LATE_MS = 10_000;

/**
 * The newest running build that a stream may belong to: one that works in a folder above the file, or below the
 * folder the file is in.
 */
export function homeOf(word: StreamWord, registry: BuildRegistry): TrackedBuild | undefined {
  const folder = folderOf(word.stream);
  let newest: TrackedBuild | undefined;
  for (const build of registry.running()) {
    const { cwd, kind, origin, startedAt } = build.identity;
    if (cwd === undefined || kind === 'background' || origin.type === 'stream') continue;
    if (startedAt > timeOf(word) + HOME_LATE_MS) continue;
    if (!isWithin(word.stream, cwd) && !isWithin(cwd, folder)) continue;
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
