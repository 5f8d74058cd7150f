import assert from 'node:assert/strict';
import * as projects from '../helpers/projects';
import { requireTool } from '../helpers/requireTool';
import { ForeignShell } from '../helpers/terminal';
import { kindsOfWork, onEachBackend } from './realBuilds';

onEachBackend('the end of real builds', (real) => {
  it('names the process that failed', async () => {
    projects.makeCProject(real.folder, { ...real.sized, syntaxErrorIn: 7 });
    assert.equal(await real.shell.run(real.folder, 'make -j2'), 2);
    const build = await real.only();
    real.expectExit(build, 2);
    if (real.backend === 'kernel') {
      assert.match(build.failed_process?.label ?? '', /^cc1 .*module07\.c/);
      assert.equal(build.failed_process?.exit_code, 1);
      assert.match(kindsOfWork(build).compile ?? '', /^failed: .*module07\.c exited 1$/);
    }
  });

  it('make | tail that hides a failure', async () => {
    projects.makeCProject(real.folder, { files: 3, slow: !real.knowsExits, syntaxErrorIn: 0 });
    assert.equal(await real.shell.run(real.folder, 'make -k 2>&1 | tail -1'), 0);
    real.expectExit(await real.only(), 2);
  });

  it('Ctrl+C cancels', async function () {
    requireTool('script', this);
    projects.writeProject(real.folder, { Makefile: 'all:\n\tsleep 600\n' });
    const terminal = new ForeignShell('terminal');
    try {
      terminal.write(`cd '${real.folder}' && make\n`);
      await real.daemon.running(real.folder);
      terminal.write('\x03');
      const build = await real.only();
      assert.equal(build.outcome, real.knowsExits ? 'cancelled' : 'unknown');
    } finally {
      await terminal.dispose();
    }
  });

  it('kill -9 fails with signal 9', async () => {
    projects.writeProject(real.folder, { Makefile: 'all:\n\tsleep 600\n' });
    const { exitCode } = real.shell.type(real.folder, 'make');
    const { pid } = await real.daemon.running(real.folder);
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    assert.equal(await exitCode, 137);
    const build = await real.only();
    assert.equal(build.outcome, real.knowsExits ? 'failed' : 'unknown');
    assert.equal(build.signal, real.knowsExits ? 9 : null);
  });
});
