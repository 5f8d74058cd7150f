import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Paths below a project's folder, and the text of each. A text that starts with `#!` becomes executable. */
export type ProjectFiles = Readonly<Record<string, string>>;

export function writeProject(folder: string, files: ProjectFiles): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (text.startsWith('#!')) chmodSync(path, 0o755);
  }
}

/** `[0, 1, … count - 1]` turned into files by `file`. */
export function manyFiles(count: number, file: (index: number) => readonly [string, string]): ProjectFiles {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => file(index)));
}
