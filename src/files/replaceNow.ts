import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * `replaceFile` at once, for a small file and a process that has little else to do: threads, and the promises for
 * them, take several times as long.
 *
 * @param durable whether it must hold even when the power fails; costs a flush
 */
export function replaceFileNow(path: string, text: string, durable = false): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flush: durable });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
