import { toCostDto, toSampleDto, type DroppedDto } from '../api/telemetryDto';
import { Coalesced } from '../base/coalesce';
import { DisposableList } from '../base/disposable';
import { systemClock as clock } from '../base/systemClock';
import type { Build } from '../model/build';
import { TelemetryTail } from '../store/telemetryTail';
import { CommandError, ERROR, EXIT } from './exitCodes';
import { buildNamed } from './findBuild';
import { LiveJournal } from './liveJournal';
import { onceAlone } from './onceAlone';
import type { Output } from './output';
import { SampleReader, type SampleReading } from './sampleReader';
import { costLines, sampleLine, sampleTitles, tellTelemetryProblems } from './telemetryText';

export interface TelemetryOptions {
  readonly stateDir?: string;
  readonly json?: boolean;
  /** As it was typed: a sequence number. */
  readonly fromSeq: string;
  readonly stage?: string;
  readonly follow?: boolean;
}

const LOOK_MS = 250;
/** What is recorded of a build is kept within so long after its end. */
const KEPT_WITHIN_MS = 15_000;

/**
 * `buildbeat telemetry BUILD`. With `follow` it resolves when the build has ended, or `until` does.
 *
 * @throws CommandError when a value is wrong, there is no such build, or it can be followed no further
 */
export async function showTelemetry(
  id: string,
  options: TelemetryOptions,
  output: Output,
  until: () => Promise<unknown>,
): Promise<void> {
  const fromSeq = parseSeq(options.fromSeq);
  // Asked before anything is shown: who reads that may end it at once.
  const over = options.follow ? until() : undefined;
  const journal = await LiveJournal.open(options.stateDir, output);
  const build = buildNamed(journal.resolve(id), journal.feed.model);
  const tail = new TelemetryTail(journal.dir.telemetry, build.id);
  const reader = new SampleReader(tail, { fromSeq, stage: options.stage });
  const show = options.json ? jsonPrinter(output) : textPrinter(build, output);
  const reading = await reader.next();
  show(reading);
  if (over && !reading.hasEnded) await follow(build, { journal, reader, show, output, over });
  else if (!options.json && !reading.cost && reading.samples.length === 0) output.note('No samples.');
}

/** @throws CommandError that names the value */
function parseSeq(text: string): number {
  const seq = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(seq)) return seq;
  throw new CommandError(
    `${ERROR.invalidParams}: --from-seq must be a whole number, 0 or above, not ${JSON.stringify(text)}.`,
    EXIT.usage,
  );
}

type Printer = (reading: SampleReading) => void;

/** A JSON object a line. */
const jsonPrinter = (output: Output): Printer => {
  const line = (value: object): void => output.line(JSON.stringify(value));
  return ({ samples, dropped, afterSeq, cost, problems }) => {
    tellTelemetryProblems(problems, output);
    if (dropped > 0) line({ type: 'dropped', samples: dropped, after_seq: afterSeq } satisfies DroppedDto);
    for (const sample of samples) line(toSampleDto(sample));
    if (cost) line(toCostDto(cost));
  };
};

function textPrinter({ startedAt }: Build, output: Output): Printer {
  let isTitled = false;
  return ({ samples, dropped, afterSeq, cost, problems }) => {
    tellTelemetryProblems(problems, output);
    if (dropped > 0) output.note(`Samples after ${afterSeq} that are not kept any more: ${dropped}.`);
    if (!isTitled && samples.length > 0) {
      output.line(output.style('dim', sampleTitles(output.width)));
      isTitled = true;
    }
    for (const sample of samples) output.line(sampleLine(sample, startedAt, output.width));
    if (cost) for (const line of costLines(cost, output.width)) output.line(line);
  };
}

interface Following {
  readonly journal: LiveJournal;
  readonly reader: SampleReader;
  readonly show: Printer;
  readonly output: Output;
  /** Resolves when the reader wants no more. */
  readonly over: Promise<unknown>;
}

/** Shows what comes, up to the end of the build. */
async function follow(build: Build, { journal, reader, show, output, over }: Following): Promise<void> {
  const following = new DisposableList();
  try {
    await new Promise<void>((resolve, reject) => {
      const look = async (): Promise<void> => {
        const reading = await reader.next();
        show(reading);
        const why = reading.hasEnded ? undefined : whyOver(build, journal);
        if (why !== undefined) output.note(why);
        if (reading.hasEnded || why !== undefined) resolve();
      };
      const alone = new CommandError('Nobody supervises, so nothing more is recorded.', EXIT.failed);
      following.add(clock.every(LOOK_MS, new Coalesced(look, reject).run));
      following.add(onceAlone(journal.dir.lock, () => reject(alone), reject));
      following.add(journal.follow());
      void over.then(() => resolve());
    });
  } finally {
    following.dispose();
  }
}

/** Why no more will come of a build of which nothing is kept, once that is sure. */
function whyOver({ id }: Build, journal: LiveJournal): string | undefined {
  const into = journal.resolve(id);
  if (into !== id) return `It turned out to be part of ${into}: \`buildbeat telemetry ${into} --follow\`.`;
  const build = journal.feed.model.get(id);
  if (!build) return 'The build was deleted from the history.';
  if (build.state === 'running' || clock.now() - build.finishedAt < KEPT_WITHIN_MS) return undefined;
  return 'The build has ended, and nothing more is kept of it.';
}
