import type { Observation } from '../../model/observation';
import type { ProcessFacts } from '../../model/process';
import { psRowFacts, type PsRow } from './parse/psRow';

interface Entry {
  readonly row: PsRow;
  readonly facts: ProcessFacts;
}

export interface PsTableOptions {
  /** The user Buildbeat runs as; undefined on Windows. */
  readonly ownUid?: number;
  /** The start of a process as the platform itself tells it, in the unit of a process key. */
  readonly startOf: (row: PsRow) => number | undefined;
  /** Its working folder, where the platform tells it without another program. */
  readonly cwdOf: (row: PsRow) => string | undefined;
}

/** `ps` computes start times from rounded values: the same process may seem to move by a second. */
const START_JITTER_MS = 1_500;

/** The process table as a sequence of process lists; tells what changed from one to the next. */
export class PsTable {
  private entries = new Map<number, Entry>();

  constructor(private readonly options: PsTableOptions) {}

  /** @param at epoch milliseconds when the list was read */
  snapshot(rows: readonly PsRow[], at: number): Observation {
    this.update(rows, at);
    return { type: 'process.snapshot', at, processes: [...this.entries.values()].map(({ facts }) => facts) };
  }

  update(rows: readonly PsRow[], at: number): readonly Observation[] {
    const before = this.entries;
    this.entries = new Map(rows.map((row) => [row.pid, this.enter(row, before.get(row.pid), at)]));
    const ended = [...before.values()].filter(
      ({ facts }) => this.entries.get(facts.pid)?.facts.key !== facts.key,
    );
    return [
      ...ended.map(({ facts }): Observation => ({ type: 'process.exited', at, key: facts.key })),
      ...[...this.entries.values()].flatMap((entry) => difference(before.get(entry.facts.pid), entry, at)),
    ];
  }

  private enter(row: PsRow, known: Entry | undefined, at: number): Entry {
    if (known && isSameProcess(known.row, row)) {
      if (known.row.cmd === row.cmd && known.row.name === row.name) return known;
      const { key, ppid, startedAt } = known.facts;
      return { row, facts: { ...this.factsOf(row, 0, startedAt), key, ppid } };
    }
    const startedAt = row.startTime?.getTime() ?? at;
    const start = this.options.startOf(row) ?? Math.floor(startedAt / 1000);
    return { row, facts: this.factsOf(row, start, startedAt) };
  }

  private factsOf(row: PsRow, start: number, startedAt: number): ProcessFacts {
    const facts = psRowFacts(row, start, startedAt, this.options.ownUid);
    return facts.own ? { ...facts, cwd: this.options.cwdOf(row) } : facts;
  }
}

function difference(before: Entry | undefined, now: Entry, at: number): Observation[] {
  if (before?.facts === now.facts) return [];
  const changed = before?.facts.key === now.facts.key;
  return [{ type: changed ? 'process.changed' : 'process.started', at, process: now.facts }];
}

function isSameProcess(before: PsRow, now: PsRow): boolean {
  if (!before.startTime || !now.startTime) return before.name === now.name && before.ppid === now.ppid;
  return Math.abs(before.startTime.getTime() - now.startTime.getTime()) <= START_JITTER_MS;
}
