import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { waitFor } from '../../helpers/waitFor';
import { inEachTest, type Folder } from './following';

const MIB = 1024 * 1024;

describe('the tail of a progress file', () => {
  let folder: Folder;
  let path: string;
  inEachTest((fresh) => {
    folder = fresh;
    path = fresh.file('progress.ndjson');
  });

  it('waits for a file that does not exist yet, and for its folder', async () => {
    path = folder.file('later/progress.ndjson');
    const { news } = folder.follow(path);
    assert.deepEqual(await news(), []);
    mkdirSync(folder.file('later'));
    assert.deepEqual(await news(), []);
    writeFileSync(path, 'one\n');
    assert.deepEqual(await news(), ['--', 'one']);
  });

  it('reads what is appended, once', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const { news, recorder } = folder.follow(path);
    assert.deepEqual(await news(), ['--', 'one', 'two']);
    assert.deepEqual(await news(), []);
    appendFileSync(path, 'three\n');
    assert.deepEqual(await news(), ['three']);
    assert.deepEqual(recorder.numbers, [1, 2, 3]);
  });

  it('reads what is there at a look, and at the next one what came meanwhile', async () => {
    writeFileSync(path, 'one\n');
    let portions = 0;
    const grow = (): void => {
      portions += 1;
      appendFileSync(path, 'more\n');
    };
    const listener = { begin: () => undefined, lines: grow, note: () => undefined };
    const tail = folder.tail(path, listener);
    await tail.look();
    assert.equal(portions, 1);
    await tail.look();
    assert.equal(portions, 2);
  });

  it('keeps a partial last line until its end is written, even in the middle of a character', async () => {
    const bytes = Buffer.from('{"stage":"prüfen"}\n');
    writeFileSync(path, bytes.subarray(0, 13));
    const { news } = folder.follow(path);
    assert.deepEqual(await news(), ['--']);
    assert.deepEqual(await news(), []);
    appendFileSync(path, bytes.subarray(13));
    assert.deepEqual(await news(), ['{"stage":"prüfen"}']);
  });

  it('takes a last line without a line break once it rests and is a whole record', async () => {
    writeFileSync(path, 'first\n{"a":1}');
    const { news, recorder } = folder.follow(path);
    assert.deepEqual(await news(), ['--', 'first']);
    assert.deepEqual(await news(), ['{"a":1}']);
    appendFileSync(path, '\nthird\n');
    assert.deepEqual(await news(), ['third']);
    assert.deepEqual(recorder.numbers, [1, 2, 3]);
  });

  it('drops a byte order mark and the carriage returns of CRLF', async () => {
    writeFileSync(path, '\ufeffone\r\ntwo\r\n');
    const { news } = folder.follow(path);
    assert.deepEqual(await news(), ['--', 'one', 'two']);
  });

  it('starts a sparse file of 1 GB near its end, with a note, and goes on from there', async () => {
    const file = openSync(path, 'w');
    ftruncateSync(file, 1024 * MIB);
    closeSync(file);
    appendFileSync(path, 'torn\none\n');
    const { news } = folder.follow(path);
    const [begin, note, ...lines] = await news();
    assert.equal(begin, '-- from inside');
    assert.match(
      String(note),
      /^! it was 1024 MiB long when it was found: reading began 1 MiB before its end/,
    );
    assert.deepEqual(lines, ['one']);
    appendFileSync(path, 'two\n');
    assert.deepEqual(await news(), ['two']);
  });

  it('begins a long file with a whole line where there is one', async () => {
    writeFileSync(path, `${'x'.repeat(MIB - 1)}\n${'y'.repeat(MIB - 1)}\n`);
    const { news } = folder.follow(path);
    const told = await news();
    assert.equal(told.length, 3);
    assert.equal(told[2], 'y'.repeat(MIB - 1));
  });

  it('reads a file whole that is seen to come, though it is longer than a tail', async () => {
    const { news } = folder.follow(path);
    await news();
    const lines = Array.from({ length: 40_000 }, (_, i) => `line ${i} ${'.'.repeat(60)}`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    assert.ok(statSync(path).size > 2 * MIB);
    assert.deepEqual(await news(), ['--', ...lines]);
  });

  it('gives of a line beyond 1 MiB its length alone, and goes on behind it', async () => {
    writeFileSync(path, 'one\n');
    const { news } = folder.follow(path);
    await news();
    appendFileSync(path, 'x'.repeat(MIB));
    appendFileSync(path, 'x\ntwo\n');
    assert.deepEqual(await news(), [`(${MIB + 1} bytes)`, 'two']);
  });

  it('leaves a file alone that nobody wrote to for days, until somebody does', async () => {
    writeFileSync(path, 'old\n');
    const daysAgo = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000);
    utimesSync(path, daysAgo, daysAgo);
    const { news } = folder.follow(path);
    assert.deepEqual(await news(), []);
    appendFileSync(path, 'new\n');
    assert.deepEqual(await news(), ['--', 'old', 'new']);
  });

  it('gives lines that were there before the time of the last write', async () => {
    const written = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
    writeFileSync(path, 'one\n');
    utimesSync(path, written, written);
    const { news, recorder } = folder.follow(path);
    await news();
    const before = Date.now();
    appendFileSync(path, 'two\n');
    await news();
    assert.equal(recorder.times[0], written.getTime());
    assert.ok(recorder.times[1]! >= before);
  });

  it('tells once that a name is no file, and reads it when it is one', async () => {
    mkdirSync(path);
    const { news } = folder.follow(path);
    assert.deepEqual(await news(), ['! it cannot be read: it is no regular file']);
    assert.deepEqual(await news(), []);
    rmSync(path, { recursive: true });
    writeFileSync(path, 'one\n');
    assert.deepEqual(await news(), ['--', 'one']);
  });

  it('tells once that a file cannot be read, and reads it when it can', async () => {
    symlinkSync(path, path);
    const { news } = folder.follow(path);
    assert.match((await news()).join(), /^! it cannot be read: .*ELOOP/);
    assert.deepEqual(await news(), []);
    rmSync(path);
    writeFileSync(path, 'one\n');
    assert.deepEqual(await news(), ['--', 'one']);
  });

  it('goes on behind a line that its writer was killed in', async () => {
    const script = `const { appendFileSync } = require('node:fs');
      appendFileSync(process.argv[1], '{"n":1}\\n{"n":');
      setInterval(() => {}, 1000);`;
    const writer = spawn(process.execPath, ['-e', script, path], { stdio: 'ignore' });
    const { news } = folder.follow(path);
    const told: string[] = [];
    await waitFor('the first line', async () => {
      told.push(...(await news()));
      return told.includes('{"n":1}') ? true : undefined;
    });
    const gone = once(writer, 'exit');
    writer.kill('SIGKILL');
    await gone;
    told.push(...(await news()));
    appendFileSync(path, '\n{"n":3}\n');
    told.push(...(await news()));
    assert.deepEqual(told, ['--', '{"n":1}', '{"n":', '{"n":3}']);
  });

  it('misses and doubles nothing while a process writes as fast as it can', async () => {
    const count = 50_000;
    const script = `const { openSync, writeSync } = require('node:fs');
      const file = openSync(process.argv[1], 'a');
      for (let i = 0; i < ${count}; i += 1) writeSync(file, 'line ' + i + '\\n');`;
    const { news } = folder.follow(path);
    await news();
    const writer = spawn(process.execPath, ['-e', script, path], { stdio: 'ignore' });
    const told: string[] = [];
    await waitFor(
      'the last line',
      async () => {
        told.push(...(await news()));
        return told.at(-1) === `line ${count - 1}` ? true : undefined;
      },
      { everyMs: 1 },
    );
    assert.deepEqual(told, ['--', ...Array.from({ length: count }, (_, i) => `line ${i}`)]);
    assert.ok(writer.exitCode === 0 || (await once(writer, 'exit'))[0] === 0);
  });
});
