import type { ProgramName } from './compile';

const EXECUTABLE = /\.(?:exe|cmd|bat|com)$/i;
const VERSION = /-?\d+(?:\.\d+)*$/;
const TARGET =
  /^(?:x86_64|i[3-6]86|aarch64\w*|arm\w*|riscv(?:32|64)\w*|powerpc\w*|mips\w*|s390x|sparc\w*|loongarch64|m68k|avr|wasm(?:32|64))(?:-[a-z0-9_]+){0,3}-(?=[a-z])/;

/** The last part of a path, on either kind of platform. */
export function baseName(path: string): string {
  const trimmed = path.replace(/[/\\]+$/, '');
  return trimmed.slice(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1);
}

/** The program as rules see it, from a path or a login shell's title (`-bash`). */
export function programName(path: string): ProgramName {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const base = plain(path.slice(cut + 1).replace(/^-(?=\w+$)/, ''));
  if (cut <= 0) return { base, path: base };
  return { base, path: `${baseName(path.slice(0, cut))}/${base}` };
}

function plain(name: string): string {
  return EXECUTABLE.test(name) ? name.replace(EXECUTABLE, '').toLowerCase() : name;
}

/**
 * The name without a target and a version, `x86_64-linux-gnu-gcc-12` → `gcc`, or undefined when it has
 * neither. A version is cut only from what remains a name.
 */
export function genericName({ base, path }: ProgramName): ProgramName | undefined {
  const generic = base.replace(VERSION, '').replace(TARGET, '');
  if (generic === base || generic === '') return undefined;
  return { base: generic, path: path === base ? generic : `${path.slice(0, -base.length)}${generic}` };
}
