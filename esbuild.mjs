/**
 * Bundles the extension, the command line and the sensing worker into dist/.
 *
 *   node esbuild.mjs            development build, linked source maps
 *   node esbuild.mjs --minify   as in a package
 *   node esbuild.mjs --watch    rebuild on change
 */
import { parseArgs } from 'node:util';
import { buildBundles, watchBundles } from './scripts/lib/bundles.mjs';

const { values } = parseArgs({
  options: { minify: { type: 'boolean' }, watch: { type: 'boolean' }, outdir: { type: 'string' } },
});
const options = { outdir: values.outdir ?? 'dist', minify: values.minify ?? false };

if (values.watch) {
  await watchBundles(options);
} else {
  try {
    await buildBundles(options);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
