import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamReader } from '../../../src/sensors/progress/streamReader';
import { FIXTURES, linesOf, READ_AT, stageList, STREAM, transcripts } from './transcripts';

/** The stages that a person would list after reading the transcript. */
const STAGES: Readonly<Record<string, readonly string[]>> = {
  'buildbeat/retry': [
    'compile: succeeded',
    'test: succeeded at attempt 3 after failed, failed',
    'package: skipped (nothing changed)',
  ],
  'buildbeat/rough': [
    'lint: failed (two warnings are errors)',
    'docs [g1]: succeeded',
    'late: running',
    'future: running',
  ],
  'kilroy/retry': ['plan: succeeded', 'implement: succeeded at attempt 3 after failed, failed'],
  'kilroy/failing': ['verify: running'],
  'void-box/pipeline': [
    'fetch: succeeded',
    'analyze [g1]: failed (out of memory)',
    'report [g2]: skipped (analyze failed)',
  ],
  'void-box/rough': ['build: succeeded', 'check: running at attempt 2'],
  'bazel/test': [
    '//:app: succeeded',
    '//:app_test: succeeded',
    '//:windows_only: skipped (SKIPPED: Target //:windows_only is incompatible and cannot be built.)',
    '//:app_test (test): succeeded at attempt 2 after failed',
    '//lib:lib_test (test, shard 2): succeeded',
  ],
  'bazel/failing': [
    '//:app: failed (Building //:app failed)',
    '//:tool: skipped (INCOMPLETE)',
    '//lib:lib: failed (CppCompile: (Exit 1): gcc failed: error executing command)',
    "//:lost: failed (LOADING_FAILURE: no such package 'lost')",
  ],
  'bazel/interrupted': ['//:app: skipped (USER_INTERRUPTED)'],
  'cargo/build': [
    'greet (build script): succeeded',
    'greet (build script run): succeeded',
    'greet (lib): succeeded',
    'hello (bin): succeeded',
  ],
  'cargo/failing': ['hello (bin): failed (cannot find value `m` in this scope)'],
  'cargo/test': ['greet (lib): succeeded', 'greet (lib test): succeeded'],
};

describe('transcripts of progress streams', () => {
  for (const { name, dialect, lines } of transcripts) {
    const expected = linesOf(readFileSync(join(FIXTURES, `${name}.observations.ndjson`), 'utf8')).map(
      ({ text }): unknown => JSON.parse(text),
    );

    for (const way of ['auto', dialect] as const) {
      it(`${name}, with the dialect ${way === 'auto' ? 'recognised' : 'forced'}, tell what is expected`, () => {
        const reader = new StreamReader(STREAM, way);
        const observations = reader.take(lines, READ_AT);
        const told: unknown = JSON.parse(JSON.stringify(observations.map(({ stream: _, ...rest }) => rest)));
        assert.deepEqual(told, expected);
        assert.deepEqual(stageList(observations), STAGES[name]);
        assert.ok(observations.every(({ stream }) => stream === STREAM));
      });
    }

    it(`${name} tell the same line by line`, () => {
      const whole = new StreamReader(STREAM, 'auto').take(lines, READ_AT);
      const reader = new StreamReader(STREAM, 'auto');
      assert.deepEqual(
        lines.flatMap((line) => reader.take([line], READ_AT)),
        whole,
      );
    });
  }

  it('are all expected to tell stages', () => {
    assert.deepEqual(transcripts.map(({ name }) => name).sort(), Object.keys(STAGES).sort());
  });
});
