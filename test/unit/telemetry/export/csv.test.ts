import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import * as z from 'zod';
import { toCsv } from '../../../../src/telemetry/export/csv';
import { EXPORTED, TELEMETRY } from './exported';

const table = z.array(z.record(z.string(), z.string()));
const rows = (csv: string) => table.parse(parse(csv, { columns: true }));

describe('telemetry as CSV', () => {
  it('has a line for each sample, and nothing where nothing is known', () => {
    const [full, bare] = rows(toCsv(EXPORTED));
    assert.deepEqual(full, {
      seq: '7',
      ts: '2026-01-01T00:00:01.000Z',
      elapsed_s: '1',
      stages: 'compile "all"; =1+1',
      cpu_percent: '150.5',
      cpu_s: '1.505',
      rss_bytes: '1000',
      pss_bytes: '900',
      io_read_bytes_per_s: '4',
      io_write_bytes_per_s: '5',
      written_chars_per_s: '6',
      io_read_bytes: '1',
      io_write_bytes: '2',
      written_chars: '3',
      processes: '3',
      threads: '9',
      host_cpu_percent: '180',
      host_cores: '2',
      host_memory_used_bytes: '5000',
      host_memory_total_bytes: '8000',
      host_load: '1.25',
      host_pressure_cpu: '10.5',
      host_pressure_memory: '',
      host_pressure_io: '0',
    });
    const known = Object.entries(bare ?? {}).filter(([, value]) => value !== '');
    assert.deepEqual(known, [
      ['seq', '8'],
      ['ts', '2026-01-01T00:00:02.000Z'],
      ['elapsed_s', '2'],
      ['processes', '1'],
      ['host_cores', '2'],
    ]);
  });

  it('has its header where there are no samples', () => {
    const csv = toCsv({ ...EXPORTED, telemetry: { ...TELEMETRY, samples: [] } });
    assert.match(csv, /^seq,ts,elapsed_s,stages,cpu_percent,[a-z_,]+,host_pressure_io\n$/);
  });

  it('keeps names of stages whole, whatever is in them, and none of them is a formula', () => {
    const [sample] = TELEMETRY.samples;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const samples = [{ ...sample!, stages: [name] }];
        const [row] = rows(toCsv({ ...EXPORTED, telemetry: { ...TELEMETRY, samples } }));
        const told = row?.['stages'] ?? '';
        assert.equal(told.replace(/^'/, ''), name.replace(/^'/, ''));
        assert.doesNotMatch(told, /^[=+\-@\t\r]/);
      }),
    );
  });
});
