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
  const opened = await openWithoutWaiting(path, constants.O_RDONLY);
  if (!opened.ok) return opened;
  const handle = opened.value;
  try {
    const stats = await handle.stat();
    const reason = refuse(path, stats, maxBytes) ?? objection(path, stats);
    return reason === undefined ? ok({ bytes: await readWhole(handle, maxBytes), stats }) : err(reason);
  } finally {
    await handle.close();
  }
}

const MODES = { read: constants.O_RDONLY, append: constants.O_RDWR | constants.O_APPEND };

/**
 * Opens a file that is there, to read of it more than once and, for `append`, to write at its end; nothing is waited
 * for.
 *
 * @returns a sentence when it is a link or not a regular file
 * @throws when the system cannot open it, which may be otherwise the next time; ENOENT when there is none
 */
export async function openRegularFile(
  path: string,
  mode: keyof typeof MODES = 'read',
): Promise<Result<FileHandle, string>> {
  const opened = await openWithoutWaiting(path, MODES[mode]);
  if (!opened.ok) return err(notRegular(path));
  const isFile = await isRegular(opened.value);
  return isFile ? opened : err(notRegular(path));
}

/** Closes what is not, and what cannot be asked. */
async function isRegular(handle: FileHandle): Promise<boolean> {
  let isFile = false;
  try {
    isFile = (await handle.stat()).isFile();
    return isFile;
  } finally {
    if (!isFile) await handle.close();
  }
}

/** What the system says of a socket, and of a folder that is to be written to. */
const NEVER_FILES: ReadonlySet<string | undefined> = new Set(['ENXIO', 'EISDIR']);

/** A pipe without a writer would otherwise hold up whoever opens it. */
async function openWithoutWaiting(path: string, flags: number): Promise<Result<FileHandle, string>> {
  try {
    return ok(await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ELOOP') return err(`${path} is a symbolic link: name the file itself.`);
    if (NEVER_FILES.has(code)) return err(notRegular(path));
    throw error;
  }
}

const notRegular = (path: string): string => `${path} is not a regular file.`;

function refuse(path: string, stats: Stats, maxBytes: number): string | undefined {
  if (!stats.isFile()) return notRegular(path);
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
