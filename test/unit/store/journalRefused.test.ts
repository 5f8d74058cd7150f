import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../../../src/base/disposable';
import { encode } from '../../../src/model/wire';
import { readJournal } from '../../../src/store/journal';
import { JournalCursor } from '../../../src/store/journalCursor';
import { describeProblem } from '../../../src/store/journalProblems';
import { refuseToOpen } from '../../helpers/refusedOpen';
import { waitFor } from '../../helpers/waitFor';
import { finished, Folders, JournalUnderTest, started } from './journalTools';

const line = (seq: number): string => `${encode({ seq, at: 0, event: started(`b${seq}`) })}\n`;
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => line(index + 1)).join('');

describe('a journal of which something cannot be read', () => {
  const folders = new Folders();
  const refusals: Disposable[] = [];
  let dir: string;
  let first: string;
  beforeEach(async () => {
    dir = await folders.make();
    first = join(dir, '000001.ndjson');
  });
  afterEach(() => {
    for (const refusal of refusals.splice(0)) refusal.dispose();
  });
  after(() => folders.removeAll());

  const refuse = (code: 'EMFILE' | 'EIO'): Disposable => {
    const refusal = refuseToOpen(first, code);
    refusals.push(refusal);
    return refusal;
  };
  const read = async () => {
    const seqs: number[] = [];
    const { lastSeq, problems } = await readJournal(dir, ({ seq }) => seqs.push(seq));
    return { seqs, lastSeq, problems: problems.map(describeProblem) };
  };
  const follow = () => {
    const cursor = new JournalCursor(dir);
    const seqs: number[] = [];
    return { cursor, seqs, look: () => cursor.read(({ seq }) => seqs.push(seq)) };
  };
  /** What a supervisor does that starts anew: it reads, then writes. */
  const goOn = async (...ids: readonly string[]): Promise<JournalUnderTest> => {
    const { lastSeq } = await read();
    const journal = new JournalUnderTest({ dir, lastSeq });
    journal.writer.append(ids.flatMap((id) => [started(id), finished(id)]));
    await journal.writer.close();
    return journal;
  };

  const theirs = lines(500);
  const standIns = [
    ['a link to a good one', (path: string) => symlinkSync(join(dir, 'theirs'), path)],
    ['a pipe that nobody reads or writes', (path: string) => execFileSync('mkfifo', [path])],
    ['a folder', (path: string) => mkdirSync(path)],
  ] as const;
  for (const [what, make] of standIns) {
    it(`is written on in a new segment after ${what}, and read again`, async function () {
      if (process.platform === 'win32') this.skip();
      await writeFile(join(dir, 'theirs'), theirs);
      make(first);
      const { problems } = await goOn('a');
      assert.deepEqual(problems, []);
      assert.deepEqual((await read()).seqs, [1, 2]);
      await goOn('b');
      assert.deepEqual((await read()).seqs, [1, 2, 3, 4]);
      assert.equal(readFileSync(join(dir, 'theirs'), 'utf8'), theirs);
    });
  }

  it('goes on over pipes in place of an older and the next segment', async function () {
    if (process.platform === 'win32') this.skip();
    await writeFile(join(dir, '000002.ndjson'), line(7));
    execFileSync('mkfifo', [first]);
    const { lastSeq } = await read();
    const { writer, problems } = new JournalUnderTest({ dir, lastSeq, segmentBytes: 1 });
    execFileSync('mkfifo', [join(dir, '000003.ndjson')]);
    writer.append([started('a')]);
    await writer.close();
    assert.deepEqual(problems, []);
    // The second is the head of the new segment.
    assert.deepEqual((await read()).seqs, [7, 8, 9]);
  });

  it('is bounded though a folder in place of an old segment cannot be deleted', async () => {
    mkdirSync(first);
    const { writer, problems } = new JournalUnderTest({ dir, segmentBytes: 1, maxSegments: 2 });
    for (const id of ['a', 'b', 'c', 'd']) {
      writer.append([started(id)]);
      await writer.flush();
    }
    await writer.close();
    assert.deepEqual(readdirSync(dir).sort(), ['000001.ndjson', '000004.ndjson', '000005.ndjson']);
    assert.match(problems[0] ?? '', /^Old journal segments cannot be deleted \(.*000001\.ndjson/);
  });

  it('is read on once the system lets it be read, and the trouble is told while it lasts', async () => {
    const { cursor, seqs, look } = follow();
    await writeFile(first, line(1));
    await look();
    await appendFile(first, line(2));
    const refusal = refuse('EIO');
    await look();
    await look();
    assert.deepEqual(cursor.problems.map(describeProblem), [
      `000001.ndjson:1: cannot be read: EIO: refused, open '${first}'`,
    ]);
    refusal.dispose();
    await look();
    assert.deepEqual(seqs, [1, 2]);
    assert.deepEqual(cursor.problems, []);
  });

  it('is read on once a folder that stood in its place for one look is gone', async () => {
    const { cursor, seqs, look } = follow();
    await writeFile(first, line(1));
    await look();
    await rename(first, join(dir, 'aside'));
    mkdirSync(first);
    await look();
    assert.match(
      cursor.problems.map(describeProblem).join(),
      /^000001\.ndjson:1: .* is not a regular file\.$/,
    );
    rmSync(first, { recursive: true });
    await rename(join(dir, 'aside'), first);
    await appendFile(first, line(2));
    await look();
    assert.deepEqual(seqs, [1, 2]);
    assert.deepEqual(cursor.problems, []);
  });

  it('is read from the next segment on, and what could not be read stays told', async () => {
    const { cursor, seqs, look } = follow();
    await writeFile(first, line(1) + line(2));
    const refusal = refuse('EMFILE');
    await look();
    await writeFile(join(dir, '000002.ndjson'), line(3));
    await look();
    refusal.dispose();
    await look();
    assert.deepEqual(seqs, [3]);
    assert.deepEqual(cursor.problems.map(describeProblem), [
      `000001.ndjson:1: cannot be read: EMFILE: refused, open '${first}'`,
    ]);
  });

  it('uses no number again that its writer could not read before, and begins a new segment', async () => {
    await writeFile(first, theirs);
    const refusal = refuse('EMFILE');
    const { lastSeq } = await read();
    refusal.dispose();
    const { writer } = new JournalUnderTest({ dir, lastSeq });
    writer.append([started('a')]);
    await writer.close();
    const { seqs, problems } = await read();
    assert.deepEqual(seqs, [...Array.from({ length: 500 }, (_, index) => index + 1), 501, 502]);
    assert.deepEqual(problems, []);
    assert.equal(readFileSync(first, 'utf8'), theirs);
  });

  it('tells its last number though long, bad and torn lines follow it, and empty segments', async () => {
    const bad = `${'x'.repeat(200_000)}\n\n{"v":1}\n{"v":1,"seq":9`;
    await writeFile(first, lines(3) + bad);
    await writeFile(join(dir, '000002.ndjson'), '');
    const { writer, written } = new JournalUnderTest({ dir, lastSeq: 0 });
    writer.append([started('a')]);
    await writer.close();
    assert.deepEqual(
      written.map(({ seq, event }) => `${seq} ${event.type}`),
      ['4 journal.continued', '5 build.started'],
    );
  });

  it('is not written while its numbers cannot be known; what comes waits, and it is said once', async () => {
    await writeFile(first, lines(5));
    const refusal = refuse('EIO');
    const { writer, problems } = new JournalUnderTest({ dir, lastSeq: (await read()).lastSeq });
    writer.append([started('a')]);
    await waitFor('the problem', () => problems[0]);
    await writer.flush();
    refusal.dispose();
    await writer.close();
    assert.match(problems[0] ?? '', /^The journal cannot be written \(EIO: .*\)\. Events wait in memory;/);
    assert.deepEqual(problems.slice(1), ['The journal is written again.']);
    assert.deepEqual((await read()).seqs, [1, 2, 3, 4, 5, 6, 7]);
    await rm(first);
    assert.deepEqual((await read()).seqs, [6, 7]);
  });
});
