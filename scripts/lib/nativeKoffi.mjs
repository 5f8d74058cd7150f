import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from './paths.mjs';
import { mustRun } from './run.mjs';

const cache = fromRoot('node_modules/.cache/buildbeat/koffi');

/** What koffi needs at run time, beside the native binary. */
const koffiFiles = ['package.json', 'index.cjs', 'src/koffi/index.cjs', 'src/koffi/src/static.cjs'];

/**
 * Copies koffi and the one native binary of `target` (`linux-x64`, …) into `native`, in the order of
 * folders in which koffi looks for it.
 */
export async function copyKoffi(target, native) {
  for (const file of koffiFiles) {
    cpSync(fromRoot('node_modules/koffi', file), path.join(native, 'koffi', file));
  }
  const source = await platformPackage(target);
  const binary = path.join(target.replace('-', '_'), 'koffi.node');
  for (const file of ['package.json', 'index.js', binary]) {
    cpSync(path.join(source, file), path.join(native, '@koromix', `koffi-${target}`, file));
  }
}

/** The folder of the unpacked platform package, from the registry unless an earlier run has it. */
async function platformPackage(target) {
  const name = `@koromix/koffi-${target}`;
  const { version, integrity } = lockedPackage(name);
  const folder = path.join(cache, `${target}-${version}`);
  if (existsSync(folder)) return folder;

  const staging = path.join(cache, `${target}-${process.pid}`);
  mkdirSync(staging, { recursive: true });
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['pack', `${name}@${version}`, '--pack-destination', staging, '--silent'];
    await mustRun(npm, args, { shell: process.platform === 'win32', stdio: ['ignore', 'ignore', 'inherit'] });
    const archive = path.join(staging, `koromix-koffi-${target}-${version}.tgz`);
    requireIntegrity(archive, integrity);
    await mustRun('tar', ['-xzf', archive, '-C', staging]);
    renameSync(path.join(staging, 'package'), folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return folder;
}

function lockedPackage(name) {
  const lock = JSON.parse(readFileSync(fromRoot('package-lock.json'), 'utf8'));
  return lock.packages[`node_modules/${name}`];
}

function requireIntegrity(archive, expected) {
  const actual = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (actual !== expected) throw new Error(`${archive} is not the file that package-lock.json promises`);
}
