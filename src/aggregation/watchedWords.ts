import type { BuildKind } from '../model/build';
import type { WatchedObservation } from '../model/observation';
import { redactCommand } from './redaction';
import type { CompiledRules } from './tools/compile';
import { identifyCommandLine } from './tools/identify';
import { commandOf, shortened } from './tools/label';
import { baseName } from './tools/programName';

/** How a watched command is shown. */
export interface Watched {
  readonly tool: string;
  /** The name it was given, else the command. */
  readonly label: string;
  /** Redacted. */
  readonly command: string;
  readonly kind: BuildKind;
  /** Not redacted. */
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** Undefined for a command without a word. */
export function describeWatched(
  { argv, name, cwd }: Extract<WatchedObservation, { type: 'watched.started' }>,
  rules: CompiledRules,
): Watched | undefined {
  const [program, ...args] = argv;
  if (program === undefined) return undefined;
  const command = commandOf([program, ...args]);
  const tools = identifyCommandLine(command, rules).filter(({ ignored }) => !ignored);
  const known =
    tools.find(({ class: kind }) => kind === 'driver') ??
    tools.find(({ class: kind }) => kind === 'compiler');
  return {
    tool: known?.tool ?? shortened(baseName(program)),
    label: name === undefined || name.trim() === '' ? command : shortened(redactCommand(name.trim())),
    command,
    kind: known?.longLived ? 'service' : 'build',
    ...{ argv, cwd },
  };
}
