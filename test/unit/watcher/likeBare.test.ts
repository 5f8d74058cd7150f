import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { needsCommandLine } from '../cli/commandLine';
import { WatchedScene } from './watchedScene';

describe('a watched command behaves as without', function () {
  if (process.platform === 'win32') return;
  let scene: WatchedScene;
  needsCommandLine();
  beforeEach(() => (scene = new WatchedScene()));
  afterEach(() => scene.dispose());

  for (const mode of [[], ['--capture']] as const) {
    describe(mode.length > 0 ? 'captured' : 'seen from outside', () => {
      for (const command of [
        'true',
        `sh -c 'exit 3'`,
        'no-such-command',
        './no-such-file',
        './not-executable',
        './without-interpreter',
        '/tmp',
        `sh -c 'kill -TERM $$'`,
        `sh -c 'kill -KILL $$'`,
        `sh -c 'kill -PIPE $$'`,
        `sh -c 'kill -USR1 $$'`,
        `sh -c 'kill -ABRT $$'`,
      ]) {
        it(`ends as ${command} ends`, async () => {
          scene.write('not-executable', 'true\n');
          scene.write('without-interpreter', '#!/no/such/interpreter\n');
          chmodSync(scene.path('without-interpreter'), 0o755);
          const bare = await scene.run(`ulimit -c 0; ${command} 2>/dev/null; echo $?`);
          const watched = await scene.run(`ulimit -c 0; ${scene.watched(...mode)} ${command}; echo $?`);
          assert.equal(watched.stdout, bare.stdout);
          assert.ok(watched.stderr.split('\n').filter((line) => line.startsWith('buildbeat: ')).length <= 1);
        });
      }

      it('reads what it is given and writes the same', async () => {
        const line = `sh -c 'tr a-z A-Z; echo aside >&2'`;
        const { stdout, stderr } = await scene.run(`printf 'one\\ntwo' | ${scene.watched(...mode)} ${line}`);
        assert.deepEqual([stdout, stderr], ['ONE\nTWO', 'aside\n']);
      });

      it('may open its streams by name', async () => {
        const line = `sh -c 'echo out > /dev/stdout; echo err > /dev/stderr'`;
        const { stdout } = await scene.run(`${scene.watched(...mode)} ${line} 2>&1 | sort`);
        assert.equal(stdout, 'err\nout\n');
      });

      it('hears that nobody reads any more', async () => {
        const piped = (command: string): string => `${command} | head -1; echo \${PIPESTATUS[0]}`;
        const bare = await scene.run(piped('yes'));
        const watched = await scene.run(piped(`${scene.watched(...mode)} yes`));
        assert.deepEqual(watched, bare);
      });

      it('leaves what it started running, and is not waited for by it', async () => {
        const line = `sh -c 'sleep 300 & echo $! > pid; echo done'`;
        const child = scene.start(`${scene.watched(...mode)} ${line} > out; echo $? > code`);
        assert.equal(await scene.appears('code'), '0');
        assert.equal(await scene.appears('out'), 'done');
        process.kill(Number(await scene.appears('pid')), 'SIGKILL');
        child.unref();
      });
    });
  }

  it('keeps the descriptors it is given', async () => {
    const line = `sh -c 'cat <&3; cat /dev/fd/63'`;
    const { stdout } = await scene.run(`${scene.watched()} ${line} 3<<<three 63<<<many`);
    assert.equal(stdout, 'three\nmany\n');
  });

  it('takes part in the job server of make', async () => {
    scene.write(
      'Makefile',
      `all:\n\t+@${scene.watched()} $(MAKE) --no-print-directory part\npart:\n\t@echo part\n`,
    );
    const { stdout, stderr, code } = await scene.run('make -j2');
    assert.deepEqual([code, stdout, stderr], [0, 'part\n', '']);
  });

  it('is complained about in one line when it is not there', async () => {
    const { stderr, code } = await scene.run(`exec ${scene.watched()} no-such-command`);
    assert.equal(code, 127);
    assert.equal(stderr, 'buildbeat: no-such-command: command not found\n');
    assert.deepEqual(scene.result()?.status, { kind: 'exited', code: 127 });
    assert.equal(scene.manifest()?.child, undefined);
  });

  it('keeps its own options', async () => {
    const { stdout } = await scene.run(
      `${scene.watched('--name', 'mine')} echo --name x -- --capture --help`,
    );
    assert.equal(stdout, '--name x -- --capture --help\n');
    assert.equal(scene.manifest()?.name, 'mine');
    assert.deepEqual(scene.manifest()?.argv, ['echo', '--name', 'x', '--', '--capture', '--help']);
  });
});
