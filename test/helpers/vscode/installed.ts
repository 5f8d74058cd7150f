import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  await installExtension(currentPackagePath(), extensionsDir, join(home, 'install'));
  const browser = await launchBrowser();
  const server = await startServer({ ...options, extensionsDir });
  return {
    server,
    openWindow: (folder) => openWorkbench(browser, server.url(folder)),
    async dispose() {
      try {
        await browser.close();
        await server.dispose();
      } finally {
        rmSync(home, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}
