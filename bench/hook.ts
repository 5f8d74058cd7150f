import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InteractiveShell, type InteractiveShellName } from '../test/helpers/interactiveShell';
import { fromRepository } from '../test/helpers/repository';
import { waitFor } from '../test/helpers/waitFor';
import { atMost, type BenchResult } from './result';
import { median, spread } from './statistics';

const PROMPTS = 400;
const ROUNDS = 7;
const LIMIT_MS = 2;

/** What the shell hook adds to a prompt, for each shell that is installed. */
export async function run(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    if (isInstalled(shell)) results.push(await measure(shell));
  }
  return results;
}

const isInstalled = (shell: string): boolean =>
  (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, shell)));

async function measure(shell: InteractiveShellName): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  try {
    const args = [fromRepository('dist/cli.js'), 'hook', shell, '--state-dir', join(folder, 'state')];
    const { stdout: snippet } = await promisify(execFile)(process.execPath, args);
    const bare: number[] = [];
    const hooked: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await msPerPrompt(shell, '', folder));
      hooked.push(await msPerPrompt(shell, snippet, folder));
    }
    const added = hooked.map((ms, round) => ms - (bare[round] ?? Number.NaN));
    return atMost(LIMIT_MS, {
      name: `shell hook: added to a prompt of ${shell}`,
      value: median(added),
      unit: 'ms',
      detail:
        `${PROMPTS} lines that do nothing, typed ahead; median of ${ROUNDS} pairs taken in turn ` +
        `(${spread(added, 2)}): ${median(hooked).toFixed(2)} ms a line with the hook, ${median(bare).toFixed(2)} without`,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function msPerPrompt(shell: InteractiveShellName, startFile: string, folder: string): Promise<number> {
  const begin = join(folder, 'begin');
  const end = join(folder, 'end');
  const terminal = new InteractiveShell(shell, `${startFile}\n${PLAIN_PROMPTS[shell]}`);
  try {
    const lines = Array.from({ length: PROMPTS }, () => ':');
    terminal.type(`date +%s.%N > ${begin}`, ...lines, `date +%s.%N > ${end}`);
    return await waitFor('the last line', () => {
      const ms = (timeIn(end) - timeIn(begin)) * 1000;
      return Number.isNaN(ms) ? undefined : ms / PROMPTS;
    });
  } finally {
    await terminal.dispose();
    rmSync(begin, { force: true });
    rmSync(end, { force: true });
  }
}

/** What a distribution puts into a prompt is no part of this. */
const PLAIN_PROMPTS: Readonly<Record<InteractiveShellName, string>> = {
  bash: `PS1='> '`,
  zsh: `PS1='> '`,
  fish: `function fish_prompt; echo -n '> '; end`,
};

/** Epoch seconds, `NaN` before they were written. */
const timeIn = (file: string): number =>
  existsSync(file) ? Number(readFileSync(file, 'utf8') || Number.NaN) : Number.NaN;
