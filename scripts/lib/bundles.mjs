import { cpSync } from 'node:fs';
import { basename } from 'node:path';
import * as esbuild from 'esbuild';
import { bundleProblems } from './bundleCheck.mjs';
import { fromRoot, root } from './paths.mjs';

// ps-list looks for its Windows helper beside import.meta.url, which a CommonJS bundle does not have.
const importMetaUrl = "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;";

/** What takes longest to load: activation waits for none of it. */
const notAtActivation =
  /^node_modules\/zod\/v4\/classic|^src\/(sensors\/processTable|store\/journal|aggregation\/tools)/;

/** The same for what opens a panel of telemetry, which a person waits for. */
const notBeforeFirstChart = /^node_modules\/zod\/v4\/classic|^src\/(telemetry\/export|api)\//;

/** The same for `buildbeat run`, which stands before every build. */
const notBeforeRun = /^node_modules\/(commander|snakecase-keys|camelcase-keys|zod)\//;

const bundles = [
  { name: 'extension', entry: 'src/extension.ts', banner: importMetaUrl, without: notAtActivation },
  { name: 'windowSupervisor', entry: 'src/windowSupervisor.ts', banner: importMetaUrl },
  {
    name: 'windowTelemetry',
    entry: 'src/windowTelemetry.ts',
    banner: importMetaUrl,
    without: notBeforeFirstChart,
  },
  { name: 'exportTelemetry', entry: 'src/telemetry/export/exportTelemetry.ts', banner: importMetaUrl },
  {
    name: 'cli',
    entry: 'src/cli/main.ts',
    banner: `#!/usr/bin/env node\n${importMetaUrl}`,
    without: notBeforeRun,
  },
  { name: 'program', entry: 'src/cli/program.ts', banner: importMetaUrl },
  { name: 'commands', entry: 'src/cli/commands.ts', banner: importMetaUrl },
  { name: 'fileSensors', entry: 'src/sensors/fileSensors.ts', banner: importMetaUrl },
  { name: 'worker', entry: 'src/sensors/processTable/worker.ts', banner: importMetaUrl },
  { name: 'webview/webview', entry: 'src/views/webview/main.ts', browser: true },
];

/** What a bundle may still `require` at run time beside Node's own modules. */
const later = [
  'windowSupervisor',
  'windowTelemetry',
  'exportTelemetry',
  'program',
  'commands',
  'fileSensors',
];
const externals = ['vscode', 'koffi', ...later.map((name) => `./${name}.js`)];

/**
 * Most of the command line, and what the extension needs only after its activation, are files of their own,
 * loaded when they are needed: Node compiles whole files at once.
 */
const loadedLater = {
  name: 'loaded-later',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ kind, path }) =>
      kind === 'dynamic-import' && later.includes(basename(path))
        ? { path: `./${basename(path)}.js`, external: true }
        : undefined,
    );
  },
};

/**
 * Files that import `vscode` share one copy of its names: esbuild makes a copy of a module that stays outside for
 * each file that imports it, and there are hundreds of names and dozens of files.
 */
const vscodeOnce = {
  name: 'vscode-once',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vscode$/ }, ({ namespace, path }) =>
      namespace === 'vscode-once' ? { path, external: true } : { path, namespace: 'vscode-once' },
    );
    onLoad({ filter: /.*/, namespace: 'vscode-once' }, () => ({ contents: "export * from 'vscode';" }));
  },
};

const forNode = (banner) => ({
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: externals,
  plugins: [loadedLater, vscodeOnce],
  loader: { '.bash': 'text', '.zsh': 'text', '.fish': 'text', '.ps1': 'text' },
  banner: { js: banner },
  define: { 'import.meta.url': 'importMetaUrl' },
});

/** The browser of the oldest VS Code that the extension works in; a style sheet comes out beside the script. */
const forBrowser = { platform: 'browser', format: 'iife', target: 'chrome128' };

function esbuildOptions({ name, entry, banner, browser }, { outdir, minify }) {
  return {
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir,
    bundle: true,
    ...(browser ? forBrowser : forNode(banner)),
    // Names stay readable in the stack traces of a packaged extension, at no cost when it is loaded.
    minifySyntax: minify,
    minifyWhitespace: minify,
    sourcemap: minify ? false : 'linked',
    metafile: true,
    logLevel: 'warning',
  };
}

/**
 * Builds every bundle, one failing does not keep the others from being built.
 * Returns esbuild's metafile of each; throws with the names of those that failed.
 */
export async function buildBundles(options) {
  const results = await Promise.allSettled(
    bundles.map((bundle) => esbuild.build(esbuildOptions(bundle, options))),
  );
  const failed = bundles.filter((_, index) => results[index].status === 'rejected');
  if (failed.length > 0) {
    throw new Error(`esbuild could not build: ${failed.map(({ entry }) => entry).join(', ')}`);
  }
  const metafiles = results.map(({ value }) => value.metafile);
  const problems = metafiles.flatMap((metafile, index) =>
    bundleProblems(metafile, externals, bundles[index].without),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  copyProcessLister(options.outdir);
  return metafiles;
}

export async function watchBundles(options) {
  const contexts = await Promise.all(
    bundles.map((bundle) => esbuild.context({ ...esbuildOptions(bundle, options), logLevel: 'info' })),
  );
  copyProcessLister(options.outdir);
  await Promise.all(contexts.map((context) => context.watch()));
}

/** The Windows executable that ps-list runs, into the place where its bundled code looks for it. */
function copyProcessLister(outdir) {
  const name = 'vendor/fastlist-0.3.0-x64.exe';
  cpSync(fromRoot('node_modules/ps-list', name), fromRoot(outdir, name));
}
