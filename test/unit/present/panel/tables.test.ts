import assert from 'node:assert/strict';
import { exited, processKey, signaled } from '../../../../src/model/process';
import type { ProcessSpan } from '../../../../src/model/telemetry';
import { factsOf, stateOf } from '../../../../src/views/present/panel/facts';
import { processesTable, samplesTable, type Table } from '../../../../src/views/present/panel/tables';
import { sample } from '../../telemetry/samples';

/** The texts of one row by their columns. */
const rowOf = (table: Table, index: number): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(table.columns.map(({ name }, column) => [name, table.row(index)[column]]));

const START = 1_000_000;
const SPAN: ProcessSpan = {
  ...{ key: processKey(7, 1), pid: 7, label: 'cc1 a.c', role: 'compile', startedAt: START + 500 },
};

describe('tables', () => {
  it('have a dash where nothing is known, and no zero', () => {
    const row = rowOf(samplesTable([sample(0)], 0), 0);
    const unknown = ['CPU', 'Resident', 'Shared pages once', 'Read', 'Written', 'Threads'];
    for (const name of [...unknown, 'Machine CPU', 'Machine memory']) assert.equal(row[name], '–', name);
    assert.equal(row['Processes'], '1');
  });

  it('tell in each sample only what was read in that', () => {
    const samples = [sample(0, { rssBytes: 3_072, pssBytes: 2_048 }), sample(1, { rssBytes: 3_072 })];
    const table = samplesTable(samples, 0);
    assert.deepEqual(
      samples.map((_, index) => rowOf(table, index)['Shared pages once']),
      ['2.0 KiB', '–'],
    );
  });

  it('tell of each process how it ended, and of one that runs how long it has until now', () => {
    const spans = [
      SPAN,
      { ...SPAN, endedAt: START + 800, exit: exited(2), cpuMs: 250, peakRssBytes: 2 * 1024 * 1024 },
      { ...SPAN, endedAt: START + 800, exit: signaled(9) },
      { ...SPAN, endedAt: START + 800 },
    ];
    const table = processesTable(spans, START, START + 2_000);
    assert.deepEqual(
      spans.map((_, index) => rowOf(table, index)['End']),
      ['running', 'exit 2', 'signal 9 (SIGKILL)', 'not known'],
    );
    const { Started, Took, CPU, 'Peak memory': peak } = rowOf(table, 1);
    assert.deepEqual([Started, Took, CPU, peak], ['0.5s', '300 ms', '250 ms', '2.0 MiB']);
    assert.equal(rowOf(table, 0)['Took'], '1.5s');
  });
});

describe('the summary of a build', () => {
  const values = (cost: Parameters<typeof factsOf>[0]): readonly string[] =>
    factsOf(cost).map(({ value }) => value);

  it('has a dash for what is not known', () => {
    assert.deepEqual(values({ wallMs: 72_000, processes: 1_204, slowest: [] }), [
      ...['1m 12s', '—', '—', '—', '—', '—', '1,204'],
    ]);
  });

  it('tells that use at the end was guessed, and for how long', () => {
    const cost = { wallMs: 2_000, cpuMs: 3_000, parallelism: 1.5, processes: 3, slowest: [] };
    assert.deepEqual(values(cost).slice(0, 3), ['2.0s', '3.0s', '1.5 cores']);
    const note = (extrapolatedMs?: number): string | undefined =>
      factsOf({ ...cost, ...(extrapolatedMs !== undefined && { extrapolatedMs }) })[1]?.note;
    assert.match(note(400) ?? '', /last 400 ms/);
    assert.doesNotMatch(note() ?? '', /last/);
  });

  it('says how it ended', () => {
    const head = { id: 'b', label: 'make', command: 'make', startedAt: 0 };
    assert.equal(stateOf({ ...head, state: 'running' }), 'running');
    assert.equal(stateOf({ ...head, state: 'failed', exitText: 'exit 2' }), 'failed, exit 2');
    assert.equal(stateOf({ ...head, state: 'unknown' }), 'outcome unknown');
  });
});
