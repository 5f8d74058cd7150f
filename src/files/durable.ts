import { open, rename, rm, writeFile } from 'node:fs/promises';

/** Makes the names in a folder durable, where the platform can. */
export async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file as a whole: a reader sees the old text or the new, never a part.
 *
 * @param text as a whole, or in pieces, which are asked for one by one
 * @param durable whether that must hold even when the power fails; costs a flush
 */
export async function replaceFile(
  path: string,
  text: string | Iterable<string>,
  durable = true,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flush: durable });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
