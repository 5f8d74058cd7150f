import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchShim, shellShim } from '../../../src/views/present/commandShims';

describe('the buildbeat command of terminals', () => {
  it('runs in a shell, from folders of any name, with arguments as they are', function () {
    if (process.platform === 'win32') this.skip();
    const folder = mkdtempSync(join(tmpdir(), `it's "here" $HOME `));
    try {
      const [cli, shim] = [join(folder, 'cli.js'), join(folder, 'buildbeat')];
      writeFileSync(
        cli,
        'console.log(JSON.stringify([process.env.ELECTRON_RUN_AS_NODE, ...process.argv.slice(2)]))',
      );
      writeFileSync(shim, shellShim(process.execPath, cli));
      chmodSync(shim, 0o755);
      const env = { ...process.env, ELECTRON_RUN_AS_NODE: undefined };
      const told: unknown = JSON.parse(
        execFileSync(shim, ['run', '--', 'a b', '$c', ''], { env, encoding: 'utf8' }),
      );
      assert.deepEqual(told, ['buildbeat', 'run', '--', 'a b', '$c', '']);
      const set = { ...env, ELECTRON_RUN_AS_NODE: '1' };
      assert.deepEqual(JSON.parse(execFileSync(shim, { env: set, encoding: 'utf8' })), ['1']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('runs in cmd.exe', () => {
    const lines = batchShim('C:\\100%\\Code.exe', 'C:\\x y\\cli.js').split('\r\n');
    assert.equal(lines[3], '"C:\\100%%\\Code.exe" "C:\\x y\\cli.js" %*');
  });
});
