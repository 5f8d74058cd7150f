import assert from 'node:assert/strict';
import { Aggregator } from '../../../src/aggregation/aggregator';
import type { Build } from '../../../src/model/build';
import type { BuildEvent } from '../../../src/model/events';
import { FeedSource } from '../../../src/model/feed';
import { JournalFeed } from '../../../src/supervision/journalFeed';
import { Folders, JournalUnderTest, started } from '../store/journalTools';

const STREAM: BuildEvent = {
  type: 'build.started',
  build: {
    ...{ id: 'a', tool: 'stream', label: 'release', command: 'release', kind: 'build', attempt: 1 },
    ...{ origin: { type: 'stream', file: '/demo/progress.ndjson' }, roots: [], startedAt: 1 },
  },
};

const folders = new Folders();

/** What an owner after this boot goes on from. */
async function historyAfter(bootId: string, event: BuildEvent): Promise<readonly Build[]> {
  const dir = await folders.make();
  const { writer } = new JournalUnderTest({ dir });
  const owner = { pid: 1, start: 2, role: 'daemon' } as const;
  writer.append([{ type: 'supervision.started', owner, version: '1.0.0', bootId: 'this boot' }, event]);
  await writer.close();
  const journal = new JournalFeed(dir, new FeedSource());
  await journal.catchUp();
  return journal.history(bootId);
}

/** The builds that a first look, at a machine where nothing runs, ends. */
function endedBy(history: readonly Build[]): readonly string[] {
  const aggregator = new Aggregator({ rules: [], ignoreCommands: [] }, history);
  return aggregator
    .observe({ type: 'process.snapshot', at: 1_000, processes: [] })
    .flatMap((event) => (event.type === 'build.finished' ? [event.id] : []));
}

describe('a build that ran when supervision ended', () => {
  after(() => folders.removeAll());

  it('and that only a stream tells of may go on, but not after the machine was started anew', async () => {
    assert.deepEqual(endedBy(await historyAfter('this boot', STREAM)), []);
    assert.deepEqual(endedBy(await historyAfter('the next', STREAM)), ['a']);
  });

  it('is over when its process does not run any more', async () => {
    assert.deepEqual(endedBy(await historyAfter('this boot', started('b'))), ['b']);
  });
});
