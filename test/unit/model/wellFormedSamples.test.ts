import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sampleSchema } from '../../../src/model/telemetrySchema';
import { areWellFormedSamples } from '../../../src/model/wellFormedSamples';
import { madeUpBuild } from '../../webview/madeUpBuild';

type Path = readonly string[];

/** A sample in which every figure is known, and the places of all of them. */
const SAMPLE = {
  ...{ seq: 1, at: 1_000, stages: ['compile'] },
  build: {
    ...{ processes: 2, threads: 3, rssBytes: 4, pssBytes: 5, cpuMs: 6, readBytes: 7, writtenBytes: 8 },
    ...{ writtenChars: 9, cpuPercent: 10, readBytesPerS: 11, writtenBytesPerS: 12, writtenCharsPerS: 13 },
  },
  host: {
    ...{ cpuPercent: 1, cores: 2, memoryUsedBytes: 3, memoryTotalBytes: 4, load: 5 },
    pressure: { cpu: 1, memory: 2, io: 3 },
  },
};
const placesOf = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? [path, ...Object.entries(value).flatMap(([key, part]) => placesOf(part, [...path, key]))]
    : [path];
const PLACES = placesOf(SAMPLE).filter(({ length }) => length > 0);

function changed(place: Path, change: (object: Record<string, unknown>, key: string) => void): unknown {
  const copy: unknown = structuredClone(SAMPLE);
  let object = copy as Record<string, unknown>;
  for (const key of place.slice(0, -1)) object = object[key] as Record<string, unknown>;
  change(object, place.at(-1)!);
  return copy;
}

const strange = fc.constantFrom<unknown>(
  ...[-1, 0, 1.5, NaN, Infinity, 8.64e15 + 1, 2 ** 53, 'text', '', null, undefined, true, [], ['a', 1], {}],
);

describe('samples at a glance', () => {
  it('are those that the schema takes, and no others, whatever is in one place of them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), strange, (place, value) => {
        const sample = changed(place, (object, key) => (object[key] = value));
        assert.equal(areWellFormedSamples([SAMPLE, sample]), sampleSchema.safeParse(sample).success);
      }),
      { numRuns: 2_000 },
    );
  });

  it('may lack what the schema lets them lack, and nothing else', () => {
    for (const place of PLACES) {
      const sample = changed(place, (object, key) => Reflect.deleteProperty(object, key));
      assert.equal(areWellFormedSamples([sample]), sampleSchema.safeParse(sample).success, place.join('.'));
    }
  });

  it('hold nothing that is not known: the schema leaves that out', () => {
    const sample = changed(['build', 'processes'], (object) => (object['fans'] = 1));
    assert.equal(areWellFormedSamples([sample]), false);
    assert.deepEqual(sampleSchema.parse(sample), SAMPLE);
  });

  it('are what a panel begins with', () => {
    assert.ok(areWellFormedSamples(madeUpBuild({ samples: 100, compilations: 3 }).telemetry.samples));
    assert.ok(!areWellFormedSamples(SAMPLE));
  });
});
