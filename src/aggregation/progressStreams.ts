import { assertNever } from '../base/result';
import type { Build } from '../model/build';
import type { ProgressObservation } from '../model/observation';
import type { BuildRegistry } from './buildRegistry';
import { HeldWords } from './heldWords';
import { KnownStreams, MAX_STREAMS } from './knownStreams';
import { timeOf, type ProgressStream, type RunStarted, type StreamWord } from './progressStream';
import { endedHomeOf, homeOf, isRunOf, LATE_MS, openStreamBuild } from './streamHomes';
import { StreamProblems } from './streamProblems';
import { StreamTeller, type StreamEnds } from './streamTeller';
import type { TrackedBuild } from './trackedBuild';

export interface ProgressStreamsOptions extends StreamEnds {
  /** Epoch milliseconds: what was told before is read again, or of a run that nobody may follow any more. */
  readonly since: number;
}

/** Files that builds write about themselves: their words become stages of the build they belong to, or a build. */
export class ProgressStreams {
  private readonly streams: KnownStreams;
  private readonly held: HeldWords;
  private readonly problems: StreamProblems;
  private readonly teller: StreamTeller;
  private searchedAt = -1;

  constructor(
    history: readonly Build[],
    private readonly registry: BuildRegistry,
    private readonly options: ProgressStreamsOptions,
  ) {
    this.streams = new KnownStreams(history, registry);
    this.held = new HeldWords(options.since);
    this.problems = new StreamProblems(registry);
    this.teller = new StreamTeller(registry, this.problems, options);
  }

  /** The build that the current run of a stream belongs to. */
  buildOf(stream: string): TrackedBuild | undefined {
    return this.streams.get(stream)?.build?.current;
  }

  /** Whether a stream of this build may still have something to tell. */
  isOpen(build: TrackedBuild): boolean {
    return this.streams.isOpen(build);
  }

  /** Epoch milliseconds of the next moment that needs a tick. */
  get nextTick(): number | undefined {
    const { held, problems } = this;
    const next = Math.min(held.nextTick ?? Infinity, problems.nextTick ?? Infinity);
    return next === Infinity ? undefined : next;
  }

  /** The clock says `now`, and may have been set back since something began to be waited for. */
  clockRead(now: number): void {
    this.held.clockRead(now);
    this.problems.clockRead(now);
  }

  observe(observation: ProgressObservation): void {
    switch (observation.type) {
      case 'progress.stage':
      case 'progress.run_started':
      case 'progress.run_ended':
        this.take(this.streamFor(observation), observation);
        return;
      case 'progress.problem':
        this.streamFor(observation).badLines = observation.badLines;
        this.problems.add(observation);
        return;
      case 'progress.beat':
        return;
      default:
        assertNever(observation);
    }
  }

  /** Gives what is held to a build that has appeared, or to a build of its own when none has. */
  settle(now: number): void {
    const anyNew = this.searchedAt !== this.registry.version;
    this.searchedAt = this.registry.version;
    this.problems.settle(now);
    for (const stream of this.held.streams()) {
      const [first] = stream.held;
      if (first && (anyNew || this.held.isDue(stream, now))) this.release(stream, first, now);
    }
  }

  private release(stream: ProgressStream, first: StreamWord, now: number): void {
    const home = this.homeOfHeld(stream, first);
    if (!home && !this.held.isDue(stream, now)) return;
    const before = home ? undefined : endedHomeOf(stream.held, this.registry);
    if (before) {
      this.tellEnded(stream, before);
      return;
    }
    if (!home && this.held.isOld(stream)) {
      this.held.take(stream);
      return;
    }
    this.bind(stream, home ?? openStreamBuild(first, this.registry));
    for (const word of this.held.take(stream)) this.take(stream, word, word === first);
  }

  /** The running build that what is held belongs to: none that began after all of it. */
  private homeOfHeld({ held }: ProgressStream, first: StreamWord): TrackedBuild | undefined {
    const found = homeOf(first, this.registry);
    const ended = held.find(({ type }) => type === 'progress.run_ended');
    if (!found || (ended && ended.at < found.identity.startedAt)) return undefined;
    const isLater = held.every((word) => timeOf(word) < found.identity.startedAt);
    return isLater && endedHomeOf(held, this.registry) ? undefined : found;
  }

