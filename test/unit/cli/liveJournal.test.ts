import assert from 'node:assert/strict';
import { LiveJournal } from '../../../src/cli/liveJournal';
import { Output } from '../../../src/cli/output';
import type { BuildEvent } from '../../../src/model/events';
import { Folders, started } from '../store/journalTools';

const merged = (id: string, into: string): BuildEvent => ({ type: 'build.merged', id, into });

describe('the build that speaks for another in a journal', () => {
  const folders = new Folders();
  const read = async (...events: readonly BuildEvent[]): Promise<LiveJournal> =>
    LiveJournal.open(await folders.makeState(...events), new Output());

  afterEach(() => folders.removeAll());

  it('is itself, or the one at the end of all merges', async () => {
    const journal = await read(...['a', 'b', 'c'].map(started), merged('a', 'b'), merged('b', 'c'));
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((id) => journal.resolve(id)),
      ['c', 'c', 'c', 'd'],
    );
  });

  it('is found though a damaged journal merges builds in a circle', async () => {
    const journal = await read(
      ...['a', 'b', 'c'].map(started),
      merged('a', 'b'),
      merged('b', 'a'),
      merged('c', 'c'),
    );
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => journal.resolve(id)),
      ['b', 'b', 'c'],
    );
    assert.deepEqual(journal.feed.model.builds(), []);
  });
});
