import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Context } from 'mocha';

const SCHED_RR = '2';
/** Its field in `/proc/PID/stat`. */
const POLICY = 41;

/** The names of the threads of a process that go before all ordinary ones. */
export function realTimeThreads(pid: number | 'self'): string[] {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).flatMap((thread) => {
    const [, name = '', fields = ''] =
      /\((.*)\) (.*)/s.exec(readFileSync(`${threads}/${thread}/stat`, 'utf8')) ?? [];
    return fields.split(' ')[POLICY - 3] === SCHED_RR ? [name] : [];
  });
}

/**
 * Skips the running test, or from a `before` hook its whole suite, where nothing may go before ordinary threads.
 * That is a setting of the machine, and no tool that CI could install.
 */
export function requireRealTime(context: Context): void {
  if (process.platform === 'linux' && spawnSync('chrt', ['-r', '1', 'true']).status === 0) return;
  if (context.test) context.test.title += ' (needs to be allowed real-time scheduling)';
  context.skip();
}
