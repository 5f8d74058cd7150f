import type { BuildRegistry } from './buildRegistry';
import type { LineStarted } from './lines';
import type { ProcessBuilds } from './processBuilds';
import { onlyWatches } from './tools/identify';
import type { TrackedBuild } from './trackedBuild';
import type { WatchedPlaces, WatchedStarted } from './watchedPlaces';

interface HiddenWatch {
  readonly started: WatchedStarted;
  /** Of the interactive shell it was started from, once the process table showed it. */
  shellPid: number | undefined;
}

/** The editor hears of a line later than others do. */
const HEARD_LATE_MS = 5_000;
const REMEMBERED = 100;

/** Watched commands the user wants nothing of: the lines that only have them watched are hidden as well. */
export class HiddenWatches {
  private readonly watches = new Map<string, HiddenWatch>();

  constructor(
    private readonly places: WatchedPlaces,
    private readonly registry: BuildRegistry,
  ) {}

  started(started: WatchedStarted, processes: ProcessBuilds): void {
    if (this.watches.has(started.task)) return;
    const watch: HiddenWatch = { started, shellPid: undefined };
    this.watches.set(started.task, watch);
    const oldest = this.watches.keys().next();
    if (this.watches.size > REMEMBERED && !oldest.done) this.watches.delete(oldest.value);
    this.hide(watch, processes);
  }

  /** The process table shows a process, perhaps that of a watched command. */
  processSeen(pid: number, processes: ProcessBuilds): void {
    for (const watch of this.watches.values()) if (watch.started.pid === pid) this.hide(watch, processes);
  }

  isLineOf({ commandLine, shellPid, at }: LineStarted): boolean {
    return [...this.watches.values()].some((watch) => isRunBy(watch, commandLine, shellPid, at));
  }

  private hide(watch: HiddenWatch, processes: ProcessBuilds): void {
    const { started } = watch;
    const command = this.places.nodeOf(started.pid, started.at);
    const node = command ?? this.places.nodeOf(started.watcherPid, started.at);
    watch.shellPid ??= node && this.places.shellPidOf(node);
    const place = this.places.findKnown(started, node, processes);
    const known = place.type === 'free' ? place.heard : place.type === 'owned' ? [place.build] : [];
    const builds = [...known.filter((build) => isWhole(build, started)), ...this.linesOf(watch)];
    for (const build of builds) processes.conceal(build);
    if (command) processes.hide(command);
  }

  /** The builds of lines that were told before it was known what they run. */
  private linesOf(watch: HiddenWatch): readonly TrackedBuild[] {
    return [...this.registry.all()].filter(
      ({ claim, shellPid, identity }) =>
        claim?.line !== undefined && isRunBy(watch, claim.line, shellPid, identity.startedAt),
    );
  }
}

/** Whether a line that this shell ran from `at` on is what had the command watched. */
const isRunBy = (
  { started, shellPid: known }: HiddenWatch,
  line: string,
  shellPid: number | undefined,
  at: number,
): boolean =>
  known !== undefined &&
  known === shellPid &&
  Math.abs(started.at - at) <= HEARD_LATE_MS &&
  onlyWatches(line, started.argv);

/** Whether a build is nothing but the watched command: no task, and no line that does more. */
const isWhole = ({ claim }: TrackedBuild, { argv }: WatchedStarted): boolean =>
  claim === undefined || (claim.line !== undefined && onlyWatches(claim.line, argv));
