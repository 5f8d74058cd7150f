import assert from 'node:assert/strict';
import { PROGRESS_DIALECTS } from '../../../src/model/progressDialect';
import { DIALECTS } from '../../../src/sensors/progress/dialects';
import { parseRecord } from '../../../src/sensors/jsonRecord';
import { StreamReader } from '../../../src/sensors/progress/streamReader';
import { timeOf } from '../../../src/sensors/progress/time';
import { linesOf, READ_AT, stageList, STREAM, transcripts } from './transcripts';

describe('the time of a line', () => {
  const at = Date.parse('2026-03-02T10:00:00.250Z');
  for (const [form, value] of Object.entries({
    'ISO 8601': '2026-03-02T10:00:00.250Z',
    'ISO 8601 with an offset': '2026-03-02T11:00:00.250+01:00',
    'ISO 8601 with nanoseconds': '2026-03-02T10:00:00.250000000Z',
    'epoch seconds': at / 1000,
    'epoch milliseconds': at,
    'epoch seconds as text': String(at / 1000),
    'epoch milliseconds as text': String(at),
  })) {
    it(`is read as ${form}`, () => assert.equal(timeOf(READ_AT, value), at));
  }

  it('is when it was read, where what is stated makes no sense', () => {
    const senseless = [
      undefined,
      null,
      '',
      'noon',
      NaN,
      Infinity,
      -1,
      0,
      12,
      '12',
      {},
      [],
      true,
      '2026',
      '1e999',
    ];
    assert.deepEqual(
      senseless.filter((value) => timeOf(READ_AT, value) !== READ_AT),
      [],
    );
  });

  it('is never after it was read', () => assert.equal(timeOf(READ_AT, '2222-01-01T00:00:00Z'), READ_AT));

  it('is the first that makes sense', () => assert.equal(timeOf(READ_AT, 'noon', at, at + 1), at));
});

describe('the dialects of progress streams', () => {
  it('take the first hundred names of what a stage waits for', () => {
    const names = Array.from({ length: 50_000 }, (_, at) => `s${at}`);
    const line = { type: 'stage.queued', stage: 'all', depends_on: names };
    const [told] = new StreamReader(STREAM, 'auto').take([{ text: JSON.stringify(line), line: 1 }], READ_AT);
    assert.ok(told?.type === 'progress.stage');
    assert.deepEqual(told.event.dependsOn, names.slice(0, 100));
  });

  it('are told apart by every line that one of them reads', () => {
    for (const { dialect, lines } of transcripts) {
      for (const { text } of lines) {
        const record = parseRecord(text);
        if (!record) continue;
        const found = PROGRESS_DIALECTS.filter((name) => DIALECTS[name].recognises(record));
        assert.ok(
          found.length === 0 || (found.length === 1 && found[0] === dialect),
          `${found.join()}: ${text}`,
        );
      }
    }
  });

  it('are not recognised in the JSON of others', () => {
    for (const text of [
      '{}',
      '{"level":30,"time":1,"msg":"x"}',
      '{"id":"7"}',
      '{"type":"note"}',
      '{"event":"x"}',
    ]) {
      const record = parseRecord(text);
      assert.ok(record);
      assert.ok(!Object.values(DIALECTS).some((dialect) => dialect.recognises(record)), text);
    }
  });
});

describe("cargo's messages", () => {
  const artifact = (package_id: string, fresh = false): string =>
    JSON.stringify({
      reason: 'compiler-artifact',
      package_id,
      target: { name: 'build-script-build', kind: ['custom-build'] },
      profile: { test: false },
      fresh,
    });
  const finished = '{"reason":"build-finished","success":true}';

  function read(...texts: readonly string[]) {
    const reader = new StreamReader(STREAM, 'cargo');
    const observations = reader.take(linesOf(texts.join('\n')), READ_AT);
    return { observations, types: observations.map(({ type }) => type), tally: reader.tally };
  }

  for (const [id, name] of [
    ['registry+https://github.com/rust-lang/crates.io-index#serde@1.0.219', 'serde'],
    ['path+file:///home/dev/app#0.1.0', 'app'],
    ['path+file:///home/dev/c%23/app#tool@0.1.0', 'tool'],
    ['git+https://example.org/x.git?branch=main#x@0.3.0', 'x'],
    ['git+https://example.org/tools/y?rev=1f3#0.3.0', 'y'],
    ['serde 1.0.100 (registry+https://github.com/rust-lang/crates.io-index)', 'serde'],
    ['app 0.1.0 (path+file:///home/dev/app)', 'app'],
  ] as const) {
    it(`name the package of ${id}`, () => {
      assert.deepEqual(stageList(read(artifact(id)).observations), [`${name} (build script): succeeded`]);
    });
  }

  it('of a build with nothing to do tell its beginning and its end alone', () => {
    const id = 'path+file:///home/dev/app#0.1.0';
    const script = JSON.stringify({ reason: 'build-script-executed', package_id: id });
    assert.deepEqual(read(artifact(id, true), script, finished).types, [
      'progress.run_started',
      'progress.run_ended',
    ]);
  });

  it('of two builds in one file tell two runs', () => {
    const id = 'path+file:///home/dev/app#0.1.0';
    assert.deepEqual(read(artifact(id), finished, artifact(id), finished).types, [
      'progress.run_started',
      'progress.stage',
      'progress.run_ended',
      'progress.run_started',
      'progress.stage',
      'progress.run_ended',
    ]);
  });

  it('are told apart from what the program prints that was built', () => {
    const { tally, types } = read('   Compiling app', artifact('a#1'), finished, '{"torn', '{"n":1}', 'done');
    assert.deepEqual([tally.telling, tally.ignored, tally.bad], [2, 4, 0]);
    assert.equal(types.at(-1), 'progress.run_ended');
  });

  it('that are torn while the build runs are bad', () => {
    assert.equal(read(artifact('a#1'), '{"reason":"compiler-art', finished).tally.bad, 1);
  });
});
