import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface PipeEnds {
  /** Non-blocking. */
  readonly read: number;
  readonly write: number;
}

/**
 * Real pipes, which Node alone cannot make: what it calls one is a socket, and a socket cannot be opened through
 * `/dev/stderr` as so many scripts do.
 *
 * @param folder private to this user
 * @returns undefined where there are no named pipes
 */
export async function createPipes(
  folder: string,
  names: readonly string[],
): Promise<readonly PipeEnds[] | undefined> {
  if (process.platform === 'win32') return undefined;
  const paths = names.map((name) => join(folder, `${name}.pipe`));
  try {
    const mkfifo = spawn('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' });
    await once(mkfifo, 'exit');
    return paths.map(openBothEnds);
  } catch {
    return undefined;
  } finally {
    for (const path of paths) rmSync(path, { force: true });
  }
}

function openBothEnds(path: string): PipeEnds {
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return { read, write: openSync(path, constants.O_WRONLY) };
  } catch (error) {
    closeSync(read);
    throw error;
  }
}
