import { writeSync } from 'node:fs';
import { systemClock } from '../base/systemClock';
import { resolveStateDir } from '../store/stateDir';
import { endLike } from '../watcher/endLike';
import { runWatched } from '../watcher/watchedRun';

export interface RunOptions {
  readonly stateDir?: string;
  readonly name?: string;
  readonly capture?: boolean;
  /** Seconds. */
  readonly heartbeatInterval: number;
}

/** `buildbeat run`: ends this process as the command ends. */
export async function runCommand(argv: readonly string[], options: RunOptions): Promise<void> {
  const status = await runWatched({
    argv,
    name: options.name,
    capture: options.capture ?? false,
    stateDir: resolveStateDir(options.stateDir),
    intervalS: options.heartbeatInterval,
    clock: systemClock,
    tell,
  });
  endLike(status);
}

/** Past Node's own stream, whose mere existence makes the command's output non-blocking. */
function tell(sentence: string): void {
  try {
    writeSync(2, `buildbeat: ${sentence}\n`);
  } catch {
    // Nobody reads it.
  }
}
