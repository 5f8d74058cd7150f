import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { LoggedEvent } from '../../../src/model/events';
import { encode } from '../../../src/model/wire';
import { readJournal } from '../../../src/store/journal';
import { describeProblem } from '../../../src/store/journalProblems';
import { Folders, started } from './journalTools';

const DAMAGED = join(__dirname, '../../fixtures/journal/damaged');

const read = async (dir: string) => {
  const events: LoggedEvent[] = [];
  const reading = await readJournal(dir, (logged) => events.push(logged));
  return { ...reading, events, seqs: events.map(({ seq }) => seq) };
};

describe('reading a journal', () => {
  const folders = new Folders();
  after(() => folders.removeAll());

  it('reads all that is good in a damaged one and tells each damage once, with its place', async () => {
    const { seqs, lastSeq, problems } = await read(DAMAGED);
    assert.deepEqual(seqs, [1, 2, 4, 7, 8, 11, 15, 17]);
    assert.equal(lastSeq, 17);
    assert.deepEqual(problems.map(describeProblem), [
      '000001.ndjson:3: the line is torn: its end is missing',
      '000002.ndjson:2-3: version 2, this Buildbeat reads version 1',
      '000003.ndjson:2-3: not JSON',
      '000005.ndjson:1: 3 events are missing before seq 15, the last one read is seq 11',
      '000005.ndjson:2: detail.build.attempt: expected number',
      '000005.ndjson:4: the line is torn: its end is missing',
    ]);
  });

  it('keeps an event of a type it does not know', async () => {
    const { events } = await read(DAMAGED);
    const unknown = events.find(({ seq }) => seq === 7);
    assert.equal(unknown?.event.type === 'unknown' && unknown.event.name, 'build.heartbeat');
  });

  it('finds nothing where there is no journal', async () => {
    const dir = await folders.make();
    assert.deepEqual((await read(join(dir, 'missing'))).events, []);
    assert.deepEqual((await read(dir)).problems, []);
  });

  it('counts on after lines of another version', async () => {
    const dir = await folders.make();
    const line = encode({ seq: 9, at: 0, event: started('a') }).replace('"v":1', '"v":2');
    await writeFile(join(dir, '000001.ndjson'), `${line}\n`);
    assert.equal((await read(dir)).lastSeq, 9);
  });

  const notSegments = [
    ['a folder', (path: string) => mkdirSync(path)],
    ['a pipe that nobody writes to', (path: string) => execFileSync('mkfifo', [path])],
    ['a link', (path: string) => symlinkSync('/dev/zero', path)],
  ] as const;
  for (const [what, make] of notSegments) {
    it(`tells of ${what} in place of a segment and reads the others`, () => readsOthers(make));
  }

  async function readsOthers(make: (path: string) => void): Promise<void> {
    const dir = await folders.make();
    make(join(dir, '000001.ndjson'));
    await writeFile(join(dir, '000002.ndjson'), `${encode({ seq: 3, at: 0, event: started('a') })}\n`);
    const { seqs, problems } = await read(dir);
    assert.deepEqual(seqs, [3]);
    assert.equal(problems.length, 1);
    assert.match(
      describeProblem(problems[0]!),
      /^000001\.ndjson:1: cannot be read: .* is not a regular file/,
    );
  }

  it('never throws, whatever bytes it meets, and delivers what stands before and after them', async () => {
    const dir = await folders.make();
    const file = join(dir, '000001.ndjson');
    const line = (seq: number) => Buffer.from(`${encode({ seq, at: 0, event: started('a') })}\n`);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await writeFile(file, Buffer.concat([line(1), bytes, Buffer.from('\n'), line(1000)]));
        assert.deepEqual((await read(dir)).seqs, [1, 1000]);
      }),
    );
  });
});
