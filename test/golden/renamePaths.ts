/**
 * The value with folders in any of its texts replaced by others: as whole segments of a path, and the longest where
 * one lies in another.
 */
export function renamePaths<T>(value: T, names: readonly (readonly [folder: string, name: string])[]): T {
  const longestFirst = names.toSorted(([a], [b]) => b.length - a.length);
  const text = longestFirst.reduce(
    (renamed, [folder, name]) => renamed.replace(wholeSegments(folder), name),
    JSON.stringify(value),
  );
  return JSON.parse(text) as T;
}

const wholeSegments = (folder: string): RegExp =>
  new RegExp(`${folder.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w.-])`, 'g');
