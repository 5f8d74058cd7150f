import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export interface TestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly error?: string;
}

export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly tests: readonly TestResult[];
}

/**
 * Mocha's spec reporter, which also writes a SuiteResult as JSON to the file that the environment
 * variable BUILDBEAT_MOCHA_RESULT names. Only a run that came to its end leaves a file.
 */
export default class ResultReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const tests: TestResult[] = [];
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Mocha.Runner.constants;
    runner.on(EVENT_TEST_PASS, (test) => tests.push({ title: test.fullTitle(), state: 'passed' }));
    runner.on(EVENT_TEST_PENDING, (test) => tests.push({ title: test.fullTitle(), state: 'skipped' }));
    runner.on(EVENT_TEST_FAIL, (test, error: Error) =>
      tests.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? error.message }),
    );
    runner.once(EVENT_RUN_END, () => writeResult(tests));
  }
}

function writeResult(tests: readonly TestResult[]): void {
  const file = process.env.BUILDBEAT_MOCHA_RESULT;
  if (file === undefined) return;
  const count = (state: TestResult['state']) => tests.filter((test) => test.state === state).length;
  const result: SuiteResult = {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    tests,
  };
  writeFileSync(file, JSON.stringify(result));
}
