import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRecord } from '../../../src/sensors/hook/parseRecord';

const record = (...fields: readonly string[]): string => fields.join('\t');
const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');

describe('a record of the shell hook is read', () => {
  it('with all it holds', () => {
    assert.deepEqual(parseRecord(record('1', '1700000000123', '450', '2', '/a\\tb', 'make\\n\\\\n')), {
      ok: true,
      value: {
        endedAt: 1_700_000_000_123,
        durationMs: 450,
        exitCode: 2,
        cwd: '/a\tb',
        commandLine: 'make\n\\n',
      },
    });
  });

  for (const duration of ['', '-20']) {
    it(`without a duration: ${JSON.stringify(duration)}`, () => {
      const read = parseRecord(record('1', '1', duration, '0', '/', 'make'));
      assert.equal(read.ok && read.value.durationMs, undefined);
    });
  }

  for (const [line, reason] of [
    ['', 'expected 6 fields, found 1'],
    [record('1', '1', '', '0', '/', 'ma', 'ke'), 'expected 6 fields, found 7'],
    [record('2', '1', '', '0', '/', 'make'), 'expected version 1'],
    [record('1', '1.5', '', '0', '/', 'make'), 'the end is not in epoch milliseconds'],
    [record('1', '1', 'x', '0', '/', 'make'), 'the duration is not in milliseconds'],
    [record('1', '1', '', '', '/', 'make'), 'the exit code is not a whole number'],
    [record('1', '1', '', '0', '/', ''), 'there is no command'],
    [record('1', '1', '', '0', '/', 'make\\'), 'a backslash stands for nothing known'],
    [record('1', '1', '', '0', '/\\x', 'make'), 'a backslash stands for nothing known'],
  ] as const) {
    it(`not from ${JSON.stringify(line)}`, () =>
      assert.deepEqual(parseRecord(line), { ok: false, error: reason }));
  }

  it('exactly, whatever the command', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ unit: 'binary' }),
        (command, cwd) => {
          const read = parseRecord(record('1', '5', '3', '-1', escaped(cwd), escaped(command)));
          assert.deepEqual(read.ok && [read.value.commandLine, read.value.cwd], [command, cwd]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('or refused: 100,000 random and mutated lines', function () {
    this.timeout(300_000);
    const whole = record('1', '1700000000123', '450', '2', '/a\\tb', 'make\\n\\\\n all');
    const mutated = fc
      .tuple(fc.nat(60), fc.nat(5), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut));
    let read = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), mutated), (line) => {
        if (parseRecord(line).ok) read++;
        else refused++;
      }),
      { numRuns: 100_000 },
    );
    assert.equal(read + refused, 100_000);
    assert.ok(read > 1_000 && refused > 1_000, `${read} read, ${refused} refused`);
  });
});
