import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseMarker } from '../../../src/sensors/markers/parseMarker';
import { cwdOfSlot } from '../../../src/sensors/markers/slot';

const marker = (text: string): unknown => {
  const parsed = parseMarker(text);
  return parsed?.ok ? parsed.value : parsed?.error;
};
const MAKE = { command: 'make', exitCode: 2, endedAt: 1_700_000_000_000, cwd: undefined, pid: undefined };

describe('a marker is read', () => {
  for (const [what, text] of [
    ['as a line', 'make|2|1700000000\n'],
    ['with CRLF', 'make|2|1700000000\r\n'],
    ['with a byte order mark', '\uFEFFmake|2|1700000000\n'],
    ['with spaces around the fields', ' make | 2 | 1700000000 \n'],
    ['by its last whole line', 'cargo build|0|1600000000\nmake|2|1700000000\n\nninja|0|17'],
    ['as JSON', '{"cmd":"make","code":2,"ts":1700000000}\n'],
    ['as JSON without a line break', '{"cmd":"make","code":2,"ts":1700000000}'],
    [
      'as JSON over several lines',
      '\uFEFF{\r\n  "cmd": "make",\r\n  "code": 2,\r\n  "ts": 1700000000\r\n}\r\n',
    ],
    [
      'as the last of several JSON lines',
      '{"cmd":"x","code":0,"ts":1}\n{"cmd":"make","code":2,"ts":1700000000}',
    ],
    ['of both forms', '{"cmd":"x","code":0,"ts":1}\nmake|2|1700000000\n'],
    ['with fields that are null', '{"cmd":"make","code":2,"ts":1700000000,"cwd":null,"pid":null}'],
    ['with fields it does not know', '{"cmd":"make","code":2,"ts":1700000000,"host":{"name":"h"}}'],
  ] as const) {
    it(what, () => assert.deepEqual(marker(text), MAKE));
  }

  it('with a command that holds bars', () => {
    assert.deepEqual(marker('make | tee a|b|0|1700000000.5\n'), {
      ...MAKE,
      command: 'make | tee a|b',
      exitCode: 0,
      endedAt: 1_700_000_000_500,
    });
  });

  it('with where it ran and its pid', () => {
    const text = '{"cmd":"make","code":2,"ts":1700000000,"cwd":"/a b","pid":7}';
    assert.deepEqual(marker(text), { ...MAKE, cwd: '/a b', pid: 7 });
  });

  for (const text of ['', '\n', '\uFEFF', 'make|2|17000000', '{"cmd":"make","co', ' \n\n']) {
    it(`later, when it is not whole: ${JSON.stringify(text)}`, () =>
      assert.equal(parseMarker(text), undefined));
  }

  for (const [text, line, message] of [
    ['make\n', 1, 'expected cmd|exit_code|unix_seconds or a JSON object'],
    ['make|2|1700000000\n|2|1700000000\n', 2, 'expected cmd|exit_code|unix_seconds or a JSON object'],
    ['make|two|1700000000\n', 1, 'expected cmd|exit_code|unix_seconds or a JSON object'],
    ['make|2|1700000000000\n', 1, 'ts: too large: it is in seconds, not milliseconds'],
    ['{"cmd":"make","code":"2","ts":1}', 1, 'code: expected number, received string'],
    ['{"cmd":"make","ts":1}', 1, 'code: expected number, but it is missing'],
    ['[1,2]\n', 1, 'expected cmd|exit_code|unix_seconds or a JSON object'],
  ] as const) {
    it(`not from ${JSON.stringify(text)}`, () => {
      const found = marker(text);
      assert.deepEqual(found, { line, message });
    });
  }

  it('whatever its command', () => {
    const command = fc
      .string({ unit: 'binary' })
      .map((text) => text.replaceAll(/[\r\n\uFEFF]/g, '').trim())
      .filter((text) => text !== '' && !text.startsWith('{'));
    const whole = fc.integer({ min: 1, max: 4_000_000_000 });
    fc.assert(
      fc.property(command, fc.integer({ min: 0, max: 255 }), whole, (cmd, code, ts) => {
        const expected = { ...MAKE, command: cmd, exitCode: code, endedAt: ts * 1000 };
        assert.deepEqual(marker(`${cmd}|${code}|${ts}\n`), expected);
        assert.deepEqual(marker(JSON.stringify({ cmd, code, ts })), expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('or refused, or waited for: 100,000 random and mutated texts', function () {
    this.timeout(300_000);
    const counts = { markers: 0, refused: 0, waiting: 0 };
    const random = fc.string({ unit: 'binary', maxLength: 60 });
    const sample = fc.constantFrom(
      'make|2|1700000000\n',
      'a|b|0|1\r\n',
      '{"cmd":"make","code":2,"ts":1700000000,"cwd":"/x","pid":3}\n',
      '\uFEFF{\n"cmd":"make",\n"code":0,"ts":1}\n',
    );
    const mutated = fc
      .tuple(sample, fc.nat(80), fc.nat(8), fc.string({ unit: 'binary', maxLength: 4 }))
      .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(random, mutated), (text) => {
        const parsed = parseMarker(text);
        if (parsed === undefined) counts.waiting++;
        else if (parsed.ok) counts.markers++;
        else counts.refused++;
      }),
      { numRuns: 100_000 },
    );
    assert.equal(counts.markers + counts.refused + counts.waiting, 100_000);
    for (const count of Object.values(counts)) assert.ok(count > 1_000, JSON.stringify(counts));
  });

  it('whatever its length: a million characters as a few', () => {
    const million = (unit: string): string => unit.repeat(Math.ceil(1_000_000 / unit.length));
    const refused = { line: 1, message: 'expected cmd|exit_code|unix_seconds or a JSON object' };
    const expected: readonly (readonly [string, unknown])[] = [
      [`${million('a|')}2|1700000000\n`, { ...MAKE, command: million('a|').slice(0, -1) }],
      [`${million('x\n')}make|2|1700000000\n${million(' \n')}{`, MAKE],
      ...['|', 'a|', '1', '{', '{"a":', '['].map((unit) => [`${million(unit)}\n`, refused] as const),
      ...['|', '\n', '{'].map((unit) => [million(unit), undefined] as const),
    ];
    for (const [text, result] of expected) assert.deepEqual(marker(text), result, text.slice(0, 10));
  });
});

describe('the name of a slot', () => {
  it('tells the working directory', () => {
    assert.equal(cwdOfSlot('%2Fhome%2Fme%2Fa b.marker'), '/home/me/a b');
    assert.equal(cwdOfSlot('C%3A%5Csrc.marker'), 'C:\\src');
  });

  for (const name of ['build.marker', 'd41d8cd9.marker', '%2Fhome', '%2F%.marker', 'marker']) {
    it(`tells nothing: ${name}`, () => assert.equal(cwdOfSlot(name), undefined));
  }

  it('holds any folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (path) => {
        assert.equal(cwdOfSlot(`${encodeURIComponent(`/${path}`)}.marker`), `/${path}`);
      }),
    );
  });
});
