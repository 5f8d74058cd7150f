import { stat } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { escapePath, glob, isDynamicPattern } from 'tinyglobby';

/** Of more files only those written last are followed. */
const MAX_FILES = 100;
const IGNORED_FOLDERS = ['**/node_modules/**', '**/.git/**'];
const WORKSPACE_FOLDER = '${workspaceFolder}';

/** What the user named: files, which need not exist, and patterns. */
export interface Named {
  /** Absolute. */
  readonly files: readonly string[];
  readonly patterns: readonly Pattern[];
}

interface Pattern {
  readonly folder: string;
  /** Relative to the folder, or absolute; with forward slashes. */
  readonly pattern: string;
}

/**
 * Resolves paths and globs against each workspace folder; without a folder only absolute ones name anything.
 *
 * @param folders absolute paths
 */
export function resolveNames(names: readonly string[], folders: readonly string[]): Named {
  const places = names.flatMap((name) => placesOf(name, folders));
  const isPattern = ({ pattern }: Pattern): boolean => isDynamicPattern(pattern);
  const files = places.filter((place) => !isPattern(place)).map(pathOf);
  return { files: [...new Set(files)], patterns: places.filter(isPattern) };
}

function placesOf(name: string, folders: readonly string[]): Pattern[] {
  const pattern = withSlashes(name);
  const relative = pattern.startsWith(`${WORKSPACE_FOLDER}/`)
    ? pattern.slice(WORKSPACE_FOLDER.length + 1)
    : pattern;
  if (isAbsolute(relative)) return [{ folder: resolve(sep), pattern: relative }];
  return folders.map((folder) => ({
    folder,
    pattern: relative.replaceAll(WORKSPACE_FOLDER, escapePath(withSlashes(folder))),
  }));
}

/** On Windows a backslash separates folders; elsewhere it takes a character's special meaning away. */
const withSlashes = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path);

const pathOf = ({ folder, pattern }: Pattern): string => resolve(folder, pattern);

export interface Found {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** How many more there are than are followed. */
  readonly left: number;
}

/** The files that patterns match now. There are none where it cannot be searched, or no longer. */
export async function findFiles(patterns: readonly Pattern[], signal: AbortSignal): Promise<Found> {
  const found = await Promise.all(patterns.map((pattern) => matches(pattern, signal)));
  const files = [...new Set(found.flat())];
  if (files.length <= MAX_FILES) return { files, left: 0 };
  return { files: await newest(files), left: files.length - MAX_FILES };
}

async function matches(place: Pattern, signal: AbortSignal): Promise<string[]> {
  // A path may have characters of a pattern in it, such as parentheses.
  const literal = pathOf(place);
  if ((await mtimeOf(literal)) !== undefined) return [literal];
  const { folder: cwd, pattern } = place;
  const options = { cwd, absolute: true, dot: true, expandDirectories: false, followSymbolicLinks: false };
  try {
    const files = await glob([pattern], { ...options, ignore: IGNORED_FOLDERS, signal });
    return files.map((file) => join(file));
  } catch {
    return [];
  }
}

async function newest(files: readonly string[]): Promise<string[]> {
  const timed = await Promise.all(files.map(async (file) => ({ file, mtime: (await mtimeOf(file)) ?? 0 })));
  return timed
    .sort((a, b) => b.mtime - a.mtime)
    .slice(0, MAX_FILES)
    .map(({ file }) => file);
}

async function mtimeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}
