import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { OwnProcesses } from '../../helpers/ownProcesses';

describe('the leak check of tests', function () {
  before(function () {
    if (process.platform !== 'linux') this.skip(); // it reads /proc
  });

  const start = (processes: OwnProcesses) =>
    spawn('sleep', ['1000'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, ...processes.environment },
    });

  it('finds a detached process, ends it and says which it was', async () => {
    const processes = new OwnProcesses();
    const child = start(processes);
    const ended = once(child, 'exit');
    await assert.rejects(processes.expectNone(0), new RegExp(`Still running: ${child.pid ?? ''} sleep 1000`));
    await ended;
    assert.equal(child.signalCode, 'SIGKILL');
    await processes.expectNone();
  });

  it('leaves the processes of others alone', async () => {
    const mine = new OwnProcesses();
    const others = new OwnProcesses();
    const child = start(others);
    await mine.expectNone(0);
    assert.equal(child.exitCode ?? child.signalCode, null);
    child.kill();
    await once(child, 'exit');
  });
});
