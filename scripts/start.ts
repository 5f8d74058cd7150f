/**
 * Shows Buildbeat at work: packages it, installs it into a throwaway VS Code, opens a copy of the sample
 * workspace there and starts a first build. Ctrl+C ends everything.
 *
 *   npm start                the user's VS Code when there is one, else VS Code in the browser
 *   npm start -- --browser   in the browser
 *   npm start -- --check     in the browser, and ends by itself after the first build
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromRepository } from '../test/helpers/repository';
import { currentPackagePath } from '../test/helpers/vscode/packages';
import { waitFor } from '../test/helpers/waitFor';
import { hasDesktopCode, openDesktopCode, openServer, type ThrowawayEditor } from './lib/throwawayEditor';

const { values: options } = parseArgs({
  options: { browser: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
});

/** Resolves with the exit code of a command whose output is shown. */
async function show(command: string, args: string[], cwd: string): Promise<number> {
  const child = spawn(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  await once(child, 'close');
  return child.exitCode ?? 1;
}

async function packageExtension(): Promise<string> {
  const script = fromRepository('scripts/package.mjs');
  const code = await show(process.execPath, [script, '--target', 'current'], fromRepository());
  if (code !== 0) throw new Error('The extension could not be packaged: see above');
  return currentPackagePath();
}

async function firstBuild(workspace: string): Promise<void> {
  const folder = join(workspace, 'c-app');
  console.log(`\nBuilding the C project: make -j2 in ${folder}`);
  const code = await show('make', ['-j2'], folder);
  if (code !== 0) throw new Error(`make ended with exit code ${code}: are make and a C compiler installed?`);
}

function explain(editor: ThrowawayEditor, workspace: string): void {
  console.log(`
${editor.hint}

What to look at:
  - the Builds view behind the pulse in the activity bar: one row for each build
  - the heart in the status bar: how many builds run
  - F1, "Buildbeat": Show Status, Show Log, Start and Stop Supervision
What to try, in a terminal of that window or in any other:
  - cd ${join(workspace, 'c-app')} && make clean && make -j2
  - cd ${join(workspace, 'npm-app')} && npm run build
  - Run Build Task: both at once, as one build
Ctrl+C here ends it and removes everything.`);
}

const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});

async function checkServer(editor: ThrowawayEditor): Promise<void> {
  const address = /http:\S+/.exec(editor.hint)?.[0] ?? '';
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
}

async function demonstrate(editor: ThrowawayEditor, workspace: string): Promise<void> {
  explain(editor, workspace);
  const stopped = Promise.race([interrupted, editor.closed]);
  const extensionRuns = waitFor('the window', () => existsSync(editor.stateDir) || undefined, {
    limitMs: Infinity,
    everyMs: 500,
  });
  const built = extensionRuns.then(() => firstBuild(workspace));
  await Promise.race([stopped, built]);
  await stopped;
}

async function main(): Promise<void> {
  const vsix = await packageExtension();
  const home = mkdtempSync(join(tmpdir(), 'buildbeat-start-'));
  const workspace = join(home, 'workspace');
  try {
    cpSync(fromRepository('samples/workspace'), workspace, { recursive: true });
    const desktop = !options.browser && !options.check && hasDesktopCode();
    const editor = desktop ? openDesktopCode(home, vsix, workspace) : await openServer(home, vsix, workspace);
    try {
      if (options.check) {
        await checkServer(editor);
        await firstBuild(workspace);
      } else {
        await demonstrate(editor, workspace);
      }
    } finally {
      await editor.dispose();
    }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().then(
  () => process.exit(), // a pending wait for the window must not keep it alive
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
