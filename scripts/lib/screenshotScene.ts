import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from '../../test/helpers/vscode/workbench';

/** The commands of the scene; others on this machine do not become rows. */
const COMMANDS = {
  succeeds: 'make -j4',
  fails: 'make -j3',
  pages: 'npm run build',
  service: 'npm run dev',
  runs: 'make check',
} as const;

export const SCENE_SETTINGS: Readonly<Record<string, unknown>> = {
  'buildbeat.ignoreCommands': [`^(?!(${Object.values(COMMANDS).join('|')})$)`],
  'buildbeat.notifications.minimumFailureDuration': 0,
  'workbench.tips.enabled': false,
  'terminal.integrated.fontFamily': 'monospace',
};

/** The row of the build that failed: its command and how it ended. */
export const FAILED = [COMMANDS.fails, 'exit 2'] as const;

/** One build that succeeded, one of npm, a service, and one that runs until the window closes. */
export async function arrangeScene(window: Workbench, workspace: string): Promise<void> {
  await window.openView('Builds');
  await window.waitForWelcome('No build has run yet');
  const cApp = join(workspace, 'c-app');
  const npmApp = join(workspace, 'npm-app');
  await type(window, npmApp, COMMANDS.pages);
  await window.waitForRow('Today');
  await type(window, cApp, COMMANDS.succeeds);
  await window.waitForRow('Today', '2');
  await type(window, npmApp, COMMANDS.service);
  await window.waitForRow(COMMANDS.service);
  holdChecks(cApp);
  await type(window, cApp, COMMANDS.runs);
  await window.waitForRow(COMMANDS.runs);
}

/** A build that fails at a line that does not compile, once another terminal is in front. */
export async function failBuild(window: Workbench, workspace: string): Promise<void> {
  const cApp = join(workspace, 'c-app');
  const gate = join(cApp, 'gate');
  execFileSync('mkfifo', [gate]); // the compiler waits until somebody writes to it
  appendFileSync(join(cApp, 'src/options.c'), '#include "../gate"\nint parse(void) { return flags.count }\n');
  await type(window, cApp, COMMANDS.fails);
  await window.waitForRow(COMMANDS.fails);
  await window.openTerminal(); // the end of a build is not told to who looks at its terminal
  await window.runCommand('View: Hide Panel');
  await writeFile(gate, '');
  await window.waitForRow(...FAILED);
}

/** Makes the checks of the C project take their time. */
function holdChecks(cApp: string): void {
  appendFileSync(join(cApp, 'Makefile'), '\ncheck: slow-check\nslow-check:\n\t@sleep 600\n');
}

async function type(window: Workbench, folder: string, command: string): Promise<void> {
  await window.runInTerminal(`cd ${folder}`);
  await window.page.keyboard.type(command);
  await window.page.keyboard.press('Enter');
}
