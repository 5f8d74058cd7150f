import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnceEach } from '../../../src/base/onceEach';
import { listOwnFolder } from '../../../src/sensors/ownFolder';

describe('a folder of one’s own', function () {
  if (process.platform === 'win32') return;
  let root: string;
  let folder: string;
  let told: string[];
  let problems: OnceEach;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'buildbeat-own-'));
    folder = join(root, 'folder');
    told = [];
    problems = new OnceEach((problem) => told.push(problem));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const list = (): Promise<readonly string[] | undefined> => listOwnFolder(folder, problems);

  it('is listed, and is nothing worth a word before it is there', async () => {
    assert.equal(await list(), undefined);
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), '');
    assert.deepEqual(await list(), ['a']);
    assert.deepEqual(told, []);
  });

  it('is not believed when it is a link, which is told once until it is right in between', async () => {
    const wrong = `The folder ${folder} is a symbolic link: name the folder itself.`;
    symlinkSync(tmpdir(), folder);
    assert.equal(await list(), undefined);
    assert.equal(await list(), undefined);
    assert.deepEqual(told, [wrong]);
    rmSync(folder);
    mkdirSync(folder);
    assert.deepEqual(await list(), []);
    rmSync(folder, { recursive: true });
    symlinkSync(tmpdir(), folder);
    await list();
    assert.deepEqual(told, [wrong, wrong]);
  });

  it('that its user may not read is told once, however often it is looked at', async function () {
    if (process.getuid?.() === 0) this.skip();
    mkdirSync(folder);
    chmodSync(folder, 0o300);
    await list();
    assert.equal(await list(), undefined);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /cannot be listed/);
    chmodSync(folder, 0o700);
  });
});
