import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { Build } from '../model/build';
import type { ReadModelView } from '../model/feed';
import { CommandError, ERROR, EXIT, type ExitCode } from './exitCodes';

/** @throws CommandError when there is no such build, with the code given */
export function buildNamed(id: string, model: ReadModelView, exitCode: ExitCode = EXIT.failed): Build {
  const build = model.get(id);
  if (!build) {
    throw new CommandError(
      `${ERROR.notFound}: There is no build ${JSON.stringify(id)}. \`buildbeat builds\` lists those there are.`,
      exitCode,
    );
  }
  return build;
}

/** Builds know their folder without links, as the system tells it. */
export async function canonical(folder: string): Promise<string> {
  const absolute = resolve(folder);
  return realpath(absolute).catch(() => absolute);
}

/** Whether a build ran in the folder or below it. */
export function isIn(folder: string, { cwd }: Pick<Build, 'cwd'>): boolean {
  if (cwd === undefined) return false;
  const path = relative(folder, cwd);
  return (
    path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && resolve(folder, path) === resolve(cwd))
  );
}
