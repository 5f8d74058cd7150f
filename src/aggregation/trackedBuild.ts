import {
  NO_PROCESSES,
  type Accounting,
  type BuildIdentity,
  type Evidence,
  type EvidenceSource,
  type ProcessRecord,
  type Verdict,
} from '../model/build';
import { isSuccess, sameStatus, type ProcessKey } from '../model/process';
import { DEFAULT_GROUP, type Stage } from '../model/stage';
import type { Usage } from '../model/telemetry';
import type { StageNews } from './stageNews';
import { ProcessAccounting } from './accounting';
import { FailureTree } from './culprit';
import type { Deadline } from './deadline';
import { EndedTops, kernelEvidence, type TopProcess } from './endedTops';
import { SpanLog, type SpanBudget } from './spanLog';
import { SiblingStages, type CommandEnd, type NamedProcess } from './siblingStages';
import { decide } from './verdict';
import type { Watched } from './watchedWords';

/** A terminal line, task run or watched command that owns a build: it says when the build is over. */
export interface Claim {
  readonly source: 'terminal' | 'task' | 'wrapper';
  /** The line itself says what to do on failure (`a || b`). */
  readonly handlesFailure: boolean;
  /** As it was typed, not redacted. */
  readonly line?: string;
}

const REMEMBERED_PIDS = 50;

/** One build as the fold follows it, from its first process to the last late evidence. */
export class TrackedBuild {
  readonly accounting: ProcessAccounting;
  readonly spans: SpanLog;
  readonly failures = new FailureTree();
  /** The line or task it belongs to. */
  claim: Claim | undefined;
  /** Whether that line or task still goes on: until it ends, the build does not. */
  claimOpen = false;
  /** Its line ended while it ran on (`make &`): no later line claims it. */
  inBackground = false;
  stopRequested = false;
  /**
   * The watched command that goes on though its watcher was killed: what the line or task that ran the watcher ended
   * with says nothing about it.
   */
  orphan: ProcessKey | undefined;
  /** The commands in it that `buildbeat run` watches. */
  readonly watched: Watched[] = [];
  /** The build that this one turned out to be part of. */
  mergedInto: TrackedBuild | undefined;
  /** When what is open is settled with what is known by then. */
  settleBy: Deadline | undefined;
  /** Epoch milliseconds; set once, when `build.finished` is told. */
  finishedAt: number | undefined;
  /** Why a success of all that was seen is no success: a declared part was never seen. */
  incomplete: string | undefined;
  unknownBecause: string | undefined;
  /** It ended at some time before it was found to be over. */
  endUnseen = false;
  /** What a progress stream gives as the reason of its end. */
  reason: string | undefined;
  /** The user wants none of it shown, which came out after it was told: nothing is told of it any more. */
  isConcealed = false;
  /** Whether its stages were declared (a compound task, a stream), so that no more are named after its processes. */
  stagesDeclared = false;
  /** Pid of the interactive shell it was started from, to recognise the shell's command line. */
  shellPid: number | undefined;
  /** Pids of the root and its ancestors as they were at the start, to recognise a task told late. */
  lineage: readonly number[] = [];
  /** What its watcher, which waited for all of it, says that it used. */
  countedUsage: Usage | undefined;
  /** Epoch milliseconds at which progress was last told. */
  progressAt: number;
  private readonly live = new Map<ProcessKey, TopProcess>();
  private readonly ended = new EndedTops();
  private readonly siblings: SiblingStages;
  private evidence: Evidence[] = [];
  /** Of its first tops, so that whoever is told of one late finds the build it was part of. */
  private readonly topPids = new Set<number>();

  /**
   * @param budget how many processes may be remembered
   * @param counted what was counted of the build before this fold took over
   * @param stages what was told of its stages by then
   */
  constructor(
    public identity: BuildIdentity,
    budget: SpanBudget,
    counted: Accounting = NO_PROCESSES,
    public stages: readonly Stage[] = [],
  ) {
    this.siblings = new SiblingStages(stages);
    this.accounting = new ProcessAccounting(counted);
    this.spans = new SpanLog(budget, counted.total === 0);
    this.progressAt = identity.startedAt;
  }

  /** The build that speaks for this one now: itself, unless it was merged. */
  get current(): TrackedBuild {
    return this.mergedInto?.current ?? this;
  }

  get hasLiveTops(): boolean {
    return this.live.size > 0;
  }

  get liveTops(): readonly ProcessKey[] {
    return [...this.live.keys()];
  }

  /** Epoch milliseconds of the latest end of a top process. */
  get lastTopEnd(): number | undefined {
    return this.ended.lastEnd;
  }

  /** Processes of it may have come and gone unseen. */
  missedSome(): void {
    this.accounting.missedSome();
    this.spans.missedSome();
  }

  isTop(key: ProcessKey): boolean {
    return this.live.has(key);
  }

  /** Whether a process of this pid spoke for it, be it over. */
  hadTop(pid: number): boolean {
    return this.topPids.has(pid);
  }

  /** The stages to tell because of it. */
  addTop(top: TopProcess): readonly StageNews[] {
    this.live.set(top.key, top);
    if (this.topPids.size < REMEMBERED_PIDS) this.topPids.add(top.record.pid);
    return top.position === 'command' ? this.named(this.startCommand(top)) : [];
  }

