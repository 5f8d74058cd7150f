import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegularFile, readRegularFile } from '../../../src/files/regularFile';

describe('a regular file', () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'buildbeat-files-'));
    path = join(dir, 'file');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const refused = async (maxBytes: number): Promise<string> => {
    const file = await readRegularFile(path, maxBytes);
    assert.ok(!file.ok);
    return file.error;
  };

  it('is read up to the very size that is taken', async () => {
    const text = 'x'.repeat(100_000);
    writeFileSync(path, text);
    const file = await readRegularFile(path, text.length);
    assert.ok(file.ok);
    assert.equal(file.value.bytes.toString(), text);
    assert.equal(file.value.stats.size, text.length);
    assert.equal(await refused(text.length - 1), `${path} is too large: 100000 bytes, at most 99999.`);
  });

  it('is not waited for in a pipe, nor read from a folder, a link or a device', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [path]);
    assert.equal(await refused(1), `${path} is not a regular file.`);
    rmSync(path);
    mkdirSync(path);
    assert.equal(await refused(1), `${path} is not a regular file.`);
    rmSync(path, { recursive: true });
    symlinkSync('/dev/zero', path);
    assert.equal(await refused(1), `${path} is a symbolic link: name the file itself.`);
    const zero = await readRegularFile('/dev/zero', 1);
    assert.deepEqual(zero, { ok: false, error: '/dev/zero is not a regular file.' });
  });

  it('is refused for what speaks against it, before any of it is read', async () => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 32);
    const file = await readRegularFile(path, 2 ** 33, (_, { size }) => `all ${size} bytes are bad`);
    assert.deepEqual(file, { ok: false, error: 'all 4294967296 bytes are bad' });
  });

  it('that is not there is the system’s word', async () => {
    await assert.rejects(readRegularFile(path, 1), { code: 'ENOENT' });
    await assert.rejects(openRegularFile(path, 'append'), { code: 'ENOENT' });
  });

  it('is opened to be read and written on at its end', async () => {
    writeFileSync(path, 'one');
    const file = await openRegularFile(path, 'append');
    assert.ok(file.ok);
    await file.value.write(' two', 0);
    const { buffer } = await file.value.read(Buffer.alloc(7), 0, 7, 0);
    await file.value.close();
    assert.equal(buffer.toString(), 'one two');
  });

  for (const mode of ['read', 'append'] as const) {
    it(`is not opened to ${mode} where a pipe, a folder, a socket or a link to a file is`, async function () {
      if (process.platform === 'win32') this.skip();
      const refused = { ok: false, error: `${path} is not a regular file.` };
      execFileSync('mkfifo', [path]);
      assert.deepEqual(await openRegularFile(path, mode), refused);
      rmSync(path);
      mkdirSync(path);
      assert.deepEqual(await openRegularFile(path, mode), refused);
      rmSync(path, { recursive: true });
      const server = createServer().listen(path);
      await once(server, 'listening');
      assert.deepEqual(await openRegularFile(path, mode), refused);
      await new Promise((resolve) => server.close(resolve));
      writeFileSync(join(dir, 'target'), '');
      symlinkSync(join(dir, 'target'), path);
      assert.deepEqual(await openRegularFile(path, mode), refused);
    });
  }
});
