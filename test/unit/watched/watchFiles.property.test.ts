import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  encodeBeat,
  encodeManifest,
  encodeResult,
  type WatchBeat,
  type WatchManifest,
  type WatchResult,
} from '../../../src/model/watched';
import { decodeBeat, decodeManifest, decodeResult } from '../../../src/model/watchedSchema';

const count = fc.nat();
const seconds = fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map(Math.abs);
const at = fc.integer({ min: 0, max: Date.UTC(9999, 0) });
const task = fc.constant('mwqrqe6o-16608-xpqf9k');
const text = fc.string({ minLength: 1 });
const pid = fc.integer({ min: 1, max: 4_194_304 });
const plain = { noNullPrototype: true } as const;
const processName = fc.record({ pid, start: count }, plain);
const gap = fc.record({ fromByte: count, reason: text }, plain);

const manifest: fc.Arbitrary<WatchManifest> = fc.record(
  {
    ...{ task, name: text, argv: fc.array(text, { minLength: 1 }), cwd: text, startedAt: at },
    ...{ watcher: processName, child: processName, intervalS: seconds.map((s) => s + 1) },
  },
  { requiredKeys: ['task', 'argv', 'cwd', 'watcher', 'startedAt', 'intervalS'], noNullPrototype: true },
);
const beat: fc.Arbitrary<WatchBeat> = fc.record(
  {
    ...{ task, seq: count.map((n) => n + 1), at, elapsedS: seconds },
    ...{ stdoutBytes: count, stderrBytes: count, outputBytes: count, sinceLastOutputS: seconds },
    ...{ processes: count.map((n) => n + 1), cpuS: seconds, ioBytes: count, idleForS: seconds },
  },
  { requiredKeys: ['task', 'seq', 'at', 'elapsedS'], noNullPrototype: true },
);
const result: fc.Arbitrary<WatchResult> = fc.record(
  {
    ...{ task, endedAt: at, elapsedS: seconds, stdoutBytes: count, stderrBytes: count },
    cpuS: seconds,
    status: fc.oneof(
      fc.record({ kind: fc.constant('exited' as const), code: fc.nat(255) }, plain),
      fc.record({ kind: fc.constant('signaled' as const), signal: fc.integer({ min: 1, max: 64 }) }, plain),
    ),
    captureGaps: fc.record({ stdout: gap, stderr: gap }, { requiredKeys: [], noNullPrototype: true }),
  },
  { requiredKeys: ['task', 'status', 'endedAt', 'elapsedS'], noNullPrototype: true },
);

describe('what a watcher writes is read as it was meant', () => {
  it('who watches what', () => {
    fc.assert(
      fc.property(manifest, (it) => {
        assert.deepEqual(decodeManifest(encodeManifest(it)), { ok: true, value: it });
      }),
    );
  });

  it('signs of life', () => {
    fc.assert(
      fc.property(beat, (it) => {
        assert.deepEqual(decodeBeat(encodeBeat(it)), { ok: true, value: it });
      }),
    );
  });

  it('how it ended', () => {
    fc.assert(
      fc.property(result, (it) => {
        assert.deepEqual(decodeResult(encodeResult(it)), { ok: true, value: it });
      }),
    );
  });
});
