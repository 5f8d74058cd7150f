/**
 * Runs everything that must hold before a change is merged, and ends with one line of counts.
 *
 *   npm test                              everything
 *   npm test -- --only unit               one part (and the build): lint, unit, integration, e2e
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fromRoot, root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

const bin = (name) => fromRoot('node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const node = (...args) => ({ command: process.execPath, args });
const tool = (name, ...args) => ({ command: bin(name), args });

const reporter = fromRoot('test/helpers/resultReporter.ts');
const mocha = (folder) => ({
  title: folder,
  ...tool('mocha', '--reporter', reporter, `test/${folder}/**/*.test.ts`),
  counts: true,
});

/** The folders of test/ that run outside VS Code: each is a section of its own. */
const plainFolders = readdirSync(fromRoot('test'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && hasTests(fromRoot('test', entry.name)))
  .map((entry) => entry.name)
  .filter((name) => !['e2e', 'integration', 'helpers', 'fixtures'].includes(name));

function hasTests(folder) {
  return readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.test.ts'));
}

const parts = {
  lint: [
    { title: 'eslint', ...tool('eslint', '.') },
    { title: 'import rules', ...tool('depcruise', 'src', '--config', '.dependency-cruiser.cjs') },
    { title: 'prettier', ...tool('prettier', '--check', '.') },
    { title: 'typecheck', ...tool('tsc', '--noEmit') },
    { title: 'typecheck of the page', ...tool('tsc', '--noEmit', '-p', 'src/views/webview') },
  ],
  build: [{ title: 'build', ...node('esbuild.mjs') }],
  unit: plainFolders.map(mocha),
  integration: [
    { title: 'integration', ...node('--import', 'tsx', 'scripts/testIntegration.ts'), counts: true },
  ],
  e2e: [{ title: 'package', ...node('scripts/package.mjs') }, mocha('e2e')],
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
if (values.only !== undefined && !(values.only in parts)) {
  console.error(`There is no part "${values.only}": use one of ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
const steps = Object.entries(parts)
  .filter(([name]) => values.only === undefined || name === values.only || name === 'build')
  .flatMap(([, partSteps]) => partSteps);

const scratch = mkdtempSync(path.join(tmpdir(), 'buildbeat-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const failedSteps = [];
const failedTests = [];

try {
  for (const [index, step] of steps.entries()) {
    console.log(`\n=== ${step.title} ===`);
    const resultFile = path.join(scratch, `${index}.json`);
    const env = { ...process.env, BUILDBEAT_MOCHA_RESULT: resultFile };
    const code = await run(step.command, step.args, { cwd: root, env, shell: process.platform === 'win32' });
    const result = step.counts ? readResult(resultFile) : undefined;
    if (result) for (const key of Object.keys(total)) total[key] += result[key];
    if (result) failedTests.push(...failuresOf(step.title, result));
    if (step.counts && !result?.passed) console.error(`${step.title}: no test passed`);
    if (code === 0 && (!step.counts || result?.passed)) continue;
    failedSteps.push(step.title);
    if (!result?.failed) total.failed += 1; // a broken check is a failure although no test counted it
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

// Once more at the end: a log of CI may be cut in the middle.
for (const failure of failedTests) console.log(`\n${failure}`);
if (failedSteps.length > 0) console.log(`\nNot good: ${failedSteps.join(', ')}`);
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = failedSteps.length > 0 ? 1 : 0;

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function failuresOf(section, { tests }) {
  return tests
    .filter(({ state }) => state === 'failed')
    .map(({ title, error }) => `failed in ${section}: ${title}\n${error}`);
}
