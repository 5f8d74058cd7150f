import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { buildDto } from '../../../src/api/protocol';
import { OwnProcesses } from '../../helpers/ownProcesses';
import { ForeignShell } from '../../helpers/terminal';
import { waitFor } from '../../helpers/waitFor';
import { Folders } from '../store/journalTools';
import { buildCommandLine, run, supervise, type CommandLine } from './commandLine';

const builds = z.array(buildDto);

describe('daemon run', function () {
  const folders = new Folders();
  const own = new OwnProcesses();
  const daemons: CommandLine[] = [];
  let shell: ForeignShell | undefined;
  const start = async (dir: string, ...args: readonly string[]) => {
    const daemon = await supervise(dir, own.environment, ...args);
    daemons.push(daemon);
    return daemon;
  };

  before(async function () {
    this.timeout(120_000);
    if (process.platform !== 'linux' || spawnSync('make', ['--version']).error) this.skip();
    await buildCommandLine();
  });
  afterEach(async () => {
    await shell?.dispose();
    shell = undefined;
    for (const daemon of daemons.splice(0)) {
      await daemon.end('SIGKILL');
    }
    await own.expectNone();
    await folders.removeAll();
  });

  it('sees a make from start to end, and ends cleanly when told to', async () => {
    const dir = await folders.make();
    const project = await folders.make();
    await writeFile(join(project, 'Makefile'), 'all:\n\tsleep 1; exit 3\n');
    const daemon = await start(dir);
    shell = new ForeignShell();
    assert.equal(await shell.run(project, 'make -s'), 2);
    const build = await waitFor('the end of the build', async () => {
      const { stdout } = await run('builds', '--json', '--state-dir', dir, '--cwd', project);
      return builds.parse(JSON.parse(stdout)).find(({ state }) => state === 'finished');
    });
    assert.equal(build.tool, 'make');
    const { code, stdout, stderr } = await daemon.end('SIGTERM');
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /processes are read by procfs/);
    assert.match(stdout, /make -s started\n/);
    assert.match(stdout, /supervision stopped: SIGTERM\n$/);
    assert.deepEqual((await readdir(dir)).sort(), ['journal', 'telemetry']);
  });

  it('says who supervises, and ends with 3, when another does', async () => {
    const dir = await folders.make();
    const first = await start(dir, '--quiet');
    const { code, stdout, stderr } = await run('daemon', 'run', '--state-dir', dir);
    assert.equal(code, 3);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(`^A daemon \\(pid ${first.process.pid}\\) supervises since .*\\n$`));
    const ended = await first.end('SIGINT');
    assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' });
  });

  it('goes on where one that was killed left off', async () => {
    const dir = await folders.make();
    const first = await start(dir);
    await first.end('SIGKILL');
    const second = await start(dir);
    const { stdout } = await second.end('SIGTERM');
    assert.match(stdout, new RegExp(`a daemon \\(pid ${second.process.pid}\\) supervises`));
    const { stdout: events, stderr } = await run('events', '--state-dir', dir);
    assert.equal(stderr, '');
    assert.equal(events.match(/supervises/g)?.length, 2);
  });
});
