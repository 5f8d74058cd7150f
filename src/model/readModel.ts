import { assertNever } from '../base/result';
import {
  MAX_STANDSTILLS,
  NO_PROCESSES,
  type Build,
  type BuildId,
  type FinishedBuild,
  type RunningBuild,
  type Verdict,
} from './build';
import type { BuildEvent, LoggedEvent, Supervision } from './events';
import type { Liveness } from './liveness';
import { foldStage } from './stages';

export type { Supervision };

/** What one event touched, so that a view can refresh just that. */
export type Change =
  | { readonly type: 'build'; readonly id: BuildId }
  | { readonly type: 'list' }
  | { readonly type: 'supervision' }
  | { readonly type: 'none' };

/**
 * The fold of the journal that every view reads. Builds are values: a change replaces the object, so
 * identity comparison tells whether something moved.
 */
export class ReadModel {
  private readonly byId = new Map<BuildId, Build>();
  /** The sequence number of the event that ended a build, of every finished one, in that order. */
  private readonly endedBy = new Map<BuildId, number>();
  private lastSeq = 0;
  private current: Supervision | undefined;

  /** The sequence number of the last event folded; 0 for an empty journal. */
  get seq(): number {
    return this.lastSeq;
  }

  /** Undefined when nobody supervises, as far as the journal knows. */
  get supervision(): Supervision | undefined {
    return this.current;
  }

  get(id: BuildId): Build | undefined {
    return this.byId.get(id);
  }

  /** In the order in which they became known. */
  builds(): readonly Build[] {
    return [...this.byId.values()];
  }

  get counts(): { readonly running: number; readonly finished: number } {
    const finished = this.endedBy.size;
    return { running: this.byId.size - finished, finished };
  }

  /** Forgets everything, as before the first event. */
  reset(): void {
    this.byId.clear();
    this.endedBy.clear();
    this.lastSeq = 0;
    this.current = undefined;
  }

  /** Folds one event. An event that was folded before (by its `seq`) changes nothing. */
  apply(logged: LoggedEvent): Change {
    if (logged.seq <= this.lastSeq) return { type: 'none' };
    this.lastSeq = logged.seq;
    return this.fold(logged);
  }

  private fold({ event, at, seq }: LoggedEvent): Change {
    switch (event.type) {
      case 'supervision.started':
        this.current = { owner: event.owner, since: at, version: event.version, bootId: event.bootId };
        return { type: 'supervision' };
      case 'supervision.stopped':
        this.current = undefined;
        return { type: 'supervision' };
      case 'sensor.backend':
        if (this.current) {
          this.current = { ...this.current, backend: { name: event.backend, reason: event.reason } };
        }
        return { type: 'supervision' };
      case 'build.started':
        this.run({ ...event.build, state: 'running', processes: NO_PROCESSES, stages: [] });
        return { type: 'list' };
      case 'build.changed':
        return this.update(event.build.id, (build) => ({ ...build, ...event.build }));
      case 'build.merged':
        return this.remove(event.id);
      case 'build.progressed':
        return this.update(event.id, (build) => ({ ...build, processes: event.processes }));
      case 'stage.queued':
      case 'stage.started':
      case 'stage.succeeded':
      case 'stage.failed':
      case 'stage.skipped':
      case 'stage.ended':
        return this.update(event.id, (build) => ({ ...build, stages: foldStage(build.stages, event) }));
      case 'build.liveness':
        return this.update(event.id, (build) =>
          build.state === 'running' ? livelyAs(event.liveness, build) : build,
        );
      case 'build.finished':
        this.end(event.id, seq, (build) => finished(build, event));
        return { type: 'list' };
      case 'build.amended':
        return this.update(event.id, (build) =>
          build.state === 'finished' ? amend(build, event.verdict) : build,
        );
      case 'build.measured':
        return this.update(event.id, (build) =>
          build.state === 'finished' ? { ...build, cost: event.cost } : build,
        );
      case 'build.deleted':
        return this.remove(event.id);
      case 'history.cleared':
        this.forgetEndedBefore(seq);
        return { type: 'list' };
      case 'journal.continued':
        this.current = event.supervision;
        this.runOnly(event.running);
        this.forgetEndedBefore(event.keptFrom ?? 0);
        return { type: 'list' };
      case 'sensor.lost':
      case 'stream.problem':
      case 'unknown':
        return { type: 'none' };
      default:
        return assertNever(event);
    }
  }

  private update(id: BuildId, change: (build: Build) => Build): Change {
    const build = this.byId.get(id);
    if (!build) return { type: 'none' };
    this.byId.set(id, change(build));
    return { type: 'build', id };
  }

  private run(build: RunningBuild): void {
    this.byId.set(build.id, build);
    this.endedBy.delete(build.id);
  }

  private end(id: BuildId, seq: number, change: (build: Build) => FinishedBuild): void {
    if (this.update(id, change).type !== 'none' && !this.endedBy.has(id)) this.endedBy.set(id, seq);
  }

  /** A replay that begins here knows of no other running build, so nobody does from here on. */
  private runOnly(running: readonly RunningBuild[]): void {
    const listed = new Set(running.map(({ id }) => id));
    for (const { id, state } of this.byId.values()) {
      if (state === 'running' && !listed.has(id)) this.byId.delete(id);
    }
    for (const build of running) this.run(build);
  }

  private forgetEndedBefore(seq: number): void {
    for (const [id, endedBy] of this.endedBy) {
      if (endedBy >= seq) return;
      this.remove(id);
    }
  }

  private remove(id: BuildId): Change {
    this.endedBy.delete(id);
    return this.byId.delete(id) ? { type: 'list' } : { type: 'none' };
  }
}

function livelyAs(liveness: Liveness, build: RunningBuild): RunningBuild {
  if (liveness.state !== 'waiting' && liveness.state !== 'stalled') return { ...build, liveness };
  const standstills = [...(build.standstills ?? []), liveness].slice(-MAX_STANDSTILLS);
  return { ...build, liveness, standstills };
}

/** What lived is not lively any more. */
function finished(build: Build, event: Extract<BuildEvent, { type: 'build.finished' }>): FinishedBuild {
  const { liveness, ...rest } = build.state === 'running' ? build : { ...build, liveness: undefined };
  const { verdict, processes, finishedAt } = event;
  return { ...rest, ...whole(verdict), processes, state: 'finished', finishedAt };
}

const amend = (build: FinishedBuild, verdict: Verdict): FinishedBuild => ({ ...build, ...whole(verdict) });

/** Every field named, so that what a new verdict no longer says does not linger from the old one. */
const whole = ({ outcome, exit, decidedBy, evidence, note, failedProcess }: Verdict): Verdict => ({
  decidedBy,
  outcome,
  exit,
  evidence,
  note,
  failedProcess,
});
