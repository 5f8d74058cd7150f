import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ReadModelView } from '../../../src/model/feed';
import { FeedSource } from '../../../src/model/feed';
import type { BuildEvent } from '../../../src/model/events';
import { readJournal } from '../../../src/store/journal';
import { finished, Folders, JournalUnderTest, started } from './journalTools';

const progressed = (id: string): BuildEvent => ({
  type: 'build.progressed',
  id,
  processes: { total: 2, running: 1, failed: 0, longest: [], failures: [], parts: [] },
});

const id = fc.integer({ min: 0, max: 5 }).map((number) => `b${number}`);
const event: fc.Arbitrary<BuildEvent> = fc.oneof(
  { weight: 4, arbitrary: id.map(started) },
  { weight: 4, arbitrary: id.map(finished) },
  { weight: 2, arbitrary: id.map(progressed) },
  id.map((build): BuildEvent => ({ type: 'build.deleted', id: build })),
  id.map((build): BuildEvent => ({
    type: 'build.amended',
    id: build,
    verdict: { outcome: 'failed', evidence: [] },
  })),
  fc.constant<BuildEvent>({ type: 'history.cleared' }),
);

/** What a reader of the model sees, as values alone. */
const shown = (model: ReadModelView): unknown =>
  JSON.parse(
    JSON.stringify([
      [...model.builds()].sort((a, b) => a.id.localeCompare(b.id)),
      model.counts,
      model.supervision ?? null,
    ]),
  );

async function replay(dir: string): Promise<ReadModelView> {
  const feed = new FeedSource();
  await readJournal(dir, (logged) => feed.publish(logged));
  return feed.model;
}

describe('what a journal forgets', () => {
  const folders = new Folders();
  afterEach(() => folders.removeAll());

  it('is forgotten by those who followed, too: they know what a replay of it knows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 60 }), async (events) => {
        const dir = await folders.make();
        const live = new JournalUnderTest({ dir, segmentBytes: 1500, maxSegments: 2 });
        for (const each of events) {
          live.writer.append([each]);
          await live.writer.flush();
        }
        await live.writer.close();
        assert.deepEqual(shown(live.feed.model), shown(await replay(dir)));
      }),
      { numRuns: 40 },
    );
  });

  it('is every build that ended in a deleted segment, and none that still runs', async () => {
    const dir = await folders.make();
    const { writer, feed } = new JournalUnderTest({ dir, segmentBytes: 2000, maxSegments: 2 });
    for (const build of ['long', ...Array.from({ length: 30 }, (_, at) => `b${at}`)]) {
      writer.append(build === 'long' ? [started(build)] : [started(build), finished(build)]);
      await writer.flush();
    }
    await writer.close();
    assert.equal(feed.model.get('long')?.state, 'running');
    assert.equal(feed.model.get('b0'), undefined);
    assert.equal(feed.model.get('b29')?.state, 'finished');
    assert.deepEqual(feed.model.counts, { running: 1, finished: feed.model.builds().length - 1 });
    assert.deepEqual(
      feed.model.builds().map((build) => build.id),
      (await replay(dir)).builds().map((build) => build.id),
    );
  });

  it('is a running build whose end could not be read, once the journal goes on without it', () => {
    const feed = new FeedSource();
    feed.publish({ seq: 1, at: 0, event: started('a') });
    feed.publish({ seq: 3, at: 0, event: { type: 'journal.continued', keptFrom: 1, running: [] } });
    assert.deepEqual(feed.model.builds(), []);
  });
});
