import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { waitFor } from '../../helpers/waitFor';
import { needsCommandLine } from '../cli/commandLine';
import { WatchedScene } from './watchedScene';

/** A reader, or a command, that waits for a file. */
const until = (file: string): string => `while [ ! -e ${file} ]; do sleep 0.05; done`;
const CAPTURED = ['--heartbeat-interval', '0.1', '--capture'] as const;
/** More than a pipe holds. */
const MUCH = 400_000;

describe('a watched command whose reader does not read', function () {
  if (process.platform === 'win32') return;
  let scene: WatchedScene;
  needsCommandLine();
  beforeEach(() => (scene = new WatchedScene()));
  afterEach(() => scene.dispose());

  /** Starts a captured command of which the output is read once there is `go`; its end is told in `code`. */
  const startUnread = (end: string): void => {
    const command = `${scene.watched(...CAPTURED)} sh -c 'head -c ${MUCH} /dev/zero; ${end}'`;
    scene.start(`(${command}; echo $? > code) | (${until('go')}; wc -c > count)`);
  };

  it('is known to have ended as soon as it has, and its watcher to live until all is read', async () => {
    startUnread('exit 3');
    const early = await waitFor('the result', () => scene.result());
    assert.deepEqual(early.status, { kind: 'exited', code: 3 });
    assert.equal(early.stdoutBytes, undefined, 'what is not known yet is told');
    const seq = scene.live()?.seq ?? 0;
    await waitFor('more heartbeats', () => (scene.live()?.seq ?? 0) > seq + 2 || undefined);
    scene.write('go', '');
    assert.equal(await scene.appears('count'), String(MUCH));
    assert.equal(await scene.appears('code'), '3');
    assert.deepEqual(scene.result(), { ...early, stdoutBytes: MUCH, stderrBytes: 0 });
  });

  for (const [signal, end, code] of [
    ['SIGTERM', 'exit 3', '3'],
    ['SIGINT', 'exit 3', '3'],
    ['SIGHUP', 'kill -TERM $$', '143'],
  ] as const) {
    it(`and that had its ${end} is waited for until ${signal}, and keeps what it ended with`, async () => {
      startUnread(end);
      const { status } = await waitFor('the result', () => scene.result());
      process.kill(scene.manifest()!.watcher.pid, signal);
      assert.equal(await scene.appears('code'), code);
      assert.deepEqual(scene.result()?.status, status);
      assert.equal(scene.result()?.stdoutBytes, MUCH);
      assert.equal(scene.log('stdout').length, MUCH);
      assert.ok(!existsSync(scene.path('count')));
    });
  }

  it('is waited for, and not what it left running, however much that says', async () => {
    startUnread(`(while :; do echo x; sleep 0.05; done) & echo $! > pid; exit 3`);
    await waitFor('the result', () => scene.result());
    scene.write('go', '');
    assert.equal(await scene.appears('code'), '3');
    assert.ok(Number(await scene.appears('count')) >= MUCH);
    assert.ok(scene.log('stdout').length >= MUCH);
    const left = Number(await scene.appears('pid'));
    await waitFor('the end of what has no reader any more', () => !isAlive(left) || undefined);
  });

  describe('on stderr, where its watcher has something to say', () => {
    /** Fills stderr, and leaves it as others may have made it. */
    const fill = (more: string): string =>
      `${process.execPath} -e 'require("fs").writeSync(2, Buffer.alloc(65536)); ${more}'`;
    const MADE_NON_BLOCKING = 'process.stderr; process.kill(process.pid, "SIGKILL")';

    const startUnheard = (filling: string, command: string): void => {
      scene.write('state', 'in the way');
      const line = `${filling}; ${scene.watched()} sh -c '${command}'; echo $? > code`;
      scene.start(`(${line}) 2>&1 >/dev/null | (${until('go')}; cat > err)`);
    };

    it('runs and ends as without', async () => {
      startUnheard(fill(''), 'exit 3');
      assert.equal(await scene.appears('code'), '3');
    });

    it('does not keep that from the user, who reads later', async () => {
      startUnheard(fill(MADE_NON_BLOCKING), `echo on > began; ${until('end')}`);
      await scene.appears('began');
      scene.write('go', '');
      await waitFor('the sentence', () => {
        const said = existsSync(scene.path('err')) ? readFileSync(scene.path('err'), 'utf8') : '';
        return said.includes('is not watched as it should be') || undefined;
      });
      scene.write('end', '');
      assert.equal(await scene.appears('code'), '0');
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
