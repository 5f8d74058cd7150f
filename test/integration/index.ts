import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import ResultReporter from '../helpers/resultReporter';

/** Called by VS Code inside its extension host; the tests are bundled beside this file. */
export async function run(): Promise<void> {
  const outputFile = process.env.BUILDBEAT_MOCHA_OUTPUT;
  if (outputFile !== undefined) writeReportTo(outputFile);
  const grep = process.env.BUILDBEAT_MOCHA_GREP; // to run a few while working on them
  // Longer than any one wait, so that a failure says what was waited for and clean-up runs.
  const mocha = new Mocha({ reporter: ResultReporter, timeout: 180_000, forbidOnly: true, grep });
  process.setSourceMapsEnabled(true);
  for (const file of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.test.js')) mocha.addFile(join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}

/** Nobody sees an extension host's console. The file's existence also says that the host has answered. */
function writeReportTo(file: string): void {
  appendFileSync(file, '');
  Reflect.set(Mocha.reporters.Base, 'consoleLog', (...args: unknown[]) =>
    appendFileSync(file, `${format(...args)}\n`),
  );
}
