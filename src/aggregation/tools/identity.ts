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

/** @param cwd shortens the paths in the label */
export function toIdentity(resolved: Resolved, cwd: string | undefined): Identity {
  const { rule, words, shell, script, longLived, ignored } = resolved;
  const path = shell?.type === 'script' ? shell.script.path : script?.path;
  return {
    tool: rule.name,
    class: rule.class,
    role: rule.class === 'compiler' && rule.role === 'compile' && onlyLinks(words) ? 'link' : rule.role,
    label: labelOf(resolved, cwd),
    command: commandOf(words),
    longLived,
    ignored,
    interactive: shell?.type === 'interactive',
    ...(path === undefined ? {} : { script: path }),
  };
}
