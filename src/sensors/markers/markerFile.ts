import { lstat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { readOwnFile } from '../../files/ownFiles';
import { parseMarker, type Marker } from './parseMarker';

/** One marker is a line; this is room for many. */
const MAX_BYTES = 64 * 1024;
/** A text that says nothing yet may still be being written for so long. */
const SETTLE_MS = 2_000;

/** What a look at a marker file told that no look before it did. */
export interface MarkerNews {
  readonly marker?: Marker;
  /** A sentence. */
  readonly problem?: string;
}

const NO_NEWS: MarkerNews = {};

/** A marker file from one look to the next. */
export class MarkerFile {
  private signature: string | undefined;
  /** Clock time at which it was first seen as it is now. */
  private since = 0;
  private judged = false;
  private last: Marker | undefined;
  private toldProblem: string | undefined;

  constructor(readonly path: string) {}

  /** @param now epoch milliseconds */
  async look(now: number): Promise<MarkerNews> {
    const signature = await signatureOf(this.path);
    if (signature !== this.signature) {
      this.signature = signature;
      this.since = now;
      this.judged = signature === undefined;
    }
    // The clock may have been set back.
    this.since = Math.min(this.since, now);
    return this.judged ? NO_NEWS : this.judge(now - this.since >= SETTLE_MS);
  }

  private async judge(isSettled: boolean): Promise<MarkerNews> {
    const read = await readOwnFile(this.path, MAX_BYTES);
    if (!read.ok) {
      this.judged = read.error.mayPass === undefined;
      return this.problem(read.error.reason);
    }
    const parsed = parseMarker(read.value.bytes.toString());
    if (parsed?.ok) {
      this.judged = true;
      return this.found(parsed.value);
    }
    if (!isSettled) return NO_NEWS;
    this.judged = true;
    if (read.value.bytes.length === 0) return NO_NEWS;
    return this.problem(
      parsed
        ? `${this.path}:${parsed.error.line}: ${parsed.error.message}.`
        : `${this.path} holds no whole line: end it with a line break.`,
    );
  }

  private found(marker: Marker): MarkerNews {
    this.toldProblem = undefined;
    if (isDeepStrictEqual(marker, this.last)) return NO_NEWS;
    this.last = marker;
    return { marker };
  }

  private problem(problem: string | undefined): MarkerNews {
    if (problem === undefined || problem === this.toldProblem) return NO_NEWS;
    this.toldProblem = problem;
    return { problem };
  }
}

/** Changes with every change of a file; undefined where there is none. */
async function signatureOf(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  return stats && describe(stats);
}

const describe = ({ dev, ino, mode, uid, size, mtimeMs, ctimeMs }: Stats): string =>
  [dev, ino, mode, uid, size, mtimeMs, ctimeMs].join(' ');
