/** Runs test/integration inside the extension host of the VS Code server from npm. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromRepository } from '../test/helpers/repository';
import { runSuiteInExtensionHost } from '../test/helpers/vscode/extensionHost';
import { bundleIntegrationTests } from './lib/integrationBundle';

async function main(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'buildbeat-workspace-'));
  try {
    cpSync(fromRepository('samples/workspace'), workspace, { recursive: true });
    const suite = await bundleIntegrationTests();
    const result = await runSuiteInExtensionHost({ folder: workspace, suite });
    const resultFile = process.env.BUILDBEAT_MOCHA_RESULT;
    if (resultFile !== undefined) writeFileSync(resultFile, JSON.stringify(result));
    if (result.passed === 0) throw new Error('No integration test has passed');
    if (result.failed > 0) throw new Error(`${result.failed} integration tests failed`);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
