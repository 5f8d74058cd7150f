import type { Evidence } from '../model/build';
import type { HookObservation } from '../model/observation';
import { exited } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import type { HeldEvidence } from './heldEvidence';
import type { ProcessTree } from './processTree';
import type { CompiledRules } from './tools/compile';
import { shapeOf, type LineShape } from './tools/identify';
import type { TrackedBuild } from './trackedBuild';

/** A process list may tell start times in whole seconds. */
const START_SLACK_MS = 1_000;
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
  private buildsOf(
    { shellPid, commandLine, exitCode, at }: HookObservation,
    since: number,
  ): readonly TrackedBuild[] {
    const ran = [...this.registry.all()]
      .filter((build) => build.shellPid === shellPid && ranIn(build, since, at))
      .sort((a, b) => a.identity.startedAt - b.identity.startedAt);
    const line = ran.findLast(({ claim }) => claim?.source === 'terminal');
    if (line) return [line];
    const shape = shapeOf(commandLine, this.rules);
    if (shape.hasBackground) return [];
    if (shape.isChain && exitCode === 0) return ran.filter((build) => isCommandOf(build, shellPid, shape));
    const last = ran.at(-1);
    return last && isLastCommand(last, shellPid, shape, ran.length) ? [last] : [];
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

function ranIn(
  { identity, finishedAt, claim, inBackground }: TrackedBuild,
  since: number,
  at: number,
): boolean {
  if (inBackground || claim?.source === 'task') return false;
  const endedBefore = finishedAt !== undefined && (finishedAt < since || finishedAt > at + SEEN_LATE_MS);
  return !endedBefore && identity.startedAt >= since - START_SLACK_MS && identity.startedAt <= at;
}

/** Started by the shell itself, not by a script in the line. */
const isDirect = ({ lineage }: TrackedBuild, shellPid: number): boolean => lineage[1] === shellPid;

const isCommandOf = (build: TrackedBuild, shellPid: number, { last }: LineShape): boolean =>
  isDirect(build, shellPid) || last.some(({ tool }) => tool === build.identity.tool);

/**
 * A script or function that runs several tools has a status of its own, so a tool that the line does not name
 * has to be all that it ran.
 */
const isLastCommand = (
  build: TrackedBuild,
  shellPid: number,
  { last, isSingle }: LineShape,
  ran: number,
): boolean =>
  last.some(({ tool }) => tool === build.identity.tool) ||
  (isSingle && ran === 1 && isDirect(build, shellPid));
