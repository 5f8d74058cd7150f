import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { fromRepository, repositoryRoot } from '../../test/helpers/repository';

const source = fromRepository('test/integration');

/** Bundles the integration tests for the extension host and returns the module that runs them. */
export async function bundleIntegrationTests(): Promise<string> {
  const outdir = fromRepository('out/test/integration');
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [join(source, 'index.ts'), ...testFiles()],
    outbase: source,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Shared with the extension under test, or too fond of their own place on disk.
    external: ['vscode', 'mocha', 'koffi', 'esbuild', 'playwright-core', '@sparticuz/chromium'],
    sourcemap: 'inline',
  });
  return fromRepository('out/test/integration/index.js');
}

function testFiles(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(source, file));
}
