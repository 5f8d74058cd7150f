import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { err, ok, type Result } from '../base/result';
import { errorCode } from '../base/systemError';

export interface RegularFile {
  readonly bytes: Buffer;
  readonly stats: Stats;
}

/** Most files are smaller by far than the largest that is taken. */
const CHUNK_BYTES = 16 * 1024;

/**
 * Reads a file at whose path anything may stand: links are not followed, nothing is waited for, and only so much is
 * read.
 *
 * @param maxBytes a larger one is refused
 * @param objection why this file is not to be read, as a sentence
 * @returns a refusal as a sentence
 * @throws when the system cannot open or read it; ENOENT when there is none
 */
export async function readRegularFile(
  path: string,
  maxBytes: number,
  objection: (path: string, stats: Stats) => string | undefined = () => undefined,
): Promise<Result<RegularFile, string>> {
  const handle = await openWithoutWaiting(path);
  if (!handle) return err(`${path} is a symbolic link: name the file itself.`);
  try {
    const stats = await handle.stat();
    const reason = refuse(path, stats, maxBytes) ?? objection(path, stats);
    return reason === undefined ? ok({ bytes: await readWhole(handle, maxBytes), stats }) : err(reason);
  } finally {
    await handle.close();
  }
}

/**
 * Opens a file to read of it more than once; nothing is waited for.
 *
 * @throws when the system cannot open it, and with a sentence when it is a link or not a regular file
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  const handle = await openWithoutWaiting(path);
  if (handle && (await handle.stat()).isFile()) return handle;
  await handle?.close();
  throw new Error(`${path} is not a regular file.`);
}

/** Undefined when there is a link; a pipe without a writer would otherwise hold up whoever opens it. */
async function openWithoutWaiting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ELOOP') return undefined;
    throw error;
  }
}

function refuse(path: string, stats: Stats, maxBytes: number): string | undefined {
  if (!stats.isFile()) return `${path} is not a regular file.`;
  return stats.size > maxBytes
    ? `${path} is too large: ${stats.size} bytes, at most ${maxBytes}.`
    : undefined;
}

/** A file may grow while it is read. */
async function readWhole(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let left = maxBytes; left > 0;) {
    const chunk = Buffer.allocUnsafe(Math.min(left, CHUNK_BYTES));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(chunks);
}
