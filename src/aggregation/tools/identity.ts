import type { Role } from '../../model/build';
import type { ToolClass } from '../../model/toolRule';
import { commandOf, labelOf, onlyLinks } from './label';
import type { Resolved } from './resolve';

/** What a process is, as the tool table knows it. */
export interface Identity {
  /** `make`, `tsc`, `sh` */
  readonly tool: string;
  readonly class: ToolClass;
  readonly role: Role;
  /** Short and redacted, for process records: `cc1 src/foo.c`. */
  readonly label: string;
  /** What runs the same program again, quoted for a shell and redacted: `make -j2 all`, `.venv/bin/pytest -q`. */
  readonly command: string;
  /** A service by nature: a watch mode, a development server. */
  readonly longLived: boolean;
  /** Not a build: a version query, a dry run. */
  readonly ignored: boolean;
  /** A shell that is known to run neither a script nor commands. */
  readonly interactive: boolean;
  /** The script a shell or an interpreter runs. */
  readonly script?: string;
}

/**
 * Of the thousands of compilers of a build few are ever shown, so label and command are made when asked for.
 *
 * @param cwd shortens the paths in the label
 */
export function toIdentity(resolved: Resolved, cwd: string | undefined): Identity {
  const { rule, words, shell, script, longLived, ignored } = resolved;
  const path = shell?.type === 'script' ? shell.script.path : script?.path;
  let label: string | undefined;
  let command: string | undefined;
  return {
    tool: rule.name,
    class: rule.class,
    role: rule.class === 'compiler' && rule.role === 'compile' && onlyLinks(words) ? 'link' : rule.role,
    get label() {
      return (label ??= labelOf(resolved, cwd));
    },
    get command() {
      return (command ??= commandOf(words));
    },
    longLived,
    ignored,
    interactive: shell?.type === 'interactive',
    ...(path === undefined ? {} : { script: path }),
  };
}
