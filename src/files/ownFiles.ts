import type { Stats } from 'node:fs';
import { lstat, stat } from 'node:fs/promises';
import { err, errorMessage, ok, type Result } from '../base/result';
import { isMissing } from '../base/systemError';
import { readRegularFile, type RegularFile } from './regularFile';

/** A file that only this user can have written. */
export type OwnFile = RegularFile;

/** `reason` is a sentence for people; absent when there is nothing at the path. */
export interface Refusal {
  readonly reason?: string;
  /** It was the system that failed: another try may succeed. */
  readonly mayPass?: true;
}

const WORLD_WRITABLE = 0o002;

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
  try {
    const file = await readRegularFile(path, maxBytes, distrustFile);
    return file.ok ? file : err({ reason: file.error });
  } catch (error) {
    return err(refusal(path, error));
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

const distrustFile = (path: string, stats: Stats): string | undefined =>
  isForeign(stats) ? `${path} belongs to another user (uid ${stats.uid}), so it is not believed.` : undefined;

const isForeign = (stats: Stats): boolean => {
  const uid = process.getuid?.();
  return uid !== undefined && stats.uid !== uid;
};

function refusal(path: string, error: unknown): Refusal {
  return isMissing(error)
    ? {}
    : { reason: `${path} cannot be read (${errorMessage(error)}).`, mayPass: true };
}
