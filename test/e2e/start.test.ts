import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fromRepository } from '../helpers/repository';
import { requireTool } from '../helpers/requireTool';

describe('npm start', () => {
  it('packages, installs and serves the extension, and builds the sample project', async function () {
    this.timeout(180_000);
    for (const tool of ['make', 'gcc']) requireTool(tool, this);
    const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'scripts/start.ts', '--check'], {
      cwd: fromRepository(),
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    assert.equal(child.exitCode, 0, output);
    assert.match(output, /-o build\/wordtool/);
  });
});
