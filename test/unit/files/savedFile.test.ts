import assert from 'node:assert/strict';
import {
  chmod,
  link,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveFile } from '../../../src/files/savedFile';

/** A disk that is full after the first piece. */
function* torn(): Generator<string> {
  yield 'new te';
  throw new Error('The disk is full.');
}

describe('a file that the user wants saved', () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
    path = join(dir, 'trace.json');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is not there at all after an error, nor anything beside it', async () => {
    await assert.rejects(saveFile(path, torn()), /The disk is full/);
    assert.deepEqual(await readdir(dir), []);
  });

  it('stays as it was after an error', async () => {
    await writeFile(path, 'old text');
    await assert.rejects(saveFile(path, torn()), /The disk is full/);
    assert.equal(await readFile(path, 'utf8'), 'old text');
    assert.deepEqual(await readdir(dir), ['trace.json']);
  });

  it('is replaced as a whole: who reads the one before reads that to its end', async () => {
    await writeFile(path, 'old text');
    const reader = await open(path);
    await saveFile(path, 'new text');
    assert.equal(await reader.readFile('utf8'), 'old text');
    await reader.close();
    assert.equal(await readFile(path, 'utf8'), 'new text');
  });

  it('is this user’s as other files are, and keeps the mode it has', async function () {
    if (process.platform === 'win32') this.skip();
    const modeOf = async (): Promise<number> => (await stat(path)).mode & 0o777;
    await writeFile(path, 'made by another program');
    const usual = await modeOf();
    await rm(path);
    await saveFile(path, 'first');
    assert.equal(await modeOf(), usual);
    await chmod(path, 0o666); // more than most umasks leave
    await saveFile(path, 'second');
    assert.equal(await modeOf(), 0o666);
  });

  it('stays where it is protected', async function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) this.skip();
    await writeFile(path, 'old text', { mode: 0o444 });
    await assert.rejects(saveFile(path, 'new text'), /EACCES/);
    assert.equal(await readFile(path, 'utf8'), 'old text');
  });

  it('is written to where no other may be made beside it', async function () {
    if (process.platform === 'win32') this.skip();
    const long = join(dir, 'n'.repeat(255)); // as long as a name may be
    await saveFile(long, 'text');
    assert.equal(await readFile(long, 'utf8'), 'text');
    assert.deepEqual(await readdir(dir), ['n'.repeat(255)]);
  });

  it('keeps its other names', async function () {
    if (process.platform === 'win32') this.skip();
    await writeFile(path, 'old text');
    await link(path, join(dir, 'other'));
    await saveFile(path, 'new text');
    assert.equal(await readFile(join(dir, 'other'), 'utf8'), 'new text');
  });

  it('is made where a link leads to no file yet', async function () {
    if (process.platform === 'win32') this.skip();
    await symlink('itself', path);
    await saveFile(path, 'text');
    assert.equal(await readlink(path), 'itself');
    assert.equal(await readFile(join(dir, 'itself'), 'utf8'), 'text');
  });

  it('is what a link leads to, and the link stays', async function () {
    if (process.platform === 'win32') this.skip();
    await writeFile(join(dir, 'itself'), 'old text');
    await symlink('itself', path);
    await saveFile(path, 'new text');
    assert.equal(await readlink(path), 'itself');
    assert.equal(await readFile(join(dir, 'itself'), 'utf8'), 'new text');
  });

  it('is written to where it cannot be replaced: to a pipe or a device', async function () {
    if (process.platform === 'win32') this.skip();
    await symlink('/dev/null', path);
    await saveFile(path, 'text');
    assert.ok((await stat(path)).isCharacterDevice());
    assert.equal(await readlink(path), '/dev/null');
  });
});
