import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FeedSource } from '../../../src/model/feed';
import { readJournal } from '../../../src/store/journal';
import { waitFor } from '../../helpers/waitFor';
import { finished, Folders, JournalUnderTest, started } from './journalTools';

/** The read model of a journal, and the numbers of its events. */
async function fold(dir: string) {
  const feed = new FeedSource();
  const seqs: number[] = [];
  const reading = await readJournal(dir, (logged) => {
    seqs.push(logged.seq);
    feed.publish(logged);
  });
  return { ...reading, seqs, builds: feed.model.builds() };
}

describe('writing a journal', () => {
  const folders = new Folders();
  after(() => folders.removeAll());

  it('numbers events from 1 and goes on after the last one', async () => {
    const dir = await folders.make();
    const first = new JournalUnderTest({ dir });
    first.writer.append([started('a'), finished('a')]);
    await first.writer.close();
    const second = new JournalUnderTest({ dir, lastSeq: 2 });
    second.writer.append([started('b')]);
    await second.writer.close();
    const { seqs, problems } = await fold(dir);
    assert.deepEqual(seqs, [1, 2, 3]);
    assert.deepEqual(problems, []);
    assert.deepEqual(await readdir(dir), ['000001.ndjson']);
  });

  it('tells of events only once they are on disk', async () => {
    const dir = await folders.make();
    const onDisk: boolean[] = [];
    const { writer } = new JournalUnderTest({
      dir,
      onWritten: (batch) => {
        void readJournal(dir, () => undefined).then(({ lastSeq }) =>
          onDisk.push(lastSeq >= (batch.at(-1)?.seq ?? Infinity)),
        );
      },
    });
    for (let i = 0; i < 20; i++) {
      writer.append([started(`b${i}`)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writer.close();
    await waitFor('all batches to be looked at', () => (onDisk.length > 0 ? true : undefined));
    assert.ok(onDisk.every(Boolean));
  });

  it('writes what comes while a write runs as one next batch', async () => {
    const dir = await folders.make();
    const batches: number[] = [];
    const { writer } = new JournalUnderTest({ dir, onWritten: (batch) => batches.push(batch.length) });
    writer.append([started('a')]);
    await waitFor('the first batch', () => (batches.length > 0 ? true : undefined));
    writer.append([started('b')]);
    await Promise.resolve();
    for (const id of ['c', 'd', 'e']) writer.append([started(id)]);
    await writer.close();
    assert.equal(
      batches.reduce((sum, length) => sum + length),
      5,
    );
    assert.ok(batches.length <= 3, `5 events in ${batches.length} batches`);
  });

  it('names the build in the summary of its end', async () => {
    const dir = await folders.make();
    const { writer } = new JournalUnderTest({ dir });
    writer.append([started('a'), finished('a')]);
    await writer.close();
    assert.match(await readFile(join(dir, '000001.ndjson'), 'utf8'), /"summary":"make a succeeded: after/);
  });

  it('leaves a torn last line alone and begins a new segment', async () => {
    const dir = await folders.make();
    const first = new JournalUnderTest({ dir });
    first.writer.append([started('a')]);
    await first.writer.close();
    await appendFile(join(dir, '000001.ndjson'), '{"v":1,"se');
    const second = new JournalUnderTest({ dir, lastSeq: 1 });
    await readJournal(dir, (logged) => second.feed.publish(logged));
    second.writer.append([started('b')]);
    await second.writer.close();
    const { seqs, problems, builds } = await fold(dir);
    assert.deepEqual(seqs, [1, 2, 3]);
    assert.deepEqual(
      builds.map(({ id }) => id),
      ['a', 'b'],
    );
    assert.deepEqual(
      problems.map(({ file, line }) => `${file}:${line}`),
      ['000001.ndjson:2'],
    );
  });

  it('deletes old segments and still knows a build that began in one of them', async () => {
    const dir = await folders.make();
    const { writer, written } = new JournalUnderTest({ dir, segmentBytes: 2000, maxSegments: 3 });
    writer.append([started('long')]);
    for (let i = 0; i < 40; i++) {
      const before = written.length;
      writer.append([started(`b${i}`), finished(`b${i}`)]);
      await waitFor('the build to be written', () => written.length > before || undefined, { everyMs: 1 });
    }
    await writer.close();
    const segments = await readdir(dir);
    assert.equal(segments.length, 3);
    assert.ok(!segments.includes('000001.ndjson'));
    const { builds, problems } = await fold(dir);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      builds.filter(({ state }) => state === 'running').map(({ id }) => id),
      ['long'],
    );
    assert.equal(builds.at(-1)?.id, 'b39');
  });

  it('keeps events while the folder cannot be written, says so once, and writes them when it can', async () => {
    const dir = join(await folders.make(), 'journal');
    await writeFile(dir, 'a file where the folder should be');
    const { writer, problems } = new JournalUnderTest({ dir });
    writer.append([started('a')]);
    await waitFor('the problem', () => problems[0]);
    writer.append([finished('a')]);
    await rm(dir);
    await waitFor('the recovery', () => problems[1]);
    await writer.close();
    assert.match(problems[0] ?? '', /cannot be written/);
    assert.deepEqual(problems.slice(1), ['The journal is written again.']);
    assert.deepEqual((await fold(dir)).seqs, [1, 2]);
  });

  it('gives up progress before anything else when memory is full, and tells what is lost', async () => {
    const dir = join(await folders.make(), 'journal');
    await writeFile(dir, 'a file where the folder should be');
    const { writer, problems } = new JournalUnderTest({ dir, maxQueued: 3 });
    const progress = {
      type: 'build.progressed',
      id: 'a',
      processes: { total: 1, running: 1, failed: 0, longest: [], failures: [], parts: [] },
    } as const;
    writer.append([started('a'), progress, progress]);
    writer.append([finished('a'), started('b')]);
    writer.append([finished('b')]);
    await waitFor('the problem', () => problems.find((problem) => problem.includes('cannot be written')));
    await rm(dir);
    await writer.close();
    assert.deepEqual(
      problems.filter((problem) => problem.includes('lost')),
      ['1 events are lost: the journal could not be written.'],
    );
    const { seqs, builds } = await fold(dir);
    assert.deepEqual(seqs, [1, 2, 3]);
    assert.deepEqual(
      builds.map(({ id, state }) => `${id} ${state}`),
      ['b finished'],
    );
  });
});
