import type { Origin } from '../model/build';
import type { TerminalObservation } from '../model/observation';
import { exited } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import { deadline } from './deadline';
import type { LineOwner, ProcessBuilds } from './processBuilds';
import type { ProcessNode, ProcessTree } from './processTree';
import { HiddenProcesses } from './hiddenProcesses';
import { redactCommand } from './redaction';
import type { CompiledRules } from './tools/compile';
import { identifyCommandLine, mayRunTool } from './tools/identify';
import type { Claim, TrackedBuild } from './trackedBuild';
import { nameAfterWatched } from './watchedNames';

export type LineStarted = Extract<TerminalObservation, { type: 'terminal.command_started' }>;
type LineEnded = Extract<TerminalObservation, { type: 'terminal.command_ended' }>;

interface Line {
  readonly started: LineStarted;
  readonly isHidden: boolean;
  build: TrackedBuild | undefined;
}

/** The editor hears of a line later than the process table shows its processes. */
const HEARD_LATE_MS = 5_000;
/**
 * How long after a line's end the exits of its processes may still arrive: where processes can only be listed,
 * that is done every second, or every two at rest. Only what lives on then was left in the background.
 */
const SETTLE_MS = 4_000;

export interface LinesOptions {
  readonly rules: CompiledRules;
  readonly isIgnoredCommand: (command: string) => boolean;
  /** Whether the line only has a command watched of which nothing is to be shown. */
  readonly isHiddenWatch: (line: LineStarted) => boolean;
}

/** Command lines of integrated terminals: one line is one build, however many tools it runs. */
export class Lines {
  private readonly byCommand = new Map<string, Line>();
  private readonly byShell = new Map<number, Line>();
  private readonly hidden = new HiddenProcesses();

  constructor(
    private readonly tree: ProcessTree,
    private readonly registry: BuildRegistry,
    private readonly options: LinesOptions,
  ) {}

  /** The build of the line this shell ran before, when nobody said that it ended, to be settled by the caller. */
  started(observation: LineStarted, processes: ProcessBuilds): TrackedBuild | undefined {
    if (this.byCommand.has(observation.command)) return undefined;
    const before = this.endCurrent(observation.shellPid, observation.at);
    this.begin(observation, processes);
    return before;
  }

  private begin(observation: LineStarted, processes: ProcessBuilds): void {
    const isHidden = this.isIgnored(observation) || this.options.isHiddenWatch(observation);
    const line: Line = { started: observation, isHidden, build: undefined };
    this.byCommand.set(observation.command, line);
    if (observation.shellPid !== undefined) this.byShell.set(observation.shellPid, line);
    const [first, ...rest] = this.heardBefore(observation);
    if (isHidden) {
      for (const build of first ? [first, ...rest] : []) processes.conceal(build);
    } else if (first) {
      this.claim(line, first);
      for (const build of rest) {
        processes.move(build, first, 'command');
        this.registry.merge(build, first);
      }
      nameAfterWatched(first, this.registry);
    } else if (observation.trusted && this.saysBuild(observation.commandLine)) {
      line.build = this.open(observation, this.wordsOf(observation));
      const shell = observation.shellPid === undefined ? undefined : processes.live(observation.shellPid);
      if (shell) processes.adoptHidden(line.build, shell, observation.at - HEARD_LATE_MS);
    }
  }

  /** The build of the line that runs above `root`, opened now if this is its first build tool. */
  lineOf(root: ProcessNode): LineOwner | undefined {
    for (const shell of this.tree.ancestors(root)) {
      const line = this.byShell.get(shell.facts.pid);
      if (!line || shell.facts.forked) continue;
      if (!this.mayRun(line.started, root.identity)) return undefined;
      if (line.isHidden) return 'hidden';
      line.build ??= this.open(line.started, root.identity);
      return { build: line.build, shell };
    }
    return undefined;
  }

  /** A process is about to end; what a hidden line ran stays hidden. */
  processEnding(pid: number, at: number): void {
    const node = this.tree.byPid(pid);
    if (!node || ![...this.byShell.values()].some(({ isHidden }) => isHidden)) return;
    for (const above of this.tree.ancestors(node)) {
      const line = this.byShell.get(above.facts.pid);
      if (line?.isHidden) this.hidden.add(pid, node.facts.startedAt, at);
      if (line) return;
    }
  }

