import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromRepository } from '../repository';

export interface ChromiumLocation {
  readonly executablePath: string;
  /** What it needs in its environment on this machine. */
  readonly env: Readonly<Record<string, string>>;
}

const systemNames = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The first Chromium that runs here: the one from npm as it is, then with the libraries that its package
 * brings for machines without NSS, then the system's.
 */
export async function findChromium(): Promise<ChromiumLocation> {
  const unpacked = await unpackChromium();
  const bundled = { executablePath: join(unpacked, 'chromium'), env: { FONTCONFIG_PATH: unpacked } };
  const withLibraries = {
    ...bundled,
    env: { ...bundled.env, LD_LIBRARY_PATH: join(unpacked, 'al2023', 'lib') },
  };
  const system = systemNames.map((executablePath) => ({ executablePath, env: {} }));
  const found = [bundled, withLibraries, ...system].find(runs);
  if (found === undefined) {
    throw new Error('No Chromium runs on this machine: install one, for example `apt-get install chromium`');
  }
  return { ...found, executablePath: absolute(found.executablePath) };
}

function runs({ executablePath, env }: ChromiumLocation): boolean {
  const result = spawnSync(executablePath, ['--no-sandbox', '--version'], {
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

/** Playwright wants a path, not a name. */
function absolute(command: string): string {
  if (command.includes('/')) return command;
  const folder = (process.env.PATH ?? '').split(':').find((entry) => existsSync(join(entry, command)));
  return folder === undefined ? command : join(folder, command);
}

/** Unpacks the npm package's Chromium once for each of its versions, and returns the folder. */
async function unpackChromium(): Promise<string> {
  const packageDir = dirname(dirname(require.resolve('@sparticuz/chromium')));
  const cache = fromRepository('node_modules/.cache/buildbeat');
  const home = join(cache, `chromium-${packageVersion(packageDir)}`);
  if (existsSync(home)) return home;
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, 'unpack-'));
  await inflateInto(staging, packageDir);
  writeFontConfig(staging, join(home, 'fonts'));
  try {
    renameSync(staging, home);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(home)) throw error; // otherwise another test run was first
  }
  return home;
}

/** The package unpacks into the temporary folder of the moment, and nowhere else. */
async function inflateInto(folder: string, packageDir: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium');
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    for (const archive of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
      await inflate(join(packageDir, 'bin', archive));
    }
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** A bare machine has no fonts at all. */
function writeFontConfig(folder: string, fonts: string): void {
  const dirs = ['/usr/share/fonts', '/usr/local/share/fonts', fonts].map((dir) => `  <dir>${dir}</dir>`);
  const lines = ['<?xml version="1.0"?>', '<fontconfig>', ...dirs, '</fontconfig>', ''];
  writeFileSync(join(folder, 'fonts.conf'), lines.join('\n'));
}

function packageVersion(packageDir: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}
