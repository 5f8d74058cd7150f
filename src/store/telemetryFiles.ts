import { constants } from 'node:fs';
import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '../base/result';
import { isMissing } from '../base/systemError';
import { replaceFile } from '../files/durable';
import { readRegularFile } from '../files/regularFile';
import type { BuildId } from '../model/build';
import type { ProcessSpan, Sample, Telemetry } from '../model/telemetry';
import { LiveLines } from './liveLines';
import {
  decodeTelemetry,
  encodeHeader,
  encodeSample,
  encodeSpan,
  encodeTelemetry,
  type RecordingHeader,
} from './telemetryCodec';

/** Far above what a recording at its bounds takes. */
const MAX_BYTES = 64 * 1024 * 1024;
const LIVE = '.live.ndjson';
const KEPT = '.json';

/** The files of builds, and what is left of one where somebody was killed who wrote it as a whole. */
const OWN_FILE = /^(?<build>[0-9a-z]+-\d+(?:\.\d+)?)(?:\.live\.ndjson|\.json)(?<torn>\.\d+\.tmp)?$/;

export const livePath = (dir: string, build: BuildId): string => join(dir, fileOf(build, LIVE));
export const keptPath = (dir: string, build: BuildId): string => join(dir, fileOf(build, KEPT));

/** @throws Error for an id that would lead out of the folder: a journal may be damaged */
function fileOf(build: BuildId, ending: string): string {
  if (/[/\\\0]/.test(build)) throw new Error(`${JSON.stringify(build)} is no id of a build.`);
  return `${build}${ending}`;
}

/** To a file that is there: one that was removed would begin in the middle. */
const TO_ITS_END = constants.O_WRONLY | constants.O_APPEND;

/** A disk that is slower than this many looks falls behind; what is kept is written as a whole then. */
const MAX_WAITING = 50;

/**
 * The file of a running build: a line for each sample and each change of a process, for whoever else wants to see
 * it. It is written as a whole at first, once it holds twice as many samples as are kept, and after a write failed.
 */
export class LiveTelemetry {
  private samples = 0;
  private waiting = 0;
  private isWhole = false;
  /** The last write that is over failed. */
  private hasFailed = false;
  private turn: Promise<void> = Promise.resolve();

