import { build } from 'esbuild';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
let bundled: Promise<string> | undefined;

/** Bundles the sensing worker as the package does, once a run; resolves with its path. */
export function bundledWorker(): Promise<string> {
  bundled ??= bundle(join(root, 'src', 'sensors', 'processTable', 'worker.ts'));
  return bundled;
}

async function bundle(entry: string): Promise<string> {
  // Below the repository, so that the bundle finds koffi; apart for each run, so that runs may overlap.
  const folder = join(root, 'out', `worker-${process.pid}`);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'worker.js');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['koffi'],
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl' },
    logLevel: 'warning',
  });
  return outfile;
}
