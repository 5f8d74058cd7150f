import { systemClock } from '../base/systemClock';
import { resolveStateDir } from '../store/stateDir';
import { endLike } from '../watcher/endLike';
import { Teller } from '../watcher/teller';
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
  const teller = new Teller();
  const status = await runWatched({
    argv,
    name: options.name,
    capture: options.capture ?? false,
    stateDir: resolveStateDir(options.stateDir),
    intervalS: options.heartbeatInterval,
    clock: systemClock,
    tell: teller.tell,
  });
  await teller.flush(systemClock);
  endLike(status);
}
