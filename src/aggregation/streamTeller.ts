import { assertNever } from '../base/result';
import { exited, type ExitStatus } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import {
  withoutSecrets,
  type ProgressStream,
  type RunEnded,
  type StageTold,
  type StreamWord,
} from './progressStream';
import { redactCommand } from './redaction';
import type { StreamProblems } from './streamProblems';
import { shortened } from './tools/label';
import type { TrackedBuild } from './trackedBuild';

const MAX_STAGES = 500;
/** Of one build, so that a stream which repeats itself for ever does not fill the journal. */
const MAX_WORDS = 10_000;

export interface StreamEnds {
  /** A build that is nothing but a stream has ended. */
  readonly finish: (build: TrackedBuild, at: number) => void;
  /** The stream of a build has told its last. */
  readonly told: (build: TrackedBuild, at: number) => void;
}

/** Tells of builds what their streams say of them. */
export class StreamTeller {
  constructor(
    private readonly registry: BuildRegistry,
    private readonly problems: StreamProblems,
    private readonly ends: StreamEnds,
  ) {}

  tell(stream: ProgressStream, word: StreamWord, build: TrackedBuild): void {
    switch (word.type) {
      case 'progress.run_started':
        stream.isOver = false;
        return;
      case 'progress.stage':
        if (build.finishedAt === undefined) stream.isOver = false;
        this.tellStage(stream, word, build);
        return;
      case 'progress.run_ended':
        if (!stream.isOver) this.endRun(stream, word, build);
        return;
      default:
        assertNever(word);
    }
  }

  /** The run that is a build of its own has ended. */
  end(stream: ProgressStream, build: TrackedBuild, at: number): void {
    stream.endedAt = at;
    this.ends.finish(build, at);
  }

  private endRun(stream: ProgressStream, word: RunEnded, build: TrackedBuild): void {
    stream.isOver = true;
    const status = statusOf(word);
    build.withdrawEvidence('progress');
    if (status) build.addEvidence({ source: 'progress', status, at: word.at });
    if (word.outcome === 'cancelled') build.stopRequested = true;
    build.reason = word.reason === undefined ? undefined : shortened(redactCommand(word.reason));
    const isAlone = build.identity.origin.type === 'stream' && build.finishedAt === undefined;
    if (isAlone) this.end(stream, build, word.at);
    else this.ends.told(build, word.at);
  }

  private tellStage(stream: ProgressStream, { event, at }: StageTold, build: TrackedBuild): void {
    const news = { ...withoutSecrets(event), source: 'progress' as const };
    const isKnown = build.stages.some(({ name, groupId }) => name === news.stage && groupId === news.groupId);
    stream.told += 1;
    if (stream.told > MAX_WORDS || (!isKnown && build.stages.length >= MAX_STAGES)) {
      this.problems.leftOut(stream, at, 'it tells of more stages than are shown: the rest is left out');
    } else this.registry.tellStage(build, news);
  }
}

/** A failure without an exit code counts as 1; of a cancellation without one nothing more is known. */
function statusOf({ outcome, exitCode }: RunEnded): ExitStatus | undefined {
  if (outcome === 'succeeded') return exited(0);
  if (exitCode !== undefined && exitCode !== 0) return exited(exitCode);
  return outcome === 'failed' ? exited(1) : undefined;
}
