/** Runs test/integration in a desktop VS Code, which @vscode/test-electron downloads. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { fromRepository, repositoryRoot } from '../test/helpers/repository';
import { bundleIntegrationTests } from './lib/integrationBundle';

async function main(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'buildbeat-electron-'));
  const workspace = join(scratch, 'workspace');
  try {
    cpSync(fromRepository('samples/workspace'), workspace, { recursive: true });
    await runTests({
      extensionDevelopmentPath: repositoryRoot,
      extensionTestsPath: await bundleIntegrationTests(),
      extensionTestsEnv: { BUILDBEAT_STATE_DIR: join(scratch, 'state') },
      launchArgs: [
        workspace,
        '--disable-extensions',
        '--disable-workspace-trust',
        `--user-data-dir=${join(scratch, 'user-data')}`,
      ],
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
