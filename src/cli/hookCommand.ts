import { pathsOf, resolveStateDir } from '../store/stateDir';
import bash from './hook/hook.bash';
import fish from './hook/hook.fish';
import pwsh from './hook/hook.ps1';
import zsh from './hook/hook.zsh';
import type { HookShell } from './hookShells';
import type { Output } from './output';

export interface HookOptions {
  readonly stateDir?: string;
}

interface Snippet {
  readonly text: string;
  readonly quote: (text: string) => string;
}

const posixQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const SNIPPETS: Readonly<Record<HookShell, Snippet>> = {
  bash: { text: bash, quote: posixQuote },
  zsh: { text: zsh, quote: posixQuote },
  fish: { text: fish, quote: (text) => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'` },
  pwsh: { text: pwsh, quote: (text) => `'${text.replaceAll("'", "''")}'` },
};

/** `buildbeat hook`: prints what a shell runs at its start, for the state folder as it is resolved now. */
export function printHook(shell: HookShell, { stateDir }: HookOptions, output: Output): void {
  const { text, quote } = SNIPPETS[shell];
  const folder = pathsOf(resolveStateDir(stateDir)).hook;
  output.line(text.trimEnd().replace('@FOLDER@', () => quote(folder)));
}
