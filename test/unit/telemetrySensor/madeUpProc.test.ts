import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeLook } from '../../../src/model/telemetry';
import { KeptFiles } from '../../../src/sensors/telemetry/linux/keptFiles';
import { ProcTelemetry } from '../../../src/sensors/telemetry/linux/procTelemetry';

/** A process of which user and children's time are told in ticks of 10 ms, and resident memory in pages. */
interface Made {
  readonly state?: string;
  readonly ticks: number;
  readonly childrenTicks?: number;
  readonly pages?: number;
  /** Bytes; absent where `io` may not be read. */
  readonly written?: number;
}

describe('looks at processes that a folder tells of', () => {
  let proc: string;
  beforeEach(() => {
    proc = mkdtempSync(join(tmpdir(), 'buildbeat-test-'));
  });
  afterEach(() => rmSync(proc, { recursive: true }));

  function look(...processes: readonly Made[]): TreeLook {
    const pids = processes.map((made, index) => make(index + 1, made));
    const telemetry = new ProcTelemetry(new KeptFiles(proc));
    const [tree] = telemetry.look([{ build: 'b', pids }]);
    telemetry.dispose();
    return tree!;
  }

  function make(pid: number, { state = 'S', ticks, childrenTicks = 0, pages = 1, written }: Made): number {
    mkdirSync(join(proc, String(pid)));
    const between = '1 1 1 0 -1 4194304 0 0 0 0';
    const times = `${ticks} 0 ${childrenTicks} 0`;
    writeFileSync(
      join(proc, `${pid}/stat`),
      `${pid} (cc) ${state} ${between} ${times} 20 0 2 0 99 4096000 ${pages} 0\n`,
    );
    if (written !== undefined) {
      writeFileSync(join(proc, `${pid}/io`), `wchar: 9\nread_bytes: 5\nwrite_bytes: ${written}\n`);
    }
    return pid;
  }

  it('do not know what was written where one of them does not tell', () => {
    const { withChildren } = look({ ticks: 3, written: 100 }, { ticks: 4 });
    assert.deepEqual(withChildren, { cpuMs: 70 });
    rmSync(proc, { recursive: true });
    mkdirSync(proc);
    const { readBytes, writtenBytes } = look(
      { ticks: 3, written: 100 },
      { ticks: 4, written: 20 },
    ).withChildren;
    assert.deepEqual([readBytes, writtenBytes], [10, 120]);
  });

  it('count what one used that nobody has waited for yet, and not that it lives', () => {
    const { holding, withChildren, alone } = look(
      { ticks: 10, childrenTicks: 7 },
      { ticks: 5, state: 'Z', pages: 0 },
    );
    assert.deepEqual([holding.processes, holding.threads], [1, 2]);
    assert.deepEqual([withChildren.cpuMs, alone?.cpuMs], [220, 150]);
  });

  it('take pages for as large as the kernel has them', () => {
    assert.equal(look({ ticks: 1, pages: 3 }).holding.rssBytes, 3 * 4096);
    rmSync(join(proc, '1'), { recursive: true });
    mkdirSync(join(proc, 'self'));
    writeFileSync(join(proc, 'self/smaps'), '0-1 r--p 0 0:0 0\nSize: 64 kB\nKernelPageSize:       64 kB\n');
    assert.equal(look({ ticks: 1, pages: 3 }).holding.rssBytes, 3 * 65_536);
  });
});
