import type { Evidence } from '../model/build';
import type { HookObservation } from '../model/observation';
import { exited } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import type { HeldEvidence } from './heldEvidence';
import type { ProcessTree } from './processTree';
import type { CompiledRules } from './tools/compile';
import { mayRunTool, shapeOf, type LineShape } from './tools/identify';
import type { TrackedBuild } from './trackedBuild';

/** A process list may tell start times in whole seconds, and so may a shell. */
const SLACK_MS = 1_000;
/** A process list shows an end so much later than the shell. */
const SEEN_LATE_MS = 5_000;
const REMEMBERED_SHELLS = 500;

/** What the shell hook tells: how the command lines of any terminal ended. */
export class Hooks {
  /** When the last line of each shell ended: where its next one does not say when it began, not before that. */
  private readonly lastEnds = new Map<number, number>();

  constructor(
    private readonly tree: ProcessTree,
    private readonly registry: BuildRegistry,
    private readonly held: HeldEvidence,
    private readonly rules: CompiledRules,
  ) {}

  /** Finished builds that have new evidence, to be amended by the caller. */
  observe(observation: HookObservation): readonly TrackedBuild[] {
    const { shellPid, at, exitCode } = observation;
    const since = this.beginOf(observation);
    this.remember(shellPid, at);
    if (since === undefined) return [];
    const evidence: Evidence = { source: 'hook', status: exited(exitCode), at };
    return this.buildsOf(observation, since).filter((build) => this.give(build, evidence));
  }

  private beginOf({ shellPid, startedAt, at }: HookObservation): number | undefined {
    const begin = startedAt ?? this.lastEnds.get(shellPid) ?? this.tree.byPid(shellPid)?.facts.startedAt;
    return begin === undefined || begin > at ? undefined : begin;
  }

  /** The builds whose own exit status the line's is. */
  private buildsOf(observation: HookObservation, since: number): readonly TrackedBuild[] {
    const { shellPid, commandLine, exitCode, at } = observation;
    const ran = [...this.registry.all()]
      .filter((build) => build.shellPid === shellPid && ranIn(build, since, at))
      .sort((a, b) => a.identity.startedAt - b.identity.startedAt);
    const line = ran.findLast(({ claim }) => claim?.source === 'terminal');
    if (line) return [line];
    const shape = shapeOf(commandLine, this.rules);
    if (shape.hasBackground) return [];
    if (shape.isChain && exitCode === 0)
      return ran.filter((build) => isDirect(build, shellPid) || runs(shape, build));
    const last = ran.at(-1);
    return last && (runs(shape, last) || this.isAll(ran, observation, shape)) ? [last] : [];
  }

  /**
   * Whether one command, an alias perhaps, is this one build. A script or function that runs several tools has a
   * status of its own.
   */
  private isAll(
    ran: readonly TrackedBuild[],
    { commandLine, shellPid }: HookObservation,
    { isSingle }: LineShape,
  ): boolean {
    const [build] = ran;
    if (!build || ran.length > 1 || !isSingle) return false;
    return isDirect(build, shellPid) && mayRunTool(commandLine, build.identity.tool, this.rules);
  }

  /** Whether a finished build has to be told anew. */
  private give(build: TrackedBuild, evidence: Evidence): boolean {
    if (build.finishedAt !== undefined) return build.addEvidence(evidence);
    this.held.hold(build, evidence, evidence.at + SEEN_LATE_MS);
    return false;
  }

  private remember(shellPid: number, at: number): void {
    this.lastEnds.delete(shellPid);
    this.lastEnds.set(shellPid, at);
    const oldest = this.lastEnds.keys().next();
    if (this.lastEnds.size > REMEMBERED_SHELLS && !oldest.done) this.lastEnds.delete(oldest.value);
  }
}

function ranIn(build: TrackedBuild, since: number, at: number): boolean {
  const { identity, finishedAt, claim, inBackground } = build;
  if (inBackground || claim?.source === 'task' || build.hasEvidence('hook')) return false;
  if (identity.startedAt < since - SLACK_MS || identity.startedAt > at) return false;
  return finishedAt === undefined || (finishedAt >= since - SLACK_MS && finishedAt <= at + SEEN_LATE_MS);
}

/** Started by the shell itself, not by a script in the line. */
const isDirect = ({ lineage }: TrackedBuild, shellPid: number): boolean => lineage[1] === shellPid;

/** Whether the last command of a line runs the build's tool by its own words. */
const runs = ({ last }: LineShape, build: TrackedBuild): boolean =>
  last.some(({ tool }) => tool === build.identity.tool);
