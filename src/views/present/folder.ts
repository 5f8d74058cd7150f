export interface WorkspaceFolder {
  readonly name: string;
  readonly path: string;
}

/** The folder as short as it stays clear: relative to its workspace folder, else its last two segments. */
export function folderLabel(cwd: string, workspace: readonly WorkspaceFolder[]): string {
  const segments = split(cwd);
  const home = workspace
    .filter(({ path }) => isBelow(segments, split(path)))
    .sort((a, b) => split(b.path).length - split(a.path).length)[0];
  if (!home) return segments.length > 2 ? segments.slice(-2).join('/') : cwd;
  const inside = segments.slice(split(home.path).length);
  return (inside.length === 0 || workspace.length > 1 ? [home.name, ...inside] : inside).join('/');
}

/** A path as settings of the workspace name it: relative to its folder, in any other place as it is. */
export function relativeToWorkspace(path: string, workspace: readonly WorkspaceFolder[]): string {
  const segments = split(path);
  const home = workspace.find((folder) => isBelow(segments, split(folder.path)));
  return home ? segments.slice(split(home.path).length).join('/') : path;
}

const split = (path: string): readonly string[] => path.split(/[\\/]+/).filter((segment) => segment !== '');

const isBelow = (segments: readonly string[], ancestor: readonly string[]): boolean =>
  ancestor.length <= segments.length && ancestor.every((segment, index) => segments[index] === segment);
