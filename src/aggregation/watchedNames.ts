import type { BuildRegistry } from './buildRegistry';
import { onlyWatches } from './tools/identify';
import type { TrackedBuild } from './trackedBuild';

/** A line that only has a command watched is called what the command is, whichever of the two was told first. */
export function nameAfterWatched(build: TrackedBuild, registry: BuildRegistry): void {
  const line = build.claim?.line;
  const watched = line === undefined ? undefined : build.watched.find(({ argv }) => onlyWatches(line, argv));
  if (!watched) return;
  const { label, command, tool } = watched;
  registry.rename(build, { label, command, tool, cwd: build.identity.cwd ?? watched.cwd });
}
