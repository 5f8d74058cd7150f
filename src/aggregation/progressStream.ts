import type { ProgressObservation } from '../model/observation';
import { redactCommand } from './redaction';
import type { TrackedBuild } from './trackedBuild';

export type StageTold = Extract<ProgressObservation, { type: 'progress.stage' }>;
export type RunStarted = Extract<ProgressObservation, { type: 'progress.run_started' }>;
export type RunEnded = Extract<ProgressObservation, { type: 'progress.run_ended' }>;
export type StreamProblem = Extract<ProgressObservation, { type: 'progress.problem' }>;

/** What of a stream belongs to one build. */
export type StreamWord = StageTold | RunStarted | RunEnded;

/** What is known of one stream, however often it begins a new run. */
export interface ProgressStream {
  readonly file: string;
  /** The build that the current run belongs to. */
  build: TrackedBuild | undefined;
  /** Whether that run has ended. */
  isOver: boolean;
  /** Epoch milliseconds of the last end of a run that was a build of its own; 0 before the first. */
  endedAt: number;
  /** The run that is told of ended before that: it is passed over. */
  isOldNews: boolean;
  /** Words that no build is known for yet, in order. */
  readonly held: StreamWord[];
  /** How many words were told of the current build. */
  told: number;
  /** Lines that were refused until now. */
  badLines: number;
}

export const newStream = (file: string, build: TrackedBuild | undefined, endedAt = 0): ProgressStream => ({
  file,
  build,
  isOver: false,
  endedAt,
  isOldNews: false,
  held: [],
  told: 0,
  badLines: 0,
});

/** Epoch milliseconds at which it happened, as far as the stream says; else at which it was read. */
export const timeOf = (word: StreamWord): number =>
  word.type === 'progress.stage' ? Math.min(word.event.at, word.at) : word.at;

/** What is said of a stage, with what may be a secret in it hidden. */
export function withoutSecrets(event: StageTold['event']): StageTold['event'] {
  const names = {
    stage: redactCommand(event.stage),
    groupId: redactCommand(event.groupId),
    dependsOn: event.dependsOn.map(redactCommand),
  };
  if (event.type === 'stage.failed' && event.error !== undefined) {
    return { ...event, ...names, error: redactCommand(event.error) };
  }
  if ('reason' in event && event.reason !== undefined) {
    return { ...event, ...names, reason: redactCommand(event.reason) };
  }
  return { ...event, ...names };
}
