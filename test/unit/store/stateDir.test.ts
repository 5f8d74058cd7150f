import assert from 'node:assert/strict';
import { chmod, chown, lstat, mkdir, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openStateDir, prepareStateDir, resolveStateDir } from '../../../src/store/stateDir';
import { Folders } from './journalTools';

const modeOf = async (path: string): Promise<number> => (await lstat(path)).mode & 0o777;

describe('the state folder', () => {
  const folders = new Folders();
  afterEach(() => folders.removeAll());

  it('is the one asked for, then the one of the environment, then the convention', () => {
    assert.equal(resolveStateDir('/a/b', { BUILDBEAT_STATE_DIR: '/c' }), '/a/b');
    assert.equal(resolveStateDir(undefined, { BUILDBEAT_STATE_DIR: '/c' }), '/c');
    assert.equal(resolveStateDir('', { BUILDBEAT_STATE_DIR: '' }), resolveStateDir(undefined, {}));
  });

  it('follows the XDG convention on Linux', function () {
    if (process.platform !== 'linux') this.skip();
    const { XDG_STATE_HOME: home = join(homedir(), '.local', 'state') } = process.env;
    assert.equal(resolveStateDir(undefined, {}), join(home, 'buildbeat'));
  });

  it('is created for this user alone', async function () {
    if (process.platform === 'win32') this.skip();
    const path = join(await folders.make(), 'deep', 'state');
    const { journal } = await prepareStateDir(path);
    assert.equal(await modeOf(path), 0o700);
    assert.equal(await modeOf(journal), 0o700);
  });

  it('is closed to others when it was open', async function () {
    if (process.platform === 'win32') this.skip();
    const path = join(await folders.make(), 'state');
    await mkdir(path);
    await chmod(path, 0o755);
    await prepareStateDir(path);
    assert.equal(await modeOf(path), 0o700);
  });

  it('is refused, not closed, when it holds other things as well', async function () {
    if (process.platform === 'win32') this.skip();
    const path = join(await folders.make(), 'project');
    await mkdir(path);
    await chmod(path, 0o755);
    await writeFile(join(path, 'Makefile'), '');
    await assert.rejects(prepareStateDir(path), /open to others and holds other things \(Makefile\)/);
    assert.equal(await modeOf(path), 0o755);
  });

  it('is left as it is by those who only read', async function () {
    if (process.platform === 'win32') this.skip();
    const path = join(await folders.make(), 'state');
    await openStateDir(path);
    await assert.rejects(lstat(path), /ENOENT/);
    await mkdir(path);
    await chmod(path, 0o755);
    await openStateDir(path);
    assert.equal(await modeOf(path), 0o755);
  });

  it('is refused when its journal leads elsewhere', async () => {
    const dir = await folders.make();
    const path = join(dir, 'state');
    await mkdir(path, { mode: 0o700 });
    await symlink(dir, join(path, 'journal'));
    await assert.rejects(prepareStateDir(path), /journal is a symbolic link/);
    await assert.rejects(openStateDir(path), /journal is a symbolic link/);
  });

  it('is given up where no folder can be made', async function () {
    if (process.platform !== 'linux') this.skip();
    await assert.rejects(prepareStateDir('/proc/1/buildbeat/state'), /cannot be created/);
  });

  it('is refused when it is a link, whatever it leads to', async () => {
    const dir = await folders.make();
    for (const target of [dir, join(dir, 'missing')]) {
      const path = join(dir, `link-${target.length}`);
      await symlink(target, path);
      await assert.rejects(prepareStateDir(path), /is a symbolic link\. Choose another one with --state-dir/);
    }
  });

  it('is refused when it is a file', async () => {
    const path = join(await folders.make(), 'state');
    await writeFile(path, '');
    await assert.rejects(prepareStateDir(path), /is not a folder/);
  });

  it('is refused when it is somebody else’s', async function () {
    if (process.platform !== 'linux') this.skip();
    const isRoot = process.getuid?.() === 0;
    const path = isRoot ? join(await folders.make(), 'state') : '/usr';
    if (isRoot) {
      await mkdir(path);
      await chown(path, 12345, 12345);
    }
    await assert.rejects(prepareStateDir(path), /belongs to another user \(uid (12345|0)\)/);
  });

  it('tells why it cannot be created', async () => {
    const file = join(await folders.make(), 'file');
    await writeFile(file, '');
    await assert.rejects(prepareStateDir(join(file, 'state')), /cannot be created \(ENOTDIR/);
  });
});
