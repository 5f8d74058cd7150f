import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sample } from '../../../src/model/telemetry';
import { readSamples } from '../../../src/telemetry/readSamples';
import { SampleRing } from '../../../src/telemetry/sampleRing';
import { sample, unnumbered } from './samples';

const seqs = (samples: readonly { readonly seq: number }[]): number[] => samples.map(({ seq }) => seq);

function filled(capacity: number, count: number, before: readonly Sample[] = []): SampleRing {
  const ring = new SampleRing(capacity, before);
  for (let second = 0; second < count; second++) ring.push(unnumbered(second));
  return ring;
}

describe('a ring of samples', () => {
  it('gives the samples after the one that a reader has', () => {
    assert.deepEqual(seqs(readSamples(filled(10, 5).all(), 5, { fromSeq: 3 }).samples), [4, 5]);
    assert.deepEqual(readSamples(filled(10, 5).all(), 5, { fromSeq: 5 }), { samples: [], dropped: 0 });
  });

  it('says how many a reader missed', () => {
    const { samples, dropped } = readSamples(filled(3, 10).all(), 10, { fromSeq: 4 });
    assert.deepEqual(seqs(samples), [8, 9, 10]);
    assert.equal(dropped, 3);
  });

  it('goes on numbering where another stopped, and counts what is not here as missed', () => {
    const ring = filled(10, 2, [sample(6)]);
    assert.deepEqual(seqs(ring.all()), [7, 8, 9]);
    assert.equal(readSamples(ring.all(), 9, { fromSeq: 5 }).dropped, 1);
    assert.deepEqual(seqs(filled(3, 1, filled(10, 5).all()).all()), [4, 5, 6]);
  });

  it('of no capacity keeps nothing, and numbers all the same', () => {
    const ring = filled(0, 3);
    assert.equal(ring.push(unnumbered(3)).seq, 4);
    assert.deepEqual(readSamples(ring.all(), 4, { fromSeq: 0 }), { samples: [], dropped: 4 });
  });

  it('gives only what was seen during a stage, and calls the others not missed', () => {
    const ring = new SampleRing(10);
    ring.push({ ...unnumbered(0), stages: ['compile'] });
    ring.push({ ...unnumbered(1), stages: ['compile', 'test'] });
    ring.push({ ...unnumbered(2), stages: ['test'] });
    const { samples, dropped } = readSamples(ring.all(), 3, { fromSeq: 0, stage: 'compile' });
    assert.deepEqual(seqs(samples), [1, 2]);
    assert.equal(dropped, 0);
  });

  it('keeps the newest in their order, whatever its capacity, and never gives a number twice', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(60), fc.nat(70), (capacity, count, fromSeq) => {
        const ring = filled(capacity, count);
        const all = Array.from({ length: count }, (_, index) => index + 1);
        const kept = capacity === 0 ? [] : all.slice(-capacity);
        assert.deepEqual(seqs(ring.all()), kept);
        const { samples, dropped } = readSamples(ring.all(), count, { fromSeq });
        assert.deepEqual(
          seqs(samples),
          kept.filter((seq) => seq > fromSeq),
        );
        assert.equal(samples.length + dropped, Math.max(0, count - fromSeq));
      }),
    );
  });
});
