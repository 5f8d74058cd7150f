/**
 * Makes the .vsix files in out/packages: one for each platform with its own native binary, and a
 * universal one without any.
 *
 *   npm run package                            all
 *   npm run package -- --target linux-x64      one; also `universal`, and `current` for this machine's
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundles } from './lib/bundles.mjs';
import { copyKoffi } from './lib/nativeKoffi.mjs';
import { fromRoot } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';
import { thirdPartyNotices } from './lib/thirdPartyNotices.mjs';

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
const targets = [...platforms, 'universal'];
const current = `${process.platform}-${process.arch}`;

const outdir = fromRoot('out/packages');
const manifest = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));

function wantedTargets() {
  const { values } = parseArgs({ options: { target: { type: 'string', multiple: true } } });
  const wanted = values.target?.map((name) =>
    name === 'current' ? (platforms.includes(current) ? current : 'universal') : name,
  );
  const unknown = wanted?.find((name) => !targets.includes(name));
  if (unknown)
    throw new Error(`There is no target "${unknown}": use current or one of ${targets.join(', ')}`);
  return wanted ?? targets;
}

/** What every package has: the minified bundles, the manifest without development parts, the texts. */
async function stageCommon(stage) {
  const metafiles = await buildBundles({ outdir: path.join(stage, 'dist'), minify: true });
  const {
    scripts,
    devDependencies,
    optionalDependencies,
    prettier,
    allowScripts,
    private: _,
    ...shipped
  } = manifest;
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify(shipped, undefined, 2));
  for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', '.vscodeignore']) {
    if (existsSync(fromRoot(file))) copyFileSync(fromRoot(file), path.join(stage, file));
  }
  cpSync(fromRoot('media'), path.join(stage, 'media'), { recursive: true });
  const notices = thirdPartyNotices(metafiles, ['koffi', 'ps-list']);
  writeFileSync(path.join(stage, 'dist/ThirdPartyNotices.txt'), notices);
}

async function packageFor(target, common) {
  const stage = mkdtempSync(path.join(tmpdir(), `buildbeat-package-${target}-`));
  try {
    cpSync(common, stage, { recursive: true });
    // The Windows process lister; on other systems ps-list runs `ps`. It has none for Windows on ARM.
    if (target !== 'win32-x64' && target !== 'universal') {
      rmSync(path.join(stage, 'dist/vendor'), { recursive: true });
    }
    if (target !== 'universal') await copyKoffi(target, path.join(stage, 'dist/native'));
    const file = path.join(outdir, `buildbeat-${target}-${manifest.version}.vsix`);
    await vsce(stage, ['--out', file, ...(target === 'universal' ? [] : ['--target', target])]);
    return file;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

async function vsce(stage, args) {
  const script = fromRoot('node_modules/@vscode/vsce/vsce');
  const fixed = ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await mustRun(process.execPath, [script, ...fixed, ...args], { cwd: stage });
}

const common = mkdtempSync(path.join(tmpdir(), 'buildbeat-package-'));
try {
  const wanted = wantedTargets();
  mkdirSync(outdir, { recursive: true });
  await stageCommon(common);
  for (const target of wanted) await packageFor(target, common);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(common, { recursive: true, force: true });
}
