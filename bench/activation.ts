import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import * as z from 'zod';
import { runSuiteInExtensionHost } from '../test/helpers/vscode/extensionHost';
import { currentPackagePath } from '../test/helpers/vscode/packages';
import type { Activation } from './activationProbe';
import { makePackages } from './packages';
import { atMost, type BenchResult } from './result';
import { median, spread } from './statistics';

const STARTS = 3;

/** How long activation holds the extension host of a VS Code window that has come to rest. */
export async function run(): Promise<BenchResult[]> {
  await makePackages();
  const home = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  try {
    const extension = unpack(join(home, 'extension'));
    const suite = await bundleProbe(join(home, 'probe.js'));
    const activations: Activation[] = [];
    for (let start = 0; start < STARTS; start++) activations.push(await activate(home, extension, suite));
    return [report(activations)];
  } finally {
    rmSync(home, { recursive: true, maxRetries: 5 });
  }
}

function report(activations: readonly Activation[]): BenchResult {
  const [wall, cpu] = [activations.map(({ wall }) => wall), activations.map(({ cpu }) => cpu)];
  return atMost(50, {
    name: 'activation, extension-host time',
    value: median(wall),
    unit: 'ms',
    detail:
      `from asking for it to activated, bundle loaded, of the packaged extension in the extension host of a ` +
      `VS Code server; median of ${STARTS} starts (${spread(wall, 0)} ms), ` +
      `CPU of the whole extension host meanwhile ${median(cpu).toFixed(0)} ms (${spread(cpu, 0)})`,
  });
}

/** The packaged extension as it is, except that it waits to be asked. */
function unpack(folder: string): string {
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(currentPackagePath())))) {
    const path = join(folder, '..', name);
    if (!name.startsWith('extension/') || name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const manifest = join(folder, 'package.json');
  const content = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(manifest, 'utf8')));
  writeFileSync(manifest, JSON.stringify({ ...content, activationEvents: [] }));
  return folder;
}

async function bundleProbe(outfile: string): Promise<string> {
  const entry = join(__dirname, 'activationProbe.ts');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  return outfile;
}

async function activate(home: string, extension: string, suite: string): Promise<Activation> {
  const file = join(home, 'activation.json');
  await runSuiteInExtensionHost({ folder: home, extension, suite, env: { ACTIVATION_FILE: file } });
  return z.object({ wall: z.number(), cpu: z.number() }).parse(JSON.parse(readFileSync(file, 'utf8')));
}
