import assert from 'node:assert/strict';
import { SampleReader } from '../../../src/cli/sampleReader';
import type { Sample, TelemetryNews } from '../../../src/model/telemetry';
import { sample } from '../telemetry/samples';

const NOTHING: TelemetryNews = { samples: [], spans: [], dropped: 0, problems: [] };

/** What is read of these, one after another: numbers of samples, how many are gone, and after which. */
async function read(fromSeq: number, ...news: readonly Partial<TelemetryNews>[]): Promise<unknown[]> {
  const left = [...news];
  const tail = { next: () => Promise.resolve({ ...NOTHING, ...left.shift() }) };
  const reader = new SampleReader(tail, { fromSeq });
  const readings = [];
  while (left.length > 0) {
    const { samples, dropped, afterSeq } = await reader.next();
    readings.push([samples.map(({ seq }) => seq), dropped, afterSeq]);
  }
  return readings;
}

const samples = (...seqs: readonly number[]): readonly Sample[] => seqs.map((seq) => sample(seq - 1));

describe('a reader of samples', () => {
  it('gets each sample once, and learns where some are gone', async () => {
    assert.deepEqual(await read(2, { samples: samples(1, 2, 3) }, { samples: samples(6, 7) }), [
      [[3], 0, 2],
      [[6, 7], 2, 3],
    ]);
  });

  it('that has more than there is gets nothing before what it lacks', async () => {
    assert.deepEqual(await read(5, { samples: samples(1, 2) }, { samples: samples(3, 4, 5, 6) }), [
      [[], 0, 5],
      [[6], 0, 5],
    ]);
  });

  it('learns at the end of those between what it has and what is kept', async () => {
    const telemetry = { build: 'b', samples: samples(1, 4, 9), spans: [], spansLeftOut: 0 };
    assert.deepEqual(await read(0, { samples: samples(1, 2) }, { telemetry }), [
      [[1, 2], 0, 0],
      [[4, 9], 5, 2],
    ]);
  });
});
