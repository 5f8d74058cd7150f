import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { requireTool } from '../../helpers/requireTool';
import { waitFor } from '../../helpers/waitFor';
import { needsCommandLine } from '../cli/commandLine';
import { WatchedScene } from './watchedScene';

/** Loaded before libc: a file is not put in place while the disk `HANGS`. */
const HANGING_DISK = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  const char *file = getenv("HANGS_FOR"), *hangs = getenv("HANGS");
  while (file && hangs && strstr(to, file) && access(hangs, F_OK) == 0) usleep(10000);
  return real(from, to);
}
`;
/** More than pipes hold. */
const MUCH = 400_000;

describe('a watched command whose watcher finds the disk hanging', function () {
  if (process.platform !== 'linux') return;
  let scene: WatchedScene;
  needsCommandLine();
  before(function () {
    requireTool('gcc', this);
  });
  beforeEach(() => {
    scene = new WatchedScene();
    scene.write('disk.c', HANGING_DISK);
    const options = ['-shared', '-fPIC', '-o', scene.path('disk.so'), scene.path('disk.c'), '-ldl'];
    assert.equal(spawnSync('gcc', options, { stdio: 'inherit' }).status, 0);
    scene.write('hangs', '');
  });
  afterEach(() => {
    rmSync(scene.path('hangs'), { force: true });
    scene.dispose();
  });

  const start = (line: string, file: string) =>
    scene.start(line, { LD_PRELOAD: scene.path('disk.so'), HANGS: scene.path('hangs'), HANGS_FOR: file });

  const hasRead = (what: string) => (): true | undefined => {
    const text = existsSync(scene.path('out')) ? readFileSync(scene.path('out'), 'utf8') : '';
    return text.includes(what) || undefined;
  };

  for (const file of ['manifest.json', 'live.json']) {
    it(`is told signals and read all the same while ${file} cannot be written`, async () => {
      const command = `sh -c 'trap "echo told; exit 3" TERM; echo began; while :; do sleep 0.05; done'`;
      const watcher = start(`exec ${scene.watched('--capture')} ${command} > out`, file);
      await waitFor('its first words', hasRead('began'));
      process.kill(watcher.pid!, 'SIGTERM');
      await waitFor('its answer', hasRead('told'));
      rmSync(scene.path('hangs'));
      const result = await waitFor('the result', () => scene.result());
      assert.deepEqual(result.status, { kind: 'exited', code: 3 });
    });
  }

  it('is read to its end while result.json cannot be written', async () => {
    const command = `${scene.watched('--capture')} head -c ${MUCH} /dev/zero`;
    const reader = `while [ ! -e go ]; do sleep 0.05; done; head -c ${MUCH} | wc -c > count`;
    start(`${command} | (${reader})`, 'result.json');
    await waitFor('a result to be put in place', () =>
      scene
        .tasks()
        .flatMap((task) => readdirSync(task))
        .find((name) => name.startsWith('result.json')),
    );
    scene.write('go', '');
    assert.equal(await scene.appears('count'), String(MUCH));
    assert.equal(scene.result(), undefined);
    rmSync(scene.path('hangs'));
    assert.equal((await waitFor('the result', () => scene.result())).stdoutBytes, MUCH);
  });
});
