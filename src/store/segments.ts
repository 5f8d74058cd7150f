import { readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../base/systemError';
import { openRegularFile } from '../files/regularFile';
import { peekSeq } from '../model/wire';

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

/**
 * Opens a segment; undefined when there is none, or what is in its place is not a regular file.
 *
 * @throws when the system cannot open it
 */
export async function openSegment(
  dir: string,
  segment: number,
  mode: 'read' | 'append',
): Promise<FileHandle | undefined> {
  try {
    const file = await openRegularFile(segmentPath(dir, segment), mode);
    return file.ok ? file.value : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The sequence number of the first line of a segment; undefined when that line or the file cannot be read. */
export async function readFirstSeq(dir: string, segment: number): Promise<number | undefined> {
  try {
    return await inSegment(dir, segment, async (handle) => {
      for await (const line of handle.readLines({ start: 0, autoClose: false })) return peekSeq(line);
      return undefined;
    });
  } catch {
    return undefined; // As unknown as in an empty file.
  }
}

/**
 * The sequence number that the end of a journal tells; 0 when there is none. What is not a regular file tells none.
 *
 * @throws when the system refuses to read what may tell it
 */
export async function readLastSeq(dir: string): Promise<number> {
  for (const segment of (await listSegments(dir)).toReversed()) {
    const seq = await inSegment(dir, segment, lastSeqIn);
    if (seq !== undefined) return seq;
  }
  return 0;
}

/** More than most lines are long. */
const TAIL_BYTES = 64 * 1024;

/** That of the last whole line which tells one, read from the end. */
async function lastSeqIn(handle: FileHandle): Promise<number | undefined> {
  const { size } = await handle.stat();
  for (let bytes = TAIL_BYTES; ; bytes *= 2) {
    const start = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n').slice(0, -1);
    // The first of them began before.
    const whole = start === 0 ? lines : lines.slice(1);
    for (const line of whole.reverse()) {
      const seq = peekSeq(line);
      if (seq !== undefined) return seq;
    }
    if (start === 0) return undefined;
  }
}

async function inSegment<T>(
  dir: string,
  segment: number,
  read: (handle: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  const handle = await openSegment(dir, segment, 'read');
  try {
    return handle && (await read(handle));
  } finally {
    await handle?.close();
  }
}
