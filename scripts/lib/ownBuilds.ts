import { Cli } from '../../test/helpers/cli';

/** @throws Error naming a build that somebody else runs on this machine and that a picture would show */
export async function expectOnlyOwnBuilds(stateDir: string, folder: string): Promise<void> {
  const builds = await new Cli(stateDir).builds();
  const stranger = builds.find(({ cwd }) => cwd?.startsWith(folder) !== true);
  if (!stranger) return;
  const place = stranger.cwd ?? 'an unknown folder';
  throw new Error(
    `"${stranger.command}" in ${place} is not of the scene: take pictures when nothing else builds`,
  );
}
