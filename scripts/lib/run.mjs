import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a command with its output shown, and resolves with its exit code (128 + n when signal n ended it).
 * With `passSignals` the command decides what SIGINT and SIGTERM mean, and this process waits for it.
 * Throws only when the command could not be started.
 */
export async function run(command, args, { passSignals = false, ...options } = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const onInterrupt = () => {}; // a terminal's Ctrl+C reaches the child by itself
  const onTerminate = () => child.kill('SIGTERM');
  if (passSignals) process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  try {
    return await exitCode(child, command);
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
  }
}

/** Like run, but anything except exit code 0 is an error. */
export async function mustRun(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} failed with exit code ${code}`);
}

const exitCode = (child, command) =>
  new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`Could not start ${command}: ${error.message}`)));
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
