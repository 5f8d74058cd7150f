import { baseName } from './tools/programName';
import type { TrackedBuild } from './trackedBuild';

/** A command of which somebody who is no sensor says that it ended. */
export interface EndedCommand {
  /** Redacted. */
  readonly command: string;
  readonly cwd?: string;
  readonly pid?: number;
  /** Epoch milliseconds, perhaps of a clock that tells whole seconds. */
  readonly endedAt: number;
  /** Milliseconds between `endedAt` and the end of its build at most. */
  readonly windowMs: number;
}

/** Ends so close together cannot be told apart by a clock that tells whole seconds. */
const SAME_MOMENT_MS = 2_000;
const WHOLE_SECOND_MS = 1_000;

interface Candidate {
  readonly build: TrackedBuild;
  readonly likeness: number;
  /** Milliseconds between the two ends; 0 for a build that still runs as far as is known. */
  readonly distance: number;
}

/** The build that is most like the command; undefined when none is, or when two are equally so. */
export function closestBuild(builds: Iterable<TrackedBuild>, ended: EndedCommand): TrackedBuild | undefined {
  const candidates = [...builds].flatMap((build): Candidate[] => {
    const likeness = likenessOf(build, ended);
    const distance = distanceOf(build, ended);
    return likeness === undefined || distance === undefined ? [] : [{ build, likeness, distance }];
  });
  candidates.sort((a, b) => b.likeness - a.likeness || a.distance - b.distance);
  const [best, next] = candidates;
  if (best && next?.likeness === best.likeness && next.distance - best.distance < SAME_MOMENT_MS)
    return undefined;
  return best?.build;
}

/** Undefined where something that is known of both differs. */
function likenessOf(build: TrackedBuild, { command, cwd, pid }: EndedCommand): number | undefined {
  const byPid = pid === undefined ? 0 : pidLikeness(build, pid);
  const byCwd =
    cwd === undefined || build.identity.cwd === undefined ? 0 : cwdLikeness(build.identity.cwd, cwd);
  const byCommand = commandLikeness(build.identity.command, command);
  if (byPid === undefined || byCwd === undefined) return undefined;
  // Half a command names no build, and another command only the very process.
  if ((byCommand === 1 && byPid + byCwd === 0) || (byCommand === 0 && byPid < 2)) return undefined;
  return byPid * 8 + byCommand * 2 + byCwd;
}

/** Of the process itself, or of the script or shell that ran it and wrote the marker. */
function pidLikeness({ identity, lineage, shellPid }: TrackedBuild, pid: number): number | undefined {
  if (identity.pid === pid) return 2;
  return lineage.includes(pid) || shellPid === pid ? 1 : undefined;
}

const cwdLikeness = (known: string, told: string): number | undefined =>
  withoutSlash(known) === withoutSlash(told) ? 1 : undefined;

const withoutSlash = (path: string): string => path.replace(/(?<=.)[/\\]+$/, '');

/** 2 for the same command, 1 for one that leaves out arguments, 0 for another. */
function commandLikeness(known: string, told: string): number {
  const [a, b] = [plain(known), plain(told)];
  if (a === b) return 2;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short !== '' && long.startsWith(`${short} `) && !/[;&|]/.test(long) ? 1 : 0;
}

/** Without what a shell takes away, and without the program's folder. */
function plain(command: string): string {
  const [program = '', ...args] = command.replaceAll(/['"]/g, '').trim().split(/\s+/);
  return [baseName(program), ...args].join(' ');
}

/** Undefined for a build that began after the command ended, or that ended at another time. */
function distanceOf(
  { identity, finishedAt, endUnseen }: TrackedBuild,
  { endedAt, windowMs }: EndedCommand,
): number | undefined {
  const latest = endedAt % WHOLE_SECOND_MS === 0 ? endedAt + WHOLE_SECOND_MS - 1 : endedAt;
  if (identity.startedAt > latest) return undefined;
  if (finishedAt === undefined) return 0;
  if (endUnseen && endedAt <= finishedAt) return 0;
  const distance = Math.abs(finishedAt - endedAt);
  return distance <= windowMs ? distance : undefined;
}
