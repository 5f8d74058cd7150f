import type { Build, BuildId, BuildIdentity, RunningBuild } from '../model/build';
import type { BuildEvent } from '../model/events';
import type { StageEvent } from '../model/stage';
import { foldStage } from '../model/stages';
import { Attempts } from './attempts';
import { closingStages } from './closingStages';
import { renewed } from './deadline';
import { roleEnds, roleStarts } from './roleStages';
import { SpanBudget } from './spanLog';
import { STAGE_DEFAULTS, type StageNews } from './stageNews';
import { endedForward } from './stageTimes';
import { TrackedBuild } from './trackedBuild';

/** How long a finished build is kept at hand for late evidence. */
const LATE_EVIDENCE_MS = 60_000;
/** Progress is told often while a build is young, then less: a journal is no telemetry. */
const PROGRESS_MS = { young: 1_000, old: 5_000 };
const YOUNG_MS = 60_000;
/** Ids hold the start and the pid, so only those of one moment could be alike. */
const REMEMBERED_IDS = 1000;

export type BuildDraft = Omit<BuildIdentity, 'id' | 'attempt'>;

/** The builds that run or just finished, and the events their lives make. */
export class BuildRegistry {
  private readonly byId = new Map<BuildId, TrackedBuild>();
  private readonly ids: Set<BuildId>;
  private readonly attempts: Attempts;
  private readonly spanBudget: SpanBudget;
  private events: BuildEvent[] = [];
  private identities = 0;

  /** @param spans how many ended processes are remembered */
  constructor(history: readonly Build[], spans?: number) {
    this.spanBudget = new SpanBudget(spans);
    this.attempts = new Attempts(history);
    this.ids = new Set(history.map(({ id }) => id));
  }

  get(id: BuildId): TrackedBuild | undefined {
    return this.byId.get(id);
  }

  all(): Iterable<TrackedBuild> {
    return this.byId.values();
  }

  *running(): Generator<TrackedBuild> {
    for (const build of this.byId.values()) if (build.finishedAt === undefined) yield build;
  }

  /** Grows whenever a build appears or is known better. */
  get version(): number {
    return this.identities;
  }

  takeEvents(): BuildEvent[] {
    const events = this.events;
    this.events = [];
    return events;
  }

  tell(event: BuildEvent): void {
    this.events.push(event);
  }

  open(draft: BuildDraft): TrackedBuild {
    const identity = { ...draft, id: this.newId(draft), attempt: this.attempts.next(draft) };
    const build = new TrackedBuild(identity, this.spanBudget);
    this.byId.set(identity.id, build);
    this.identities += 1;
    this.tell({ type: 'build.started', build: identity });
    return build;
  }

  /** Takes over a build that an earlier fold began; its start was told then. */
  resume(running: RunningBuild): TrackedBuild {
    const { state, processes, stages, liveness, ...identity } = running;
    const build = new TrackedBuild(identity, this.spanBudget, processes, stages);
    build.stagesDeclared = stages.some(({ source }) => source === 'progress' || source === 'task');
    this.byId.set(identity.id, build);
    this.identities += 1;
    return build;
  }

  /** The user wants none of it shown. Its processes have to be hidden by the caller. */
  conceal(build: TrackedBuild): void {
    if (!this.forget(build)) return;
    build.isConcealed = true;
    build.finishedAt ??= build.identity.startedAt;
    this.tell({ type: 'build.deleted', id: build.identity.id });
  }

  rename(build: TrackedBuild, change: Partial<BuildDraft>): void {
    if (build.isConcealed) return;
    const identity = { ...build.identity, ...change };
    if (!differs(build.identity, identity)) return;
    this.identities += 1;
    const sameRun = identity.command === build.identity.command && identity.cwd === build.identity.cwd;
    build.identity = sameRun ? identity : { ...identity, attempt: this.attempts.next(identity) };
    this.tell({ type: 'build.changed', build: build.identity });
  }

  /** `build` is part of `into`. Its processes have to be moved by the caller. */
  merge(build: TrackedBuild, into: TrackedBuild): void {
    if (!this.byId.delete(build.identity.id)) return;
    build.mergedInto = into;
    if (build.accounting.hasEnded) into.accounting.missedSome();
    into.spans.takeOver(build.spans);
    this.tell({ type: 'build.merged', id: build.identity.id, into: into.identity.id });
    into.watched.push(...build.watched);
    const { watchedTask = build.identity.watchedTask } = into.identity;
    if (watchedTask !== undefined) this.rename(into, { watchedTask });
  }

