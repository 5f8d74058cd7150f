import {
  NO_PROCESSES,
  type Accounting,
  type BuildIdentity,
  type Evidence,
  type ProcessRecord,
  type Verdict,
} from '../model/build';
import { isSuccess, sameStatus, type ExitStatus, type ProcessKey } from '../model/process';
import type { Stage } from '../model/stage';
import { ProcessAccounting } from './accounting';
import { FailureTree } from './culprit';
import { decide } from './verdict';

/** A process whose end speaks for the build. */
export interface TopProcess {
  readonly key: ProcessKey;
  /** `root`: the process the build is; `command`: one of several a line or task runs directly. */
  readonly position: 'root' | 'command';
  readonly isShell: boolean;
  readonly record: ProcessRecord;
}

interface EndedTop extends TopProcess {
  readonly endedAt: number;
  readonly status: ExitStatus | undefined;
}

/** A terminal line or task run that owns a build: it says when the build is over. */
export interface Claim {
  readonly source: 'terminal' | 'task';
  /** The line itself says what to do on failure (`a || b`). */
  readonly handlesFailure: boolean;
}

/** One build as the fold follows it, from its first process to the last late evidence. */
export class TrackedBuild {
  readonly accounting: ProcessAccounting;
  readonly failures = new FailureTree();
  readonly stages = new Map<string, Stage>();
  /** The line or task it belongs to. */
  claim: Claim | undefined;
  /** Whether that line or task still goes on: until it ends, the build does not. */
  claimOpen = false;
  stopRequested = false;
  /** Epoch milliseconds at which what is open is settled with what is known by then. */
  settleBy: number | undefined;
  /** Epoch milliseconds; set once, when `build.finished` is told. */
  finishedAt: number | undefined;
  /** Why a success of all that was seen is no success: a declared part was never seen. */
  incomplete: string | undefined;
  unknownBecause: string | undefined;
  /** Whether its stages were declared (a compound task), so that none are derived from its commands. */
  stagesDeclared = false;
  /** Pid of the interactive shell it was started from, to recognise the shell's command line. */
  shellPid: number | undefined;
  /** Pids of the root and its ancestors as they were at the start, to recognise a task told late. */
  lineage: readonly number[] = [];
  /** Epoch milliseconds at which progress was last told. */
  progressAt: number;
  private readonly live = new Map<ProcessKey, TopProcess>();
  private readonly ended: EndedTop[] = [];
  private evidence: Evidence[] = [];

  /** @param counted what was counted of the build before this fold took over */
  constructor(
    public identity: BuildIdentity,
    counted: Accounting = NO_PROCESSES,
  ) {
    this.accounting = new ProcessAccounting(counted);
    this.progressAt = identity.startedAt;
  }

  get hasLiveTops(): boolean {
    return this.live.size > 0;
  }

  /** Epoch milliseconds of the latest end of a top process. */
  get lastTopEnd(): number | undefined {
    return this.ended.length === 0 ? undefined : Math.max(...this.ended.map((top) => top.endedAt));
  }

  /** The commands of its line or task, in order of their start. */
  get commands(): readonly (TopProcess & Partial<EndedTop>)[] {
    return [...this.ended, ...this.live.values()]
      .filter((top) => top.position === 'command')
      .sort((a, b) => a.record.startedAt - b.record.startedAt || a.record.pid - b.record.pid);
  }

  isTop(key: ProcessKey): boolean {
    return this.live.has(key);
  }

  addTop(top: TopProcess): void {
    this.live.set(top.key, top);
  }

  /** What was taken for the root is one command of the line or task that turned out to own the build. */
  demoteRoots(): void {
    for (const top of this.live.values()) this.live.set(top.key, { ...top, position: 'command' });
    this.ended.forEach((top, index) => (this.ended[index] = { ...top, position: 'command' }));
  }

  endTop(key: ProcessKey, at: number, status: ExitStatus | undefined): TopProcess | undefined {
    const top = this.live.get(key);
    if (!top || !this.live.delete(key)) return undefined;
    this.ended.push({ ...top, endedAt: at, status, record: { ...top.record, endedAt: at, exit: status } });
    return top;
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
    this.evidence = this.evidence.filter(({ source }) => source !== 'terminal');
  }

  verdict(): Verdict {
    const failed = this.failedCommand();
    const speaker = this.speaker() ?? failed;
    return decide({
      evidence: [...this.evidence, ...(speaker ? kernelEvidence(speaker) : [])],
      failedCommand: failed && kernelEvidence(failed)[0],
      kernelSawPart: speaker?.position === 'command' && this.claim !== undefined,
      stopRequested: this.stopRequested,
      incomplete: this.incomplete,
      culprit: this.culprit(failed ?? speaker),
      unknownBecause: this.unknownBecause,
    });
  }

  /** The process whose exit status is the build's: its root, or of several the first that failed, else the last. */
  private speaker(): EndedTop | undefined {
    const roots = this.ended.filter((top) => top.position === 'root');
    if (roots.length > 0) return roots.find(hasFailed) ?? roots.at(-1);
    return this.failedCommand() ?? this.ended.at(-1);
  }

  private failedCommand(): EndedTop | undefined {
    const commands = this.ended.filter((top) => top.position === 'command');
    const last = commands.at(-1);
    if (this.claim?.handlesFailure && last && !hasFailed(last)) return undefined;
    return commands.find(hasFailed);
  }

  private culprit(top: EndedTop | undefined): ProcessRecord | undefined {
    return top && hasFailed(top) ? this.failures.deepest(top) : undefined;
  }
}

const hasFailed = ({ status }: EndedTop): boolean => status !== undefined && !isSuccess(status);

const kernelEvidence = ({ status, endedAt }: EndedTop): Evidence[] =>
  status === undefined ? [] : [{ source: 'kernel', status, at: endedAt }];
