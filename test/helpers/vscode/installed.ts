import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUp } from '../cleanUp';
import { launchBrowser } from './browser';
import { currentPackagePath } from './packages';
import { installExtension, startServer, type ServerOptions, type VsCodeServer } from './server';
import { openWorkbench, type Workbench } from './workbench';

export interface InstalledBuildbeat {
  readonly server: VsCodeServer;
  /** Opens another window, with a folder. */
  readonly openWindow: (folder: string) => Promise<Workbench>;
  /**
   * Closes the windows and stops the server.
   * @throws Error when a process outlived it; that process is killed
   */
  dispose(): Promise<void>;
}

/** A VS Code into which the packaged extension was installed as a user does, and a browser to see it. */
export async function startInstalledBuildbeat(
  options: Omit<ServerOptions, 'extensionsDir'> = {},
): Promise<InstalledBuildbeat> {
  const home = mkdtempSync(join(tmpdir(), 'buildbeat-installed-'));
  const extensionsDir = join(home, 'extensions');
  const undo: (() => unknown)[] = [() => rmSync(home, { recursive: true, force: true, maxRetries: 5 })];
  const dispose = () => cleanUp(...undo.splice(0).reverse());
  try {
    await installExtension(currentPackagePath(), extensionsDir, join(home, 'install'));
    const server = await startServer({ ...options, extensionsDir });
    undo.push(() => server.dispose());
    const browser = await launchBrowser();
    undo.push(() => browser.close());
    return { server, dispose, openWindow: (folder) => openWorkbench(browser, server.url(folder)) };
  } catch (error) {
    await dispose();
    throw error;
  }
}
