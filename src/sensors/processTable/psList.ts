import { readlinkSync } from 'node:fs';
import psList from 'ps-list';
import { errorMessage } from '../../base/result';
import { startOf } from '../../model/process';
import type { BackendSink, ProcessBackend } from './backend';
import { readProcessKey } from './identity';
import { isProgram, type PsRow } from './parse/psRow';
import { PsTable } from './psTable';

const BUSY_INTERVAL_MS = 1_000;
const IDLE_INTERVAL_MS = 2_000;
/** So long without any change before the list is read less often. */
const IDLE_AFTER_MS = 30_000;
const FAILURES_BEFORE_DEATH = 3;

/** Reads the whole process list every second or two: works everywhere, without exit statuses. */
export class PsList implements ProcessBackend {
  readonly name = 'ps';
  private running = false;
  private timer: NodeJS.Timeout | undefined;
  private changedAt = 0;
  private failures = 0;

  async start(sink: BackendSink): Promise<string> {
    const table = new PsTable({ ownUid: process.getuid?.(), startOf: startOfRow, cwdOf });
    sink.observe([table.snapshot(await readRows(), Date.now())]);
    this.running = true;
    this.changedAt = performance.now();
    this.later(table, sink);
    return 'a process list every second, no exit status';
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  private later(table: PsTable, sink: BackendSink): void {
    const idle = performance.now() - this.changedAt >= IDLE_AFTER_MS;
    this.timer = setTimeout(() => void this.turn(table, sink), idle ? IDLE_INTERVAL_MS : BUSY_INTERVAL_MS);
  }

  private async turn(table: PsTable, sink: BackendSink): Promise<void> {
    try {
      const rows = await readRows();
      if (!this.running) return;
      this.failures = 0;
      const observations = table.update(rows, Date.now());
      if (observations.length > 0) {
        this.changedAt = performance.now();
        sink.observe(observations);
      }
    } catch (error) {
      if (!this.running) return;
      if (++this.failures >= FAILURES_BEFORE_DEATH) {
        this.running = false;
        sink.died(`the process list cannot be read: ${errorMessage(error)}`);
        return;
      }
    }
    this.later(table, sink);
  }
}

async function readRows(): Promise<PsRow[]> {
  const rows = await psList();
  return rows.filter((row) => isProgram(row) && !isOwnLister(row));
}

const isOwnLister = (row: PsRow): boolean =>
  row.ppid === process.pid && (row.name === 'ps' || row.cmd?.startsWith('ps awwx') === true);

/** On Linux in the unit of the other backends, so that a change of backend keeps every identity. */
function startOfRow(row: PsRow): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const key = readProcessKey(row.pid);
  return key === undefined ? undefined : startOf(key);
}

function cwdOf(row: PsRow): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readlinkSync(`/proc/${row.pid}/cwd`);
  } catch {
    return undefined; // it has ended
  }
}