  /** What was read too late to be told while its build ran. */
  private tellEnded(stream: ProgressStream, build: TrackedBuild): void {
    this.bind(stream, build);
    for (const word of this.held.take(stream)) this.teller.tell(stream, word, build);
    this.registry.closeStages(build);
  }

  /** @param isBound whether the run that begins with this word was given its build just now */
  private take(stream: ProgressStream, word: StreamWord, isBound = false): void {
    if (stream.held.length > 0) {
      this.hold(stream, word);
      return;
    }
    if (word.type === 'progress.run_started' && !isBound) this.beginRun(stream, word);
    if (stream.isOldNews || this.isLate(stream, word)) return;
    const build = this.buildFor(stream, word);
    if (build) this.teller.tell(stream, word, build);
    else if (word.type !== 'progress.run_ended') this.hold(stream, word);
  }

  private beginRun(stream: ProgressStream, word: RunStarted): void {
    const build = stream.build?.current;
    stream.isOldNews = word.at < stream.endedAt;
    if (stream.isOldNews || !build || isRunOf(build, word)) return;
    if (build.finishedAt === undefined && build.identity.origin.type === 'stream') {
      build.unknownBecause = 'a new run began in its stream before it said how it ended';
      this.teller.end(stream, build, word.at);
    }
    const home = homeOf(word, this.registry);
    if (home) this.bind(stream, home);
    else if (build.finishedAt !== undefined) stream.build = undefined;
  }

  private buildFor(stream: ProgressStream, word: StreamWord): TrackedBuild | undefined {
    const build = stream.build?.current;
    const isRunning = build !== undefined && build.finishedAt === undefined;
    const goesOn = isRunning && !this.hasSuccessor(build, word);
    if (goesOn || (build && word.type === 'progress.run_ended')) return build;
    const home = homeOf(word, this.registry);
    if (home) this.bind(stream, home);
    return home;
  }

  /** Whether a stage begins in a build that began since the one ended which the stream told of. */
  private hasSuccessor(build: TrackedBuild, word: StreamWord): boolean {
    if (word.type !== 'progress.stage' || !/queued|started$/.test(word.event.type)) return false;
    if (build.hasLiveTops || (build.finishedAt === undefined && build.settleBy === undefined)) return false;
    const home = homeOf(word, this.registry);
    return home !== undefined && home !== build && home.identity.startedAt <= timeOf(word);
  }

  /** What is read of a run that is over already. */
  private isLate({ build, isOver, endedAt }: ProgressStream, word: StreamWord): boolean {
    const bound = build?.current;
    if (!bound && timeOf(word) < endedAt) return true;
    if (bound?.finishedAt === undefined || word.type === 'progress.run_started') return false;
    if (word.type === 'progress.run_ended') return isOver || !this.registry.get(bound.identity.id);
    return timeOf(word) <= bound.finishedAt + LATE_MS && !this.hasSuccessor(bound, word);
  }

  private bind(stream: ProgressStream, build: TrackedBuild): void {
    if (stream.build?.current !== build) stream.told = 0;
    stream.build = build;
    stream.isOver = false;
    build.stagesDeclared = true;
  }

  private hold(stream: ProgressStream, word: StreamWord): void {
    if (this.held.add(stream, word)) return;
    const message = 'it tells more than is kept until its build appears: the rest is left out';
    this.problems.leftOut(stream, word.at, message);
  }

  private streamFor({ stream: file, at }: ProgressObservation): ProgressStream {
    const stream = this.streams.heard(file);
    const surplus = this.streams.forgetSurplus();
    if (surplus) this.letGo(surplus, at);
    return stream;
  }

  private letGo(stream: ProgressStream, at: number): void {
    this.held.take(stream);
    const build = stream.build?.current;
    if (build?.identity.origin.type !== 'stream' || build.finishedAt !== undefined) return;
    build.unknownBecause = `more than ${MAX_STREAMS} streams are read, and this one was silent the longest`;
    this.options.finish(build, at);
  }
}
