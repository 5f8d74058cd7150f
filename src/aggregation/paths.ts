/** Paths of whatever platform, as text: nothing here looks at a disk. */

const plain = (path: string): string => path.replaceAll('\\', '/').replace(/(?<=.)\/+$/, '');

/** The folder a file is in. */
export function folderOf(file: string): string {
  const path = plain(file);
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

/** Whether `path` is `folder` or lies below it; the root of a file system holds nothing in particular. */
export function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [plain(path), plain(folder)];
  if (outer === '/' || /^\w:$/.test(outer)) return false;
  return inner === outer || inner.startsWith(`${outer}/`);
}