  /** What was told as finished is only the beginning of a longer build, which goes on under an id of its own. */
  reopen(build: TrackedBuild): void {
    const { id } = build.identity;
    build.identity = { ...build.identity, id: this.newId(build.identity) };
    build.finishedAt = undefined;
    build.stages = [];
    this.byId.delete(id);
    this.byId.set(build.identity.id, build);
    this.tell({ type: 'build.started', build: build.identity });
    this.tell({ type: 'build.merged', id, into: build.identity.id });
    const processes = build.accounting.summary();
    this.tell({ type: 'build.progressed', id: build.identity.id, processes });
    this.tellStages(build, roleStarts(processes.parts));
  }

  /** Tells what a stage did, unless it says nothing new. */
  tellStage(build: TrackedBuild, news: StageNews): void {
    if (build.isConcealed) return;
    const told: StageEvent = { ...STAGE_DEFAULTS, ...news, id: build.identity.id };
    const event = endedForward(build.stages, told);
    const stages = foldStage(build.stages, event);
    if (stages === build.stages) return;
    build.stages = stages;
    this.tell(event);
  }

  tellStages(build: TrackedBuild, news: readonly StageNews[]): void {
    for (const stage of news) this.tellStage(build, stage);
  }

  /** @param endedAt as one sensor tells it; another may have told a later start */
  finish(build: TrackedBuild, endedAt: number): void {
    const finishedAt = Math.max(endedAt, build.identity.startedAt);
    build.finishedAt = finishedAt;
    build.settleBy = undefined;
    const verdict = build.verdict();
    const processes = build.accounting.summary();
    this.tellStages(build, roleStarts(processes.parts));
    this.tellStages(build, roleEnds(processes.parts, verdict, finishedAt, build.accounting));
    this.closeStages(build);
    this.attempts.finished(build.identity, verdict.outcome);
    this.tell({
      type: 'build.finished',
      id: build.identity.id,
      finishedAt,
      verdict,
      processes,
    });
  }

  /** Leaves no stage of a build open that has ended. */
  closeStages(build: TrackedBuild): void {
    if (build.finishedAt === undefined) return;
    this.tellStages(build, closingStages(build.stages, build.verdict(), build.finishedAt));
  }

  /** Tells the verdict again after late evidence. */
  amend(build: TrackedBuild): void {
    if (build.isConcealed) return;
    const verdict = build.verdict();
    this.attempts.finished(build.identity, verdict.outcome);
    this.tell({ type: 'build.amended', id: build.identity.id, verdict });
  }

  /** Tells progress where it is due and lets go of builds no evidence can reach any more. */
  tick(now: number): void {
    for (const build of this.byId.values()) {
      if (build.finishedAt !== undefined) {
        if (now - build.finishedAt > LATE_EVIDENCE_MS) this.forget(build);
        continue;
      }
      this.tellStages(build, roleStarts(build.accounting.takeNewParts()));
      if (!build.accounting.hasMoved || progressDue(build) > now) continue;
      build.progressAt = now;
      this.tell({ type: 'build.progressed', id: build.identity.id, processes: build.accounting.summary() });
    }
  }

  /** The clock says `now`, and may have been set back since something began to be waited for. */
  clockRead(now: number): void {
    for (const build of this.running()) {
      build.settleBy &&= renewed(build.settleBy, now);
      build.progressAt = Math.min(build.progressAt, now);
    }
  }

  /** Epoch milliseconds of the next moment that needs a tick. */
  get nextTick(): number | undefined {
    let next: number | undefined;
    for (const build of this.running()) {
      const progress = build.accounting.hasMoved ? progressDue(build) : undefined;
      for (const due of [build.settleBy?.at, progress]) {
        if (due !== undefined && (next === undefined || due < next)) next = due;
      }
    }
    return next;
  }

  private forget(build: TrackedBuild): boolean {
    build.spans.clear();
    return this.byId.delete(build.identity.id);
  }

  private newId({ startedAt, pid }: BuildDraft): BuildId {
    const base = `${Math.trunc(startedAt).toString(36)}-${pid ?? 0}`;
    let id = base;
    for (let n = 2; this.ids.has(id); n += 1) id = `${base}.${n}`;
    this.ids.add(id);
    const oldest = this.ids.values().next();
    if (this.ids.size > REMEMBERED_IDS && !oldest.done) this.ids.delete(oldest.value);
    return id;
  }
}

function progressDue(build: TrackedBuild): number {
  const age = build.progressAt - build.identity.startedAt;
  return build.progressAt + (age < YOUNG_MS ? PROGRESS_MS.young : PROGRESS_MS.old);
}

const differs = (a: BuildIdentity, b: BuildIdentity): boolean => JSON.stringify(a) !== JSON.stringify(b);
