import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readJournal } from '../../../src/store/journal';
import { waitFor } from '../../helpers/waitFor';
import { Folders } from './journalTools';

const CHILD = join(__dirname, 'writerChild.ts');
const PRLIMIT = '/usr/bin/prlimit';

class WriterProcess {
  readonly lines: string[] = [];
  readonly process: ChildProcess;

  constructor(dir: string, lastSeq: number) {
    // Ignoring SIGXFSZ makes a write beyond the file size limit fail instead of end the process.
    const script = `trap '' XFSZ; exec "$@"`;
    const args = ['-c', script, 'sh', process.execPath, '--import', 'tsx', CHILD, dir, String(lastSeq)];
    this.process = spawn('/bin/sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout! }).on('line', (line) => this.lines.push(line));
  }

  /** The last event the writer said is on disk. */
  get acknowledged(): number {
    return Number(this.lines.findLast((line) => line.startsWith('seq'))?.slice(4) ?? 0);
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, 'close');
    this.process.kill('SIGKILL');
    await closed;
  }
}

describe('a journal whose writer dies', () => {
  const folders = new Folders();
  const writers: WriterProcess[] = [];
  const start = (dir: string, lastSeq = 0): WriterProcess => {
    const writer = new WriterProcess(dir, lastSeq);
    writers.push(writer);
    return writer;
  };
  after(async () => {
    for (const writer of writers) await writer.kill();
    await folders.removeAll();
  });

  it('keeps every event that was acknowledged, through five kills', async () => {
    const dir = await folders.make();
    let lastSeq = 0;
    for (let round = 0; round < 5; round++) {
      const writer = start(dir, lastSeq);
      const enough = lastSeq + 100 + round * 37;
      await waitFor('a hundred events', () => (writer.acknowledged > enough ? true : undefined));
      await writer.kill();
      const seqs: number[] = [];
      const reading = await readJournal(dir, ({ seq }) => seqs.push(seq));
      assert.ok(reading.lastSeq >= writer.acknowledged);
      assert.deepEqual(
        seqs,
        seqs.map((_, index) => index + 1),
      );
      assert.ok(reading.problems.every(({ reason }) => reason.includes('torn')));
      lastSeq = reading.lastSeq;
    }
  });

  it('loses nothing when the disk takes only half a write', async function () {
    if (!existsSync(PRLIMIT)) this.skip();
    const dir = await folders.make();
    const writer = start(dir);
    await waitFor('the first event', () => (writer.acknowledged > 0 ? true : undefined));
    const { pid } = writer.process;
    execFileSync(PRLIMIT, ['--pid', String(pid), '--fsize=20001:unlimited']);
    await waitFor('the refusal', () => writer.lines.find((line) => line.includes('EFBIG')));
    const atRefusal = writer.acknowledged;
    execFileSync(PRLIMIT, ['--pid', String(pid), '--fsize=unlimited']);
    await waitFor('the recovery', () => writer.lines.find((line) => line.includes('written again')));
    await waitFor('more events', () => (writer.acknowledged > atRefusal + 10 ? true : undefined));
    await writer.kill();
    const seqs: number[] = [];
    const { problems } = await readJournal(dir, ({ seq }) => seqs.push(seq));
    assert.deepEqual(
      seqs,
      seqs.map((_, index) => index + 1),
    );
    assert.ok(seqs.length >= writer.acknowledged);
    assert.ok(problems.every(({ file, reason }) => file !== '000001.ndjson' || reason.includes('torn')));
  });
});
