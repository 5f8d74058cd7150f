import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { killGroup } from '../helpers/processes';
import { fromRepository } from '../helpers/repository';
import { requireTool } from '../helpers/requireTool';

describe('npm start', () => {
  let leader: number | undefined;
  after(() => killGroup(leader));

  it('packages, installs and serves the extension, and builds the sample project', async function () {
    this.timeout(600_000);
    for (const tool of ['make', 'gcc']) requireTool(tool, this);
    const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'scripts/start.ts', '--check'], {
      cwd: fromRepository(),
      detached: true, // to lead a group, all of which can be ended
    });
    leader = child.pid;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    assert.equal(child.exitCode, 0, output);
    assert.match(output, /-o build\/wordtool/);
  });
});
