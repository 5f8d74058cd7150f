import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { killQuietly } from './processes';
import { waitFor } from './waitFor';

/** Every process below one that was started with this in its environment carries it too. */
const markVariable = 'BUILDBEAT_TEST_RUN';

export interface OwnProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * Finds and ends what a test has started, however it was detached since: by a mark in the environment,
 * which children inherit. Reads /proc, so it finds nothing on systems without one.
 */
export class OwnProcesses {
  private readonly mark = randomUUID();

  /** The environment to start processes with. */
  readonly environment = { [markVariable]: this.mark };

  running(): OwnProcess[] {
    return processIds()
      .filter((pid) => readProc(pid, 'environ').split('\0').includes(`${markVariable}=${this.mark}`))
      .map((pid) => ({ pid, command: readProc(pid, 'cmdline').split('\0').join(' ').trim() }));
  }

  /**
   * Waits until all have ended by themselves; what still runs then is killed.
   * @throws Error naming the processes that had to be killed
   */
  async expectNone(graceMs = 60_000): Promise<void> {
    const none = () => (this.running().length === 0 ? true : undefined);
    const ended = await waitFor('the end of all processes', none, { limitMs: graceMs }).catch(() => false);
    if (ended) return;
    const left = this.running();
    for (const { pid } of left) killQuietly(pid);
    throw new Error(`Still running: ${left.map(({ pid, command }) => `${pid} ${command}`).join(', ')}`);
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // gone, or another user's
  }
}
