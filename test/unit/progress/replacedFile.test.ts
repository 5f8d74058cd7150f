import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { inEachTest, type Folder } from './following';

describe('a progress file that is moved, replaced or cut short', () => {
  let folder: Folder;
  let path: string;
  inEachTest((fresh) => {
    folder = fresh;
    path = fresh.file('progress.ndjson');
  });

  it('survives rotation: reads the old file to its end, then the new one', async () => {
    writeFileSync(path, 'one\n');
    const { news } = folder.follow(path);
    await news();
    appendFileSync(path, 'two\nthr');
    renameSync(path, `${path}.1`);
    assert.deepEqual(await news(), ['two']);
    appendFileSync(`${path}.1`, 'ee\n');
    assert.deepEqual(await news(), ['three']);
    appendFileSync(`${path}.1`, 'fo');
    writeFileSync(path, 'five\n');
    assert.deepEqual(await news(), ['fo', '--', 'five']);
  });

  it('survives replacement by another file, as editors and atomic writers do it', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const { news } = folder.follow(path);
    await news();
    writeFileSync(folder.file('temporary'), 'three\nfour\nfive\n');
    renameSync(folder.file('temporary'), path);
    assert.deepEqual(await news(), ['--', 'three', 'four', 'five']);
  });

  it('survives deletion and a new file of that name', async () => {
    writeFileSync(path, 'one\n');
    const { news } = folder.follow(path);
    await news();
    rmSync(path);
    assert.deepEqual(await news(), []);
    writeFileSync(path, 'two\n');
    assert.deepEqual(await news(), ['--', 'two']);
  });

  it('survives truncation', async () => {
    writeFileSync(path, 'one\ntwo\nthr');
    const { news, recorder } = folder.follow(path);
    await news();
    truncateSync(path);
    assert.deepEqual(await news(), ['thr', '--']);
    appendFileSync(path, 'four\n');
    assert.deepEqual(await news(), ['four']);
    assert.deepEqual(recorder.numbers, [1, 2, 3, 1]);
  });

  it('notices that a file was written anew in place, though it is longer or as long as before', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const { news } = folder.follow(path);
    await news();
    writeFileSync(path, 'uno\ndos\n');
    utimesSync(path, new Date(), new Date(Date.now() + 1000));
    assert.deepEqual(await news(), ['--', 'uno', 'dos']);
    writeFileSync(path, 'eins\nzwei\ndrei\n');
    assert.deepEqual(await news(), ['--', 'eins', 'zwei', 'drei']);
  });

  it('does not read a file again that was only touched', async () => {
    writeFileSync(path, 'one\n');
    const { news } = folder.follow(path);
    await news();
    utimesSync(path, new Date(), new Date(Date.now() + 1000));
    assert.deepEqual(await news(), []);
  });

  it('does not read under its new name what it read under the old', async () => {
    const known = new Map<string, number>();
    writeFileSync(path, 'one\n');
    const old = folder.follow(path, { known });
    await old.news();
    const rotated = folder.file('progress.1.ndjson');
    renameSync(path, rotated);
    appendFileSync(rotated, 'two\n');
    path = rotated;
    const renamed = folder.follow(path, { known, appeared: true });
    assert.deepEqual(await renamed.news(), ['-- from inside', 'two']);
  });

  it('keeps the old file open while a writer still has it, and lets go of it when it is deleted', async () => {
    const writer = openSync(path, 'a');
    writeSync(writer, 'one\n');
    const { news } = folder.follow(path);
    await news();
    renameSync(path, `${path}.1`);
    writeSync(writer, 'two\n');
    assert.deepEqual(await news(), ['two']);
    rmSync(`${path}.1`);
    writeSync(writer, 'three\n');
    assert.deepEqual(await news(), ['three']);
    writeSync(writer, 'four\n');
    assert.deepEqual(await news(), []);
    closeSync(writer);
  });
});