  /** @param onError hears once for each write that failed; the next one makes up for it */
  constructor(
    private readonly path: string,
    private readonly header: RecordingHeader,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** @param all what is kept, this sample too; asked for when the file has to be written as a whole */
  add(sample: Sample, spans: readonly ProcessSpan[], all: () => LiveContent): void {
    if (this.waiting >= MAX_WAITING) {
      this.isWhole = false;
      return;
    }
    this.samples += 1;
    if (this.isWhole && this.samples <= 2 * this.header.capacity) {
      const lines = [...spans.map(encodeSpan), encodeSample(sample)].join('');
      // To what is not whole nothing is added: its reader would take the rest for dropped.
      this.write(() => (this.hasFailed ? undefined : appendFile(this.path, lines, { flag: TO_ITS_END })));
      return;
    }
    const content = all();
    this.samples = content.samples.length;
    this.isWhole = true;
    this.write(async () => {
      await replaceFile(this.path, encodeLive(this.header, content), false);
      this.hasFailed = false;
    });
  }

  /** Resolves once everything is written. */
  get idle(): Promise<void> {
    return this.turn;
  }

  private write(work: () => Promise<void> | undefined): void {
    this.waiting += 1;
    this.turn = this.turn
      .then(work)
      .catch((error: unknown) => {
        this.isWhole = false;
        this.hasFailed = true;
        this.onError(error);
      })
      .finally(() => (this.waiting -= 1));
  }
}

export interface LiveContent {
  readonly samples: readonly Sample[];
  readonly spans: readonly ProcessSpan[];
}

/** So many lines take a few milliseconds. All of a large build would take a second. */
const LINES_AT_ONCE = 100;

/** In pieces: who writes them lets others have their turn between, and a disk that is full is not encoded for. */
function* encodeLive(header: RecordingHeader, { samples, spans }: LiveContent): Generator<string> {
  yield encodeHeader(header);
  yield* pieces(spans, encodeSpan);
  yield* pieces(samples, encodeSample);
}

function* pieces<T>(items: readonly T[], encode: (item: T) => string): Generator<string> {
  for (let first = 0; first < items.length; first += LINES_AT_ONCE) {
    yield items
      .slice(first, first + LINES_AT_ONCE)
      .map(encode)
      .join('');
  }
}

/** Puts what is kept of a build that ended in place of what was written while it ran. */
export async function keepTelemetry(dir: string, telemetry: Telemetry): Promise<void> {
  await replaceFile(keptPath(dir, telemetry.build), encodeTelemetry(telemetry), false);
  await rm(livePath(dir, telemetry.build), { force: true });
}

export async function removeTelemetry(dir: string, build: BuildId): Promise<void> {
  await rm(keptPath(dir, build), { force: true });
  await rm(livePath(dir, build), { force: true });
}

/** The builds of which there is telemetry; other files in the folder are somebody else's. */
export async function listTelemetry(dir: string): Promise<ReadonlySet<BuildId>> {
  const found = await ownFiles(dir);
  return new Set(found.flatMap(({ build, isTorn }) => (isTorn ? [] : build)));
}

/** Removes what was left half written by those who were killed; nobody may be writing. */
export async function removeTorn(dir: string): Promise<void> {
  for (const { name, isTorn } of await ownFiles(dir)) if (isTorn) await rm(join(dir, name), { force: true });
}

interface OwnFile {
  readonly name: string;
  readonly build: BuildId;
  readonly isTorn: boolean;
}

async function ownFiles(dir: string): Promise<readonly OwnFile[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.flatMap((name) => {
    const { build, torn } = OWN_FILE.exec(name)?.groups ?? {};
    return build === undefined ? [] : [{ name, build, isTorn: torn !== undefined }];
  });
}

export interface ReadTelemetry {
  readonly telemetry: Telemetry;
  /** What could not be read, a sentence each with its place. */
  readonly problems: readonly string[];
}

/** What is kept of a build, or what is written of it while it runs; undefined when there is neither. */
export async function readTelemetry(dir: string, build: BuildId): Promise<ReadTelemetry | undefined> {
  return (await readKept(dir, build)) ?? readLive(dir, build);
}

/** What is kept of a build that has ended. */
export async function readKept(dir: string, build: BuildId): Promise<ReadTelemetry | undefined> {
  const path = keptPath(dir, build);
  const bytes = await read(path);
  if (bytes === undefined) return undefined;
  const decoded = decodeTelemetry(bytes.toString());
  if (decoded.ok && decoded.value.build === build) return { telemetry: decoded.value, problems: [] };
  const why = decoded.ok ? `it is of another build, ${JSON.stringify(decoded.value.build)}` : decoded.error;
  return { telemetry: nothingOf(build), problems: [`${path} cannot be read: ${why}`] };
}

async function readLive(dir: string, build: BuildId): Promise<ReadTelemetry | undefined> {
  const path = livePath(dir, build);
  const bytes = await read(path);
  if (bytes === undefined) return undefined;
  const samples: Sample[] = [];
  const spans = new Map<string, ProcessSpan>();
  const { lines, problems } = new LiveLines(path).push(bytes);
  for (const line of lines) {
    if (line.type === 'sample') samples.push(line.sample);
    else if (line.type === 'span') spans.set(line.span.key, line.span);
  }
  const telemetry = { ...nothingOf(build), samples, spans: [...spans.values()] };
  return { telemetry, problems: few(problems, path) };
}

/** Of a file in which nothing can be read, so many lines are named. */
const MOST_NAMED = 20;

/** What is wrong with lines of a file, in so many sentences as can be read. */
export function few(problems: readonly string[], path: string): readonly string[] {
  const more = problems.length - MOST_NAMED;
  if (more <= 0) return problems;
  return [...problems.slice(0, MOST_NAMED), `${path}: ${more} more lines cannot be read.`];
}

const nothingOf = (build: BuildId): Telemetry => ({ build, samples: [], spans: [], spansLeftOut: 0 });

async function read(path: string): Promise<Buffer | undefined> {
  try {
    const file = await readRegularFile(path, MAX_BYTES);
    if (file.ok) return file.value.bytes;
    throw new Error(file.error);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Error(`The telemetry in ${path} cannot be read (${errorMessage(error)}).`, { cause: error });
  }
}
