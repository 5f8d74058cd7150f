import { constants, type Stats } from 'node:fs';
import { lstat, open, stat, type FileHandle } from 'node:fs/promises';
import { err, errorMessage, ok, type Result } from '../base/result';
import { errorCode, isMissing } from '../base/systemError';

/** A file that only this user can have written. */
export interface OwnFile {
  readonly bytes: Buffer;
  readonly stats: Stats;
}

/** `reason` is a sentence for people; absent when there is nothing at the path. */
export interface Refusal {
  readonly reason?: string;
}

const WORLD_WRITABLE = 0o002;
/** Most files are smaller by far than the largest that is taken. */
const CHUNK_BYTES = 16 * 1024;

/** Refuses a folder that anybody else could have put files into. */
export async function checkOwnFolder(path: string): Promise<Result<Stats, Refusal>> {
  try {
    const stats = await lstat(path);
    const reason = distrustFolder(path, stats);
    return reason === undefined ? ok(stats) : err({ reason });
  } catch (error) {
    return err(refusal(path, error));
  }
}

/** Why files in a folder of the user's choice may be somebody else's, as a sentence; links are followed. */
export async function distrustNamedFolder(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats && isOpenToAll(stats) ? openFolder(path) : undefined;
}

/**
 * Reads a file that others cannot have written or swapped; links are not followed, and nothing is waited for.
 *
 * @param maxBytes a larger one is refused
 */
export async function readOwnFile(path: string, maxBytes: number): Promise<Result<OwnFile, Refusal>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await handle.stat();
    const reason = distrustFile(path, stats, maxBytes);
    return reason === undefined ? ok({ bytes: await readWhole(handle, maxBytes), stats }) : err({ reason });
  } catch (error) {
    return err(refusal(path, error));
  } finally {
    await handle?.close();
  }
}

function distrustFolder(path: string, stats: Stats): string | undefined {
  if (stats.isSymbolicLink()) return `The folder ${path} is a symbolic link: name the folder itself.`;
  if (!stats.isDirectory()) return `${path} is not a folder: remove it.`;
  if (isForeign(stats)) return `The folder ${path} belongs to another user (uid ${stats.uid}).`;
  return isOpenToAll(stats) ? openFolder(path) : undefined;
}

/** Sticky or not: a name can be taken before its owner takes it. Windows has no such modes. */
const isOpenToAll = ({ mode }: Stats): boolean =>
  process.getuid !== undefined && (mode & WORLD_WRITABLE) !== 0;

const openFolder = (path: string): string =>
  `Everybody may write to the folder ${path}, so nothing in it is believed: \`chmod o-w\` it.`;

function distrustFile(path: string, stats: Stats, maxBytes: number): string | undefined {
  if (!stats.isFile()) return `${path} is not a regular file.`;
  if (isForeign(stats)) return `${path} belongs to another user (uid ${stats.uid}), so it is not believed.`;
  return stats.size > maxBytes
    ? `${path} is too large: ${stats.size} bytes, at most ${maxBytes}.`
    : undefined;
}

const isForeign = (stats: Stats): boolean => {
  const uid = process.getuid?.();
  return uid !== undefined && stats.uid !== uid;
};

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

function refusal(path: string, error: unknown): Refusal {
  if (isMissing(error)) return {};
  if (errorCode(error) === 'ELOOP') return { reason: `${path} is a symbolic link: name the file itself.` };
  return { reason: `${path} cannot be read (${errorMessage(error)}).` };
}
