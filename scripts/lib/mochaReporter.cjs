/**
 * Mocha's spec reporter, which also writes the result as JSON to the file named by
 * BUILDBEAT_MOCHA_RESULT: {passed, failed, skipped, tests: [{title, state, error?}]}.
 * Only a run that came to its end leaves a file.
 */
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha/lib/mocha.cjs');

const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Mocha.Runner.constants;

module.exports = class ResultFileReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const tests = [];
    const note = (state) => (test, error) =>
      tests.push({ title: test.fullTitle(), state, ...(error && { error: error.stack ?? error.message }) });
    runner.on(EVENT_TEST_PASS, note('passed'));
    runner.on(EVENT_TEST_FAIL, note('failed'));
    runner.on(EVENT_TEST_PENDING, note('skipped'));
    runner.once(EVENT_RUN_END, () => writeResult(tests));
  }
};

function writeResult(tests) {
  const file = process.env.BUILDBEAT_MOCHA_RESULT;
  if (!file) return;
  const count = (state) => tests.filter((test) => test.state === state).length;
  const result = { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), tests };
  writeFileSync(file, JSON.stringify(result));
}
