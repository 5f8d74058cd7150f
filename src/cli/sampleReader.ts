import type { Cost, Sample } from '../model/telemetry';
import type { TelemetryTail } from '../store/telemetryTail';
import { readSamples, type ReadingOptions } from '../telemetry/readSamples';

/** What a reader of samples gets at one look. */
export interface SampleReading {
  readonly samples: readonly Sample[];
  /** How many samples after `afterSeq` are not kept any more. */
  readonly dropped: number;
  /** The last sequence number that the reader had before. */
  readonly afterSeq: number;
  /** Whether nothing can come any more. */
  readonly hasEnded: boolean;
  /** Once it has ended. */
  readonly cost?: Cost;
  readonly problems: readonly string[];
}

/** The samples of one build that its reader does not have yet, each once. */
export class SampleReader {
  private seq: number;

  constructor(
    private readonly tail: Pick<TelemetryTail, 'next'>,
    private readonly options: ReadingOptions,
  ) {
    this.seq = options.fromSeq;
  }

  async next(): Promise<SampleReading> {
    const { samples: news, telemetry, problems } = await this.tail.next();
    const afterSeq = this.seq;
    const all = telemetry?.samples ?? news;
    this.seq = Math.max(afterSeq, all.at(-1)?.seq ?? 0);
    const { stage } = this.options;
    return {
      ...readSamples(all, this.seq, { fromSeq: afterSeq, stage }),
      afterSeq,
      hasEnded: telemetry !== undefined,
      cost: telemetry?.cost,
      problems,
    };
  }
}
