import type { Role } from './build';

export const TOOL_CLASSES = [
  'driver',
  'compiler',
  'internal',
  'wrapper',
  'shell',
  'interpreter',
  'terminal',
  'host',
] as const;

/**
 * - `driver`: a build of its own when no driver stands above it (make, cargo, npm)
 * - `compiler`: part of the script that starts it; a build only straight from an interactive shell (gcc, javac)
 * - `internal`: never a root (cc1, as, ld)
 * - `wrapper`: looked through (env, time, sudo, npx)
 * - `shell`, `interpreter`: run scripts; their arguments say which
 * - `terminal`: where people type (tmux, sshd, an editor's terminals): what runs below is started anew
 * - `host`: an editor or language server whose builds are `background`
 */
export type ToolClass = (typeof TOOL_CLASSES)[number];

/** One row of the tool table; also what users write in the `buildbeat.tools.extra` setting. */
export interface ToolRule {
  /** Shown to people and used to switch the rule off. */
  readonly name: string;
  /**
   * Regular expression, anchored at both ends, for the program's base name without `.exe`, or for the folder and
   * the name (`linux_amd64/link`) when it holds a slash. What an interpreter runs counts as a program: a script
   * by its base name, a Python module as `-m build`, a Java program by its main class.
   */
  readonly program: string;
  readonly class: ToolClass;
  readonly role: Role;
  /** Regular expression for the joined arguments: the rule applies only when it matches. */
  readonly when?: string;
  /** Regular expression for the joined arguments: long-lived by nature, a `service`. */
  readonly longLived?: string;
  /** Regular expression for the joined arguments: not a build (a version query, a dry run). */
  readonly ignore?: string;
}
