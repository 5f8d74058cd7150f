import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decode, encode, peekSeq } from '../../../src/model/wire';
import { eventSchema } from '../../../src/model/wireSchema';
import { loggedEvent } from './arbitraries';
import { IDENTITY, SAMPLES } from './samples';

const fixture = join(__dirname, '../../fixtures/journal/every-type.ndjson');
const before = join(__dirname, '../../fixtures/journal/before-stage-events.ndjson');
const AT = Date.UTC(2026, 0, 1);

const problemOf = (line: string): string => {
  const decoded = decode(line);
  assert.ok(!decoded.ok, 'the line should not decode');
  return decoded.error;
};

const lineWith = (change: object): string => {
  const whole: unknown = JSON.parse(
    encode({ seq: 7, at: AT, event: { type: 'supervision.stopped', reason: 'x' } }),
  );
  assert.ok(whole !== null && typeof whole === 'object');
  return JSON.stringify({ ...whole, ...change });
};

describe('the wire format', () => {
  it('has held still: one line of every event type reads and writes as it always did', () => {
    const lines = SAMPLES.map((event, index) =>
      encode({ seq: index + 1, at: AT + index, event }, index % 2 ? IDENTITY : undefined),
    );
    const expected = readFileSync(fixture, 'utf8').trimEnd().split('\n');
    assert.deepEqual(lines, expected);
    for (const [index, line] of expected.entries()) {
      assert.deepEqual(decode(line), {
        ok: true,
        value: { seq: index + 1, at: AT + index, event: SAMPLES[index] },
      });
    }
  });

  it('has a sample of every event type', () => {
    const known = eventSchema.options.map((option) => option.shape.type.value);
    assert.deepEqual(new Set(SAMPLES.map((event) => event.type)), new Set([...known, 'unknown']));
  });

  it('reads what was written before stages were events: parts without a peak, and stages it passes over', () => {
    const [progressed = '', changed = ''] = readFileSync(before, 'utf8').split('\n');
    const read = decode(progressed);
    assert.ok(read.ok && read.value.event.type === 'build.progressed');
    assert.deepEqual(
      read.value.event.processes.parts.map(({ role, total, peak }) => [role, total, peak]),
      [['compile', 40, 0]],
    );
    const passedOver = decode(changed);
    assert.ok(passedOver.ok && passedOver.value.event.type === 'unknown');
    assert.equal(passedOver.value.event.name, 'stage.changed');
  });

  it('brings every event back as it was', () => {
    fc.assert(
      fc.property(loggedEvent, (logged) => {
        const line = encode(logged);
        assert.ok(!line.includes('\n'));
        assert.deepEqual(decode(line), { ok: true, value: logged });
      }),
    );
  });

  it('writes no camelCase name of its own', () => {
    fc.assert(
      fc.property(loggedEvent, (logged) => {
        fc.pre(logged.event.type !== 'unknown');
        JSON.parse(encode(logged), (key, value: unknown) => {
          assert.match(key, /^[a-z0-9_]*$/);
          return value;
        });
      }),
    );
  });

  it('never throws on a line that is not its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (line) => {
        assert.ok(!decode(line).ok);
      }),
    );
  });

  it('refuses a line nested deeper than any stack, and a number nobody could count on from', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const line = (seq: number, detail: string): string =>
      `{"v":1,"seq":${seq},"ts":"2026-01-01T00:00:00.000Z","type":"build.deleted","summary":"","detail":${detail}}`;
    assert.equal(decode(line(1, `{"id":${deep}}`)).ok, false);
    assert.equal(decode(line(Number.MAX_SAFE_INTEGER, '{"id":"a"}')).ok, false);
    assert.equal(peekSeq(line(Number.MAX_SAFE_INTEGER, '{}')), undefined);
  });

  it('names what is wrong', () => {
    assert.equal(problemOf('{"v":1,"seq'), 'not JSON');
    assert.equal(problemOf(lineWith({ v: 2 })), 'version 2, this Buildbeat reads version 1');
    assert.equal(problemOf(lineWith({ v: undefined })), 'v: Invalid input: expected 1');
    assert.equal(problemOf(lineWith({ seq: 'seven' })), 'seq: expected number');
    assert.equal(problemOf(lineWith({ ts: 'yesterday' })), 'ts: Invalid ISO datetime');
    assert.equal(problemOf(lineWith({ detail: null })), 'detail: expected an object');
    assert.equal(problemOf(lineWith({ detail: {} })), 'detail.reason: expected string');
    assert.equal(
      problemOf(lineWith({ type: 'build.started', detail: { build: { ...IDENTITY, started_at: '1' } } })),
      'detail.build.started_at: expected number',
    );
  });

  it('finds the sequence number of a line it cannot read', () => {
    assert.equal(peekSeq(lineWith({ v: 2 })), 7);
    assert.equal(peekSeq('{"seq":'), undefined);
    assert.equal(peekSeq('{"seq":-1}'), undefined);
  });

  it('tells an end in one plain sentence', () => {
    const finished = SAMPLES.find((event) => event.type === 'build.finished');
    assert.ok(finished);
    const line: unknown = JSON.parse(encode({ seq: 1, at: AT, event: finished }, IDENTITY));
    assert.ok(line !== null && typeof line === 'object' && 'summary' in line);
    assert.equal(line.summary, 'make -j2 failed: exit 2 after 12s, cc1 src/foo.c exited 1');
  });
});
