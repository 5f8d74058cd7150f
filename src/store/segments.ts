import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { peekSeq } from '../model/wire';
import { isMissing } from '../base/systemError';

const NAME = /^(\d{6,})\.ndjson$/;

export const segmentName = (segment: number): string => `${String(segment).padStart(6, '0')}.ndjson`;

export const segmentPath = (dir: string, segment: number): string => join(dir, segmentName(segment));

/** Numbers of the segments in a journal folder, oldest first; none when the folder does not exist. */
export async function listSegments(dir: string): Promise<readonly number[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** The sequence number of the first line of a segment; undefined when that line or the file cannot be read. */
export async function readFirstSeq(dir: string, segment: number): Promise<number | undefined> {
  const stream = createReadStream(segmentPath(dir, segment));
  try {
    for await (const line of createInterface({ input: stream })) return peekSeq(line);
  } catch {
    // As unknown as in an empty file.
  } finally {
    stream.destroy();
  }
  return undefined;
}
