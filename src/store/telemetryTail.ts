import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { errorMessage } from '../base/result';
import { isMissing } from '../base/systemError';
import { openRegularFile } from '../files/regularFile';
import type { BuildId } from '../model/build';
import type { ProcessKey } from '../model/process';
import type { ProcessSpan, Sample, TelemetryNews } from '../model/telemetry';
import { LiveLines } from './liveLines';
import type { LiveLine } from './telemetryCodec';
import { few, livePath, readKept } from './telemetryFiles';

const NOTHING: TelemetryNews = { samples: [], spans: [], dropped: 0, problems: [] };
const CHUNK_BYTES = 64 * 1024;

/** The file of a running build as far as it was read. */
interface Place {
  readonly identity: string;
  readonly content: LiveLines;
  offset: number;
}

/**
 * Reads the telemetry of one build as it is written, whoever records it, until it has ended. A file that is written
 * anew is read from its beginning, and what was told is not told again; a line that is still being written waits for
 * its end; a build of which there is nothing yet has no news.
 */
export class TelemetryTail {
  private place: Place | undefined;
  private lastSeq = 0;
  /** Processes whose end was told. */
  private readonly over = new Set<ProcessKey>();
  /** Why the file could not be read at the last look. */
  private trouble: string | undefined;
  private hasEnded = false;

  /** @param dir the folder of telemetry in the state folder */
  constructor(
    private readonly dir: string,
    private readonly build: BuildId,
  ) {}

  /** What came since the last call; never fails. One call at a time. */
  async next(): Promise<TelemetryNews> {
    if (this.hasEnded) return NOTHING;
    try {
      const news = (await this.readEnd()) ?? (await this.readOn());
      this.trouble = undefined;
      return news;
    } catch (error) {
      const trouble = errorMessage(error);
      const isNew = trouble !== this.trouble;
      this.trouble = trouble;
      return isNew ? { ...NOTHING, problems: [trouble] } : NOTHING;
    }
  }

  private async readEnd(): Promise<TelemetryNews | undefined> {
    const kept = await readKept(this.dir, this.build);
    if (!kept) return undefined;
    this.hasEnded = true;
    return { ...NOTHING, ...kept };
  }

  private async readOn(): Promise<TelemetryNews> {
    const path = livePath(this.dir, this.build);
    const handle = await open(path);
    if (!handle) return NOTHING;
    const lines: LiveLine[] = [];
    const problems: string[] = [];
    try {
      const place = this.placeIn(await handle.stat({ bigint: true }));
      for await (const bytes of readFrom(handle, place)) {
        const part = place.content.push(bytes);
        lines.push(...part.lines);
        problems.push(...part.problems);
      }
    } finally {
      await handle.close();
    }
    return { ...this.sift(lines), problems: few(problems, path) };
  }

  /** Another file under the same name holds what is kept now, all of it. */
  private placeIn(info: BigIntStats): Place {
    const identity = `${info.dev}:${info.ino}:${info.birthtimeNs}`;
    const goesOn = this.place?.identity === identity && info.size >= this.place.offset;
    if (goesOn && this.place) return this.place;
    this.place = { identity, content: new LiveLines(livePath(this.dir, this.build)), offset: 0 };
    return this.place;
  }

  /** Leaves out what was told before. */
  private sift(lines: readonly LiveLine[]): Omit<TelemetryNews, 'problems'> {
    const samples: Sample[] = [];
    const spans = new Map<ProcessKey, ProcessSpan>();
    const before = this.lastSeq;
    for (const line of lines) {
      if (line.type === 'sample' && line.sample.seq > this.lastSeq) {
        samples.push(line.sample);
        this.lastSeq = line.sample.seq;
      } else if (line.type === 'span' && !this.over.has(line.span.key)) {
        spans.set(line.span.key, line.span);
        if (line.span.endedAt !== undefined) this.over.add(line.span.key);
      }
    }
    return { samples, spans: [...spans.values()], dropped: this.lastSeq - before - samples.length };
  }
}

async function open(path: string): Promise<FileHandle | undefined> {
  try {
    const file = await openRegularFile(path);
    if (file.ok) return file.value;
    throw new Error(file.error);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Error(`The telemetry in ${path} cannot be read (${errorMessage(error)}).`, { cause: error });
  }
}

/** Up to the present end, moving the place along. */
async function* readFrom(handle: FileHandle, place: Place): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, place.offset);
    if (bytesRead === 0) return;
    place.offset += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