  /** What was taken for the root is one command of the line or task that turned out to own the build. */
  demoteRoots(): void {
    for (const top of this.live.values()) {
      if (top.position === 'command') continue;
      this.live.set(top.key, { ...top, position: 'command' });
      this.startCommand(top);
    }
    const ended = this.ended.demoteRoots();
    if (!ended) return;
    this.startCommand(ended);
    this.siblings.ended(ended.key, { ...ended, at: ended.endedAt });
  }

  /** The watched command speaks for the build instead of its watcher. */
  replaceTop(watcher: ProcessKey, command: Omit<TopProcess, 'position'>): void {
    const top = this.live.get(watcher);
    if (!top || !this.live.delete(watcher)) return;
    const { key, record } = command;
    this.live.set(key, { ...command, position: top.position });
    if (this.topPids.size < REMEMBERED_PIDS) this.topPids.add(record.pid);
    this.siblings.replace(watcher, { key, label: record.label, startedAt: record.startedAt });
  }

  /** Its watcher was killed before it was known as one: its end was not that of the build. */
  outlivesWatcher(watcherPid: number, command: ProcessKey): void {
    this.orphan = command;
    this.ended.forget(watcherPid);
  }

  /** Tells whether it was a top. */
  endTop(key: ProcessKey, { at, status, cpuMs }: CommandEnd): boolean {
    const top = this.live.get(key);
    if (!top || !this.live.delete(key)) return false;
    const record = { ...top.record, endedAt: at, exit: status };
    const ended = { ...top, endedAt: at, status, cpuMs, record };
    if (key === this.orphan) this.ended.orphan = ended;
    this.ended.add(ended);
    return true;
  }

  /** A build tool runs below another one of this build; the stages to tell because of it. */
  toolStarted(process: NamedProcess, tool: ProcessKey): readonly StageNews[] {
    return this.named(this.siblings.started(process, tool));
  }

  /** The stages to tell because one of its processes ended. */
  processEnded(key: ProcessKey, end: CommandEnd): readonly StageNews[] {
    return this.named(this.siblings.ended(key, end));
  }

  /** Adds evidence unless that source said the same before; tells whether it was new. */
  addEvidence(evidence: Evidence): boolean {
    const known = this.evidence.some(
      ({ source, status }) => source === evidence.source && sameStatus(status, evidence.status),
    );
    if (!known) this.evidence.push(evidence);
    return !known;
  }

  hasEvidence(source: Evidence['source']): boolean {
    return this.evidence.some((evidence) => evidence.source === source);
  }

  /** Its line ended while it runs on (`make &`): what the line ended with says nothing about it. */
  leftInBackground(): void {
    this.claim = undefined;
    this.inBackground = true;
    this.withdrawEvidence('terminal');
  }

  /** What that source said turned out not to be about this build, or not to be its last word. */
  withdrawEvidence(from: Evidence['source']): void {
    this.evidence = this.evidence.filter(({ source }) => source !== from);
  }

  verdict(): Verdict {
    const failed = this.ended.failedCommand(this.claim?.handlesFailure ?? false);
    const speaker =
      this.orphan === undefined ? (this.ended.root ?? failed ?? this.ended.lastCommand) : this.ended.orphan;
    const named = failed ?? speaker;
    return decide({
      evidence: [
        ...this.evidence.filter(({ source }) => this.mayTell(source)),
        ...(speaker ? kernelEvidence(speaker) : []),
      ],
      failedCommand: this.failedWatched() ?? (failed && kernelEvidence(failed)[0]),
      partial: this.partialSources(speaker),
      stopRequested: this.stopRequested,
      incomplete: this.incomplete,
      culprit: named?.status && !isSuccess(named.status) ? this.culprit(named) : undefined,
      unknownBecause: this.unknownBecause,
      reason: this.reason,
    });
  }

  /** Who waited for a watcher that was killed knows nothing of the command that goes on. */
  private mayTell(source: EvidenceSource): boolean {
    return this.orphan === undefined || source === 'wrapper' || source === 'kernel' || source === 'progress';
  }

  /** A watched command that a line or task runs is a part of it, as a command that the kernel saw is. */
  private get watchesPart(): boolean {
    return this.claim !== undefined && this.claim.source !== 'wrapper';
  }

  private partialSources(speaker: TopProcess | undefined): readonly EvidenceSource[] {
    return [
      ...(this.watchesPart ? (['wrapper'] as const) : []),
      ...(speaker?.position === 'command' && this.claim ? (['kernel'] as const) : []),
    ];
  }

  private failedWatched(): Evidence | undefined {
    if (!this.watchesPart || this.claim?.handlesFailure) return undefined;
    return this.evidence.find(({ source, status }) => source === 'wrapper' && !isSuccess(status));
  }

  private culprit(top: TopProcess): ProcessRecord {
    return this.failures.deepest(top);
  }

  private startCommand({ key, record }: TopProcess): readonly StageNews[] {
    return this.siblings.started({ key, label: record.label, startedAt: record.startedAt }, 'commands');
  }

  /** Beside declared stages only those that were told before go on to their end. */
  private named(stages: readonly StageNews[]): readonly StageNews[] {
    if (!this.stagesDeclared) return stages;
    return stages.filter(({ stage }) =>
      this.stages.some(({ name, groupId }) => name === stage && groupId === DEFAULT_GROUP),
    );
  }
}
