import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { installExtension, startServer } from '../../test/helpers/vscode/server';

export interface ThrowawayEditor {
  /** What the user does to see the window. */
  readonly hint: string;
  /** Where the extension in it keeps its state; exists as soon as the extension runs. */
  readonly stateDir: string;
  /** Resolves when the user has closed it; never for one that lives in the browser. */
  readonly closed: Promise<void>;
  dispose(): Promise<void>;
}

const inShell = { shell: process.platform === 'win32' };

/** Whether the user has VS Code's `code` command. */
export function hasDesktopCode(): boolean {
  return spawnSync('code', ['--version'], { ...inShell, stdio: 'ignore' }).status === 0;
}

/** The user's VS Code with a profile, extensions and state of its own, all below `home`. */
export function openDesktopCode(home: string, vsix: string, workspace: string): ThrowawayEditor {
  const profile = ['--user-data-dir', join(home, 'user'), '--extensions-dir', join(home, 'extensions')];
  const stateDir = join(home, 'state');
  const env = { ...process.env, BUILDBEAT_STATE_DIR: stateDir };
  const install = spawnSync('code', [...profile, '--install-extension', vsix], {
    ...inShell,
    env,
    stdio: 'inherit',
  });
  if (install.status !== 0) throw new Error('VS Code could not install the extension: see its output above');

  const args = [...profile, '--new-window', '--wait', '--disable-workspace-trust', workspace];
  const window = spawn('code', args, { ...inShell, env, stdio: 'ignore' });
  const closed = once(window, 'exit').then(() => undefined);
  return {
    hint: 'A window of your VS Code opens, with a profile of its own',
    stateDir,
    closed,
    async dispose() {
      if (window.exitCode !== null || window.signalCode !== null) return;
      window.kill();
      await closed;
    },
  };
}

/** The VS Code server from npm, to be looked at in a browser. */
export async function openServer(home: string, vsix: string, workspace: string): Promise<ThrowawayEditor> {
  const extensionsDir = join(home, 'extensions');
  await installExtension(vsix, extensionsDir, join(home, 'install'));
  const server = await startServer({ extensionsDir, userDataDir: join(home, 'server') });
  return {
    hint: `Open ${server.url(workspace)}`,
    stateDir: server.stateDir,
    closed: new Promise(() => undefined),
    dispose: () => server.dispose(),
  };
}