  /** Whether a process of this pid that ran at that time was of a hidden line. */
  hid(pid: number, at: number): boolean {
    return this.hidden.has(pid, at);
  }

  /** The build of a line that has not ended. */
  buildOf(command: string): TrackedBuild | undefined {
    return this.byCommand.get(command)?.build;
  }

  /** The build whose line ended, to be settled by the caller. */
  ended({ command, at, exitCode }: LineEnded): TrackedBuild | undefined {
    const line = this.byCommand.get(command);
    if (!line) return undefined;
    this.byCommand.delete(command);
    const { shellPid } = line.started;
    if (shellPid !== undefined && this.byShell.get(shellPid) === line) {
      this.byShell.delete(shellPid);
    }
    const { build } = line;
    if (!build) return undefined;
    if (exitCode !== undefined) build.addEvidence({ source: 'terminal', status: exited(exitCode), at });
    build.claimOpen = false;
    build.settleBy = deadline(at, SETTLE_MS);
    return build;
  }

  /** A shell that ended says no more about its line. */
  shellEnded(pid: number, at: number): TrackedBuild | undefined {
    return this.endCurrent(pid, at);
  }

  private endCurrent(shellPid: number | undefined, at: number): TrackedBuild | undefined {
    const line = shellPid === undefined ? undefined : this.byShell.get(shellPid);
    return line && this.ended({ type: 'terminal.command_ended', at, command: line.started.command });
  }

  /** The user's patterns are made from commands as they are shown, secrets taken out. */
  private isIgnored({ commandLine }: LineStarted): boolean {
    return this.options.isIgnoredCommand(redactCommand(commandLine));
  }

  /** Builds that the process table showed below this shell before the editor told the line. */
  private heardBefore(started: LineStarted): TrackedBuild[] {
    const { shellPid, at } = started;
    if (shellPid === undefined) return [];
    return [...this.registry.all()].filter(
      (build) =>
        build.shellPid === shellPid &&
        (!build.claim || build.claim.source === 'wrapper') &&
        !build.inBackground &&
        build.identity.startedAt >= at - HEARD_LATE_MS &&
        this.mayRun(started, build.identity),
    );
  }

  /** Lines typed ahead are told late, so a process may be that of the next line: `cd app`, then `make`. */
  private mayRun({ commandLine }: LineStarted, build: { readonly tool: string } | undefined): boolean {
    return build === undefined || mayRunTool(commandLine, build.tool, this.options.rules);
  }

  private claim(line: Line, build: TrackedBuild): void {
    const { started } = line;
    line.build = build;
    build.claim = claimFor(started);
    build.claimOpen = build.finishedAt === undefined;
    build.demoteRoots();
    const command = redactCommand(started.commandLine);
    this.registry.rename(build, {
      label: command,
      command,
      origin: originOf(started),
      cwd: started.cwd ?? build.identity.cwd,
    });
  }

  private open(
    started: LineStarted,
    identity: { readonly tool: string; readonly longLived: boolean } | undefined,
  ): TrackedBuild {
    const { at, commandLine, cwd, shellPid } = started;
    const command = redactCommand(commandLine);
    const build = this.registry.open({
      tool: identity?.tool ?? 'shell',
      label: command,
      command,
      cwd,
      kind: identity?.longLived ? 'service' : 'build',
      origin: originOf(started),
      pid: shellPid,
      roots: [],
      startedAt: at,
    });
    build.claim = claimFor(started);
    build.claimOpen = true;
    build.shellPid = shellPid;
    return build;
  }

  private saysBuild(commandLine: string): boolean {
    return identifyCommandLine(commandLine, this.options.rules).some(
      (identity) => (identity.class === 'driver' || identity.class === 'compiler') && !identity.ignored,
    );
  }

  private wordsOf({ commandLine }: LineStarted): { tool: string; longLived: boolean } | undefined {
    const tools = identifyCommandLine(commandLine, this.options.rules).filter(({ ignored }) => !ignored);
    return (
      tools.find(({ class: kind }) => kind === 'driver') ??
      tools.find(({ class: kind }) => kind === 'compiler')
    );
  }
}

const originOf = ({ terminalName, shellPid }: LineStarted): Origin => ({
  type: 'terminal',
  name: terminalName,
  shellPid,
});

const claimFor = ({ commandLine }: LineStarted): Claim => ({
  source: 'terminal',
  handlesFailure: commandLine.includes('||'),
  line: commandLine,
});
