import assert from 'node:assert/strict';
import { once } from 'node:events';
import { isStopped } from '../../../src/watcher/processState';
import { requireTool } from '../../helpers/requireTool';
import { ForeignShell } from '../../helpers/terminal';
import { waitFor } from '../../helpers/waitFor';
import { needsCommandLine } from '../cli/commandLine';
import { ended, WatchedScene } from './watchedScene';

/** Counts what it gets, tells its pid once it listens, and what it got when told to end by SIGUSR1. */
const COUNTER = `
  const got = [];
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH', 'SIGUSR2']) {
    process.on(name, () => {
      got.push(name);
      require('fs').writeFileSync('count', got.length + '\\n');
    });
  }
  process.on('SIGUSR1', () => { require('fs').writeFileSync('got', got.join(' ') + '\\n'); process.exit(7); });
  setInterval(() => {}, 1000);
  require('fs').writeFileSync('pids', process.pid + ' ' + process.ppid + '\\n');
`;

describe('signals of a watched command', function () {
  if (process.platform === 'win32') return;
  let scene: WatchedScene;
  needsCommandLine();
  beforeEach(() => {
    scene = new WatchedScene();
    scene.write('counter.js', COUNTER);
  });
  afterEach(() => scene.dispose());

  const counter = (): string => `exec ${scene.watched()} ${process.execPath} counter.js`;
  const pids = async (): Promise<{ command: number; watcher: number }> => {
    const [command = 0, watcher = 0] = (await scene.appears('pids')).split(' ').map(Number);
    return { command, watcher };
  };

  it('reach it through its watcher, which ends as it ends', async () => {
    const child = scene.start(counter());
    const { watcher } = await pids();
    assert.equal(watcher, child.pid);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH', 'SIGUSR2'] as const) {
      process.kill(watcher, signal);
    }
    await waitFor('all of them', async () => ((await scene.appears('count')) === '6' ? true : undefined));
    process.kill(watcher, 'SIGUSR1');
    const { code } = await ended(child);
    assert.equal(code, 7);
    const got = (await scene.appears('got')).split(' ').sort();
    assert.deepEqual(got, ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR2', 'SIGWINCH']);
  });

  for (const signal of ['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) {
    it(`${signal} ends both when the command gets it`, async () => {
      const child = scene.start(`ulimit -c 0; exec ${scene.watched()} sleep 300`);
      const command = await waitFor('the command', () => scene.manifest()?.child?.pid);
      process.kill(command, signal);
      assert.equal((await ended(child)).signal, signal);
      assert.equal(scene.result()?.status.kind, 'signaled');
    });

    it(`${signal} ends both when their group gets it`, async () => {
      const child = scene.start(`ulimit -c 0; exec ${scene.watched()} sleep 300`);
      const command = await waitFor('the command', () => scene.manifest()?.child?.pid);
      process.kill(-child.pid!, signal);
      assert.equal((await ended(child)).signal, signal);
      await waitFor('the end of the command', () => !isAlive(command) || undefined);
    });
  }

  it('a watcher that is killed leaves the command alone', async () => {
    const child = scene.start(
      `exec ${scene.watched()} sh -c 'while [ ! -e go ]; do sleep 0.05; done; echo on > went'`,
    );
    await waitFor('the command', () => scene.manifest()?.child?.pid);
    process.kill(child.pid!, 'SIGKILL');
    await once(child, 'exit');
    scene.write('go', '');
    assert.equal(await scene.appears('went'), 'on');
    assert.equal(scene.result(), undefined);
  });

  describe('in a terminal', () => {
    let shell: ForeignShell;
    before(function () {
      requireTool('script', this);
    });
    beforeEach(() => (shell = new ForeignShell('terminal')));
    afterEach(() => shell.dispose());

    it('all three streams are the terminal', async () => {
      const line = `${scene.watched()} sh -c 'test -t 0 && test -t 1 && test -t 2'`;
      assert.equal(await shell.run(scene.folder, line), 0);
    });

    it('stdin is the terminal, and only that, when what it writes is captured', async () => {
      const line = `${scene.watched('--capture')} sh -c 'test -t 0 && ! test -t 1 && ! test -t 2'`;
      assert.equal(await shell.run(scene.folder, line), 0);
    });

    it('it is asked to keep its colours when its output only passes through, unless told otherwise', async () => {
      const asked = `${scene.watched('--capture')} sh -c '! test -t 1 && test -n "$CLICOLOR_FORCE$FORCE_COLOR"'`;
      assert.equal(await shell.run(scene.folder, `TERM=xterm-256color ${asked}`), 0);
      assert.equal(await shell.run(scene.folder, `NO_COLOR=1 TERM=xterm-256color ${asked}`), 1);
    });

    /** Ctrl+C throws away what is typed ahead, so the shell is asked afterwards. */
    const exitCode = async (): Promise<string> => {
      shell.write('echo $? > code\n');
      return scene.appears('code');
    };

    it('Ctrl+C comes once', async () => {
      shell.write(`cd ${scene.folder}\n${scene.watched()} ${process.execPath} counter.js\n`);
      const { watcher } = await pids();
      shell.write('\x03');
      await scene.appears('count');
      // The watcher has heard of both by now, and tells them in their order.
      process.kill(watcher, 'SIGUSR1');
      assert.equal(await scene.appears('got'), 'SIGINT');
      assert.equal(await exitCode(), '7');
    });

    it('Ctrl+C ends it as it would without', async () => {
      shell.write(`cd ${scene.folder}\n${scene.watched()} sh -c 'echo on > began; exec sleep 300'\n`);
      await scene.appears('began');
      shell.write('\x03');
      await waitFor('the result', () => scene.result());
      assert.deepEqual(scene.result()?.status, { kind: 'signaled', signal: 2 });
      assert.equal(await exitCode(), '130');
    });

    it('Ctrl+Z suspends it, and fg goes on with it', async () => {
      const line = `sh -c 'echo on > began; while [ ! -e go ]; do sleep 0.05; done; exit 6'`;
      shell.write(`cd ${scene.folder}\n${scene.watched()} ${line}\n`);
      await scene.appears('began');
      await waitFor('the manifest', () => scene.manifest());
      shell.write('\x1a');
      await waitFor('the watcher to stop', () =>
        isStopped(scene.manifest()!.watcher.pid) ? true : undefined,
      );
      assert.equal(await exitCode(), '148');
      scene.write('go', '');
      assert.equal(await shell.run(scene.folder, 'fg'), 6);
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
