import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../repository';
import type { SuiteResult } from '../resultReporter';
import { waitFor } from '../waitFor';
import { launchBrowser } from './browser';
import { startServer, type ServerOptions } from './server';

export interface SuiteOptions extends ServerOptions {
  /** The folder that the window has open. */
  readonly folder: string;
  /** A CommonJS module that exports `run()`, which resolves at the end of the tests. */
  readonly suite: string;
  /** The extension under test; default: this repository. */
  readonly extension?: string;
}

const answerLimitMs = 120_000;
const suiteLimitMs = 10 * 60_000;

/**
 * Runs a mocha suite inside the extension host of a real VS Code.
 * The suite itself writes the result (see ResultReporter); this waits for its file.
 * @throws Error with the end of the server's log when the extension host does not answer or finish
 */
export async function runSuiteInExtensionHost(options: SuiteOptions): Promise<SuiteResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'buildbeat-suite-'));
  const resultFile = join(scratch, 'result.json');
  const outputFile = join(scratch, 'output.txt');
  const server = await startServer({
    ...options,
    runsTests: true,
    env: { ...options.env, BUILDBEAT_MOCHA_RESULT: resultFile, BUILDBEAT_MOCHA_OUTPUT: outputFile },
  });
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(server.url(options.folder, testPayload(server.port, options)));
      await waitForFile('the extension host to start the tests', outputFile, answerLimitMs);
      await waitForFile('the tests in the extension host to end', resultFile, suiteLimitMs);
      return readResult(resultFile);
    } finally {
      await browser.close();
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const output = existsSync(outputFile) ? `\nThe tests said:\n${readFileSync(outputFile, 'utf8')}` : '';
    throw new Error(`${message}${output}\nThe end of the server's log:\n${server.logTail()}`, {
      cause: error,
    });
  } finally {
    await server.dispose();
    if (existsSync(outputFile)) process.stdout.write(readFileSync(outputFile));
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Honoured by a server that `runsTests`. */
function testPayload(port: number, { extension, suite }: SuiteOptions): [string, string][] {
  const remote = (path: string) => `vscode-remote://localhost:${port}${path}`;
  return [
    ['extensionDevelopmentPath', remote(extension ?? repositoryRoot)],
    ['extensionTestsPath', remote(suite)],
  ];
}

async function waitForFile(what: string, file: string, limitMs: number): Promise<void> {
  await waitFor(what, () => (existsSync(file) ? true : undefined), { limitMs, everyMs: 100 });
}

function readResult(file: string): SuiteResult {
  const result: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isSuiteResult(result)) throw new Error(`${file} is not a test result`);
  return result;
}

function isSuiteResult(value: unknown): value is SuiteResult {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['passed', 'failed', 'skipped'].every((key) => typeof Reflect.get(value, key) === 'number')
  );
}
