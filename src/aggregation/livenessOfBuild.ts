import { MISSED_BEATS } from '../model/heartbeats';
import { heartbeatIntervalMs, type Heartbeat, type Liveness, type LivenessTimes } from '../model/liveness';
import type { TreeActivity } from '../model/observation';
import { LivenessClock } from './livenessClock';
import { GrowingSum, OutputMeter, WorkGauge } from './livenessMeters';
import { WatcherPulse } from './watcherPulse';

/** What liveness needs to know of a build. */
export interface Subject {
  readonly startedAt: number;
  /** A service waits to be asked: however long it does nothing, it is not stalled. */
  readonly isService: boolean;
}

type Waiting = Liveness & { readonly state: 'waiting' };

/** Counted from the start of its watched command. */
export interface WatcherCounts {
  readonly at: number;
  readonly stdoutBytes?: number;
  readonly stderrBytes?: number;
  readonly lastOutputAt?: number;
}

/** How one running build is, from all that is told of it. Times are epoch milliseconds. */
export class LivenessOfBuild {
  private readonly intervalMs: number;
  private readonly clock: LivenessClock;
  private readonly output = new OutputMeter();
  private readonly cpu = new GrowingSum();
  private readonly io = new GrowingSum();
  private readonly work = new WorkGauge();
  /** What its own streams say of its output, by stream. */
  private readonly streams = new Map<string, GrowingSum>();
  /** Looked at from its start on, so that its counters are known to have begun at zero. */
  private readonly isYoung: boolean;
  private watcher: WatcherPulse | undefined;
  private waiting: Waiting | undefined;
  private processes = 0;
  private seq = 0;
  private sampledAt: number;
  /** It moved since the last look at its processes. */
  private movedSince = false;
  private told: Liveness | undefined;

  /** @param told the last liveness that the log tells of it */
  constructor(times: LivenessTimes, { startedAt }: Subject, firstSeenAt: number, told: Liveness | undefined) {
    this.intervalMs = heartbeatIntervalMs(times);
    this.isYoung = firstSeenAt - startedAt <= MISSED_BEATS * this.intervalMs;
    this.sampledAt = this.isYoung ? Math.min(startedAt, firstSeenAt) : firstSeenAt;
    this.clock = new LivenessClock(times, this.sampledAt, this.isYoung && told === undefined);
    this.told = told;
  }

  terminalOutput(bytes: number, at: number): void {
    if (this.output.fromTerminal(bytes)) this.printed(at);
    else this.progressed(at);
  }

  watched(at: number, intervalMs: number | undefined): void {
    this.watcher ??= new WatcherPulse(at, intervalMs);
  }

  watcherBeat({ at, stdoutBytes, stderrBytes, lastOutputAt = at }: WatcherCounts): void {
    this.watched(at, undefined);
    this.watcher?.beat(at);
    if (this.output.fromWrapper(stdoutBytes, stderrBytes)) this.printed(Math.min(lastOutputAt, at));
  }

  unwatched(): void {
    this.watcher = undefined;
    this.output.withoutWrapper();
  }

  /** A stream's sign of life is progress only when it says that there was more output. */
  streamBeat(stream: string, outputBytes: number | undefined, at: number): void {
    const written = this.streams.get(stream) ?? new GrowingSum();
    this.streams.set(stream, written);
    if (written.read(outputBytes, this.isYoung) > 0) this.progressed(at);
  }

  progressed(at: number): void {
    this.movedSince = true;
    this.clock.progress(at);
  }

  /** One look at its processes: what moved since the one before, and whether all of them wait. */
  sampled(tree: TreeActivity, at: number): void {
    const elapsedMs = at - this.sampledAt;
    const isGap = elapsedMs < 0 || elapsedMs > MISSED_BEATS * this.intervalMs;
    if (isGap) this.startAnew(at);
    this.sampledAt = at;
    this.processes = tree.processes;
    const beganAtZero = this.isYoung && !isGap;
    const moved = this.hasMoved(tree, beganAtZero, Math.max(0, elapsedMs), at) || this.movedSince;
    this.movedSince = false;
    if (tree.waitsFor && !moved) this.wait(tree.waitsFor, at);
    else if (this.waiting) {
      this.waiting = undefined;
      this.clock.wake(at);
    }
  }

  /** How it is now, when that is something new to tell. */
  news(subject: Subject, at: number): Liveness | undefined {
    const now = this.judge(subject, at);
    const { told } = this;
    if (now.state === told?.state && now.waitsFor === told.waitsFor && now.detail === told.detail)
      return undefined;
    this.told = now;
    return now;
  }

  /** A sign of life: what is known at `at`. */
  beat(subject: Subject, at: number): Heartbeat {
    const { clock, cpu, output } = this;
    const cpuMs = cpu.total;
    return {
      at,
      seq: ++this.seq,
      elapsedS: secondsFrom(subject.startedAt, at),
      stdoutBytes: output.stdoutBytes,
      stderrBytes: output.stderrBytes,
      outputBytes: output.bytes,
      outputSource: output.source,
      cpuS: cpuMs === undefined ? undefined : cpuMs / 1000,
      ioBytes: this.io.total,
      processes: this.processes,
      sinceLastOutputS: clock.lastOutput === undefined ? undefined : secondsFrom(clock.lastOutput, at),
      idleForS: secondsFrom(clock.lastProgress, at),
      liveness: this.told ?? this.judge(subject, at),
    };
  }

  private hasMoved(tree: TreeActivity, beganAtZero: boolean, elapsedMs: number, at: number): boolean {
    const worked = this.work.add(this.cpu.read(tree.cpuMs, beganAtZero), elapsedMs);
    const wrote = this.output.fromProcesses(tree.writtenBytes, beganAtZero);
    const stored = this.io.read(tree.ioBytes, beganAtZero) > 0;
    const moved = worked || wrote || stored;
    if (wrote && this.output.source === 'io') this.clock.output(at);
    else if (moved) this.clock.progress(at);
    return moved;
  }

  private printed(at: number): void {
    this.movedSince = true;
    this.clock.output(at);
  }

  private wait({ what, detail }: NonNullable<TreeActivity['waitsFor']>, at: number): void {
    const since = this.waiting?.waitsFor === what ? this.waiting.since : at;
    this.waiting = { state: 'waiting', since, waitsFor: what, detail };
  }

  private startAnew(at: number): void {
    this.clock.startAnew(this.sampledAt, at);
    this.watcher?.awaitAnew(at);
  }

  private judge({ isService }: Subject, at: number): Liveness {
    const { clock, watcher } = this;
    if (watcher?.isMissing(at, this.intervalMs)) return { state: 'stale', since: watcher.lastBeatAt };
    if (this.waiting && !this.movedSince) return this.waiting;
    if (clock.isBusy(at)) return { state: 'busy', since: clock.lastOutput ?? clock.quietSince };
    if (isService || !this.isSeenToWork || !clock.isStalled(at))
      return { state: 'quiet', since: clock.quietSince };
    return { state: 'stalled', since: clock.lastProgress };
  }

  /** Nothing may be called stalled of which nobody could have seen it work. */
  private get isSeenToWork(): boolean {
    return this.cpu.total !== undefined && this.processes > 0;
  }
}

const secondsFrom = (from: number, to: number): number => Math.max(0, to - from) / 1000;
