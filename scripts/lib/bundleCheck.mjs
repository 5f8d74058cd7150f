import { isBuiltin } from 'node:module';

/** Belongs to development only, or must stay outside to be found at run time. */
const neverBundled =
  /^node_modules\/(@types|@koromix|koffi|esbuild|typescript|mocha|tsx|playwright-core|@vscode)\//;

/**
 * What is wrong with a bundle, as sentences: packages left outside, or inside what must not be: development tools,
 * and what the bundle is to do without.
 */
export function bundleProblems(metafile, allowedExternals, without) {
  return [
    ...Object.entries(metafile.outputs).flatMap(([file, output]) =>
      output.imports
        .filter(({ path, external }) => external && !isBuiltin(path) && !allowedExternals.includes(path))
        .map(({ path }) => `${file} would need the package ${path} at run time: bundle it`),
    ),
    ...Object.keys(metafile.inputs)
      .filter((input) => neverBundled.test(input) || without?.test(input))
      .map((input) => `${input} must not be part of a bundle`),
  ];
}
