/**
 * Makes a fresh clone ready and then runs a script with the project's own Node:
 *
 *   node scripts/bootstrap.mjs scripts/test.mjs [arguments]
 *
 * Uses nothing but Node 20 and npm, does only what is missing, and takes a few milliseconds when
 * nothing is.
 */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot, root } from './lib/paths.mjs';
import { mustRun, run } from './lib/run.mjs';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Runs npm, once more when it fails: on a fresh machine that is nearly always a network hiccup.
 * Install scripts are left out everywhere: code-server's compiles for minutes, koffi's and esbuild's
 * only matter where no prebuilt binary exists, and the one that does matter is run by name below.
 */
async function npmInstall(args, cwd) {
  const fullArgs = [...args, '--ignore-scripts', ...quiet];
  const options = { cwd, shell: process.platform === 'win32' };
  if ((await run(npm, fullArgs, options)) === 0) return;
  console.log('npm failed, trying once more');
  await mustRun(npm, fullArgs, options);
}

async function installDependencies() {
  const stamp = fromRoot('node_modules/.package-lock.json');
  if (existsSync(stamp) && !isOlder(stamp, fromRoot('package-lock.json'))) return;
  if (existsSync(stamp) && installedMatchesLock(stamp)) {
    touch(stamp);
    return;
  }
  console.log('Installing the development dependencies');
  await npmInstall(['ci'], root);
}

const isOlder = (file, other) => statSync(file).mtimeMs < statSync(other).mtimeMs;

/** A checkout gives the lock file a new time although nothing in it may have changed. */
function installedMatchesLock(stamp) {
  const locked = packagesOf(fromRoot('package-lock.json'));
  const installed = packagesOf(stamp);
  return Object.entries(locked).every(
    ([name, { version, optional }]) =>
      name === '' || optional === true || installed[name]?.version === version,
  );
}

const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages;

const touch = (file) => writeFileSync(file, readFileSync(file));

/** The `node` package is empty until its install script has fetched the binary for this machine. */
async function installNode() {
  const home = fromRoot('node_modules/node');
  if (existsSync(projectNode())) return;
  console.log('Installing Node for development');
  const install = () => run(process.execPath, ['installArchSpecificPackage.js'], { cwd: home });
  if ((await install()) !== 0 && (await install()) !== 0) {
    throw new Error('Could not install Node for development: see the npm output above');
  }
}

const projectNode = () =>
  fromRoot('node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The VS Code server inside code-server brings its own lock file and is installed apart. */
async function installVsCodeServer() {
  const home = fromRoot('node_modules/code-server/lib/vscode');
  const done = path.join(home, 'node_modules/.package-lock.json');
  if (!existsSync(home) || existsSync(done)) return;
  console.log('Installing the parts of the VS Code server');
  rmSync(path.join(home, 'node_modules'), { recursive: true, force: true });
  await npmInstall(['install', '--omit=dev'], home);
}

const loaderFor = (script) => (script.endsWith('.ts') ? ['--import', 'tsx'] : []);

function developmentEnvironment() {
  const bin = fromRoot('node_modules/.bin');
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = (process.env[key] ?? '').split(path.delimiter).filter((folder) => folder !== bin);
  return { ...process.env, [key]: [path.dirname(projectNode()), bin, ...rest].join(path.delimiter) };
}

try {
  await installDependencies();
  await installNode();
  await installVsCodeServer();
  const [script, ...args] = process.argv.slice(2);
  if (script) {
    process.exitCode = await run(projectNode(), [...loaderFor(script), fromRoot(script), ...args], {
      cwd: root,
      env: developmentEnvironment(),
      passSignals: true,
    });
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
