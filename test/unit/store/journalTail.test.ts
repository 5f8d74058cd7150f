import assert from 'node:assert/strict';
import { appendFile, mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../../../src/base/disposable';
import { systemClock } from '../../../src/base/systemClock';
import { FeedSource } from '../../../src/model/feed';
import { encode } from '../../../src/model/wire';
import { tailJournal } from '../../../src/store/journal';
import { JournalCursor } from '../../../src/store/journalCursor';
import { waitFor } from '../../helpers/waitFor';
import { finished, Folders, JournalUnderTest, started } from './journalTools';

const line = (seq: number): string => `${encode({ seq, at: 0, event: started(`b${seq}`) })}\n`;

describe('tailing a journal', () => {
  const folders = new Folders();
  const open: Disposable[] = [];
  const follow = (dir: string, cursor = new JournalCursor(dir)) => {
    const seqs: number[] = [];
    const errors: unknown[] = [];
    const handlers = {
      onEvent: ({ seq }: { seq: number }) => void seqs.push(seq),
      onError: (error: unknown) => void errors.push(error),
    };
    open.push(tailJournal(dir, cursor, handlers, systemClock));
    const until = (seq: number) => waitFor(`seq ${seq}`, () => (seqs.includes(seq) ? true : undefined));
    return { seqs, errors, cursor, until };
  };
  afterEach(async () => {
    for (const tail of open.splice(0)) tail.dispose();
    await folders.removeAll();
  });

  it('hears of every event once, across segments, while they are written', async () => {
    const dir = await folders.make();
    const tail = follow(dir);
    const { writer, written } = new JournalUnderTest({ dir, segmentBytes: 3000 });
    for (let i = 0; i < 50; i++) {
      writer.append([started(`b${i}`), finished(`b${i}`)]);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await writer.close();
    await tail.until(written.length);
    assert.deepEqual(
      tail.seqs,
      written.map(({ seq }) => seq),
    );
    assert.deepEqual(tail.cursor.problems, []);
    assert.deepEqual(tail.errors, []);
  });

  it('goes on from a place that was read before', async () => {
    const dir = await folders.make();
    const file = join(dir, '000001.ndjson');
    await writeFile(file, line(1) + line(2));
    const cursor = new JournalCursor(dir);
    await cursor.read(() => undefined);
    const tail = follow(dir, cursor);
    await appendFile(file, line(3));
    await tail.until(3);
    assert.deepEqual(tail.seqs, [3]);
  });

  it('waits for the end of a line that is being written', async () => {
    const dir = await folders.make();
    const file = join(dir, '000001.ndjson');
    await writeFile(file, line(1) + line(2).slice(0, 30));
    const tail = follow(dir);
    await tail.until(1);
    await appendFile(file, line(2).slice(30));
    await tail.until(2);
    assert.deepEqual(tail.seqs, [1, 2]);
    assert.deepEqual(tail.cursor.problems, []);
  });

  it('is not confused by a write that was taken back and repeated', async () => {
    const dir = await folders.make();
    const file = join(dir, '000001.ndjson');
    const cursor = new JournalCursor(dir);
    const seqs: number[] = [];
    const read = () => cursor.read(({ seq }) => seqs.push(seq));
    await writeFile(file, line(1) + line(2));
    await read();
    await truncate(file, line(1).length);
    await read();
    await appendFile(file, line(2) + line(3));
    await read();
    assert.deepEqual(seqs, [1, 2, 3]);
    assert.deepEqual(cursor.problems, []);
  });

  it('begins again, and says so, when the journal is replaced by another', async () => {
    const dir = await folders.make();
    await writeFile(join(dir, '000001.ndjson'), line(1) + line(2) + line(3));
    const tail = follow(dir);
    await tail.until(3);
    const other = join(dir, 'other');
    await writeFile(other, line(1) + line(2) + line(3) + line(4));
    await rename(other, join(dir, '000001.ndjson'));
    await tail.until(4);
    assert.deepEqual(tail.seqs, [1, 2, 3, 1, 2, 3, 4]);
    assert.deepEqual(
      tail.cursor.problems.map(({ reason }) => reason),
      ['the journal was replaced by another one'],
    );
  });

  it('tells a journal that was deleted and begun anew from the old one, and its readers forget the old', async () => {
    const dir = await folders.make();
    const file = join(dir, '000001.ndjson');
    const feed = new FeedSource();
    const changes: string[] = [];
    feed.subscribe(({ change, logged }) => changes.push(logged ? `${logged.seq}` : change.type));
    const cursor = new JournalCursor(dir, () => feed.reset());
    const read = () => cursor.read((logged) => feed.publish(logged));
    await writeFile(file, line(1) + line(2) + line(3));
    await read();
    await rm(file);
    await read();
    assert.equal(feed.model.builds().length, 3);
    await writeFile(file, `${encode({ seq: 1, at: 0, event: started('new') })}\n`);
    await read();
    assert.deepEqual(
      feed.model.builds().map(({ id }) => id),
      ['new'],
    );
    assert.deepEqual(changes, ['1', '2', '3', 'list', '1']);
  });

  it('waits for a journal that is not there yet', async () => {
    const dir = join(await folders.make(), 'journal');
    const tail = follow(dir);
    await mkdir(dir);
    await writeFile(join(dir, '000001.ndjson'), line(1));
    await tail.until(1);
    await rm(dir, { recursive: true });
    assert.deepEqual(tail.errors, []);
  });
});
