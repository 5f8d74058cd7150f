import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { buildDto, type BuildDto } from '../../../src/api/protocol';
import type { BuildEvent } from '../../../src/model/events';
import { OwnProcesses } from '../../helpers/ownProcesses';
import { ForeignShell } from '../../helpers/terminal';
import { waitFor } from '../../helpers/waitFor';
import { finished, Folders, started } from '../store/journalTools';
import { buildCommandLine, CommandLine, needsCommandLine, run, supervise } from './commandLine';

/** Each waits until the file `go` is there. */
const MAKEFILE = `good: held
bad: held
\t@exit 3
held:
\t@until [ -e go ]; do sleep 0.1; done
`;

describe('wait', function () {
  const folders = new Folders();
  const own = new OwnProcesses();
  let daemon: CommandLine;
  let dir: string;
  let shell: ForeignShell;
  let project: string;
  const waits: CommandLine[] = [];

  const builds = async (): Promise<readonly BuildDto[]> => {
    const { stdout } = await run('builds', '--json', '--state-dir', dir, '--cwd', project);
    return z.array(buildDto).parse(JSON.parse(stdout));
  };
  const running = (): Promise<BuildDto> =>
    waitFor('a running build', async () => (await builds()).find(({ state }) => state === 'running'));
  const wait = (...args: readonly string[]): CommandLine => {
    const command = new CommandLine(['wait', '--state-dir', dir, ...args], own.environment);
    waits.push(command);
    return command;
  };
  const letGo = (): Promise<void> => writeFile(join(project, 'go'), '');

  before(async function () {
    this.timeout(120_000);
    if (process.platform !== 'linux' || spawnSync('make', ['--version']).error) this.skip();
    await buildCommandLine();
    dir = await folders.make();
    daemon = await supervise(dir, own.environment, '--quiet');
  });
  beforeEach(async () => {
    project = await folders.make();
    await writeFile(join(project, 'Makefile'), MAKEFILE);
    shell = new ForeignShell('piped', own.environment);
  });
  afterEach(async () => {
    await letGo();
    for (const command of waits.splice(0)) await command.end('SIGKILL');
    await shell.dispose();
  });
  after(async () => {
    await daemon.end('SIGTERM');
    await own.expectNone();
    await folders.removeAll();
  });

  it('ends with 0, and one sentence, once a build has succeeded', async () => {
    shell.type(project, 'make good');
    const { id } = await running();
    const waiting = wait(id);
    await letGo();
    const { code, stdout, stderr } = await waiting.ended();
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^make good succeeded: exit 0 after \S+\n$/);
  });

  it('ends with the exit code of a build that fails, and tells all of it as JSON', async () => {
    shell.type(project, 'make bad');
    await running();
    const waiting = wait('--cwd', project, '--json');
    await letGo();
    const { code, stdout, stderr } = await waiting.ended();
    assert.equal(code, 2);
    assert.match(stderr, /^make bad failed: exit 2 after /);
    const build = z.strictObject(buildDto.shape).parse(JSON.parse(stdout));
    assert.deepEqual([build.state, build.outcome, build.exit_code], ['finished', 'failed', 2]);
  });

  it('ends as a shell would say of a build that was killed', async () => {
    shell.type(project, 'make good');
    const { id, pid } = await running();
    const waiting = wait(id);
    assert.ok(pid !== null);
    process.kill(pid, 'SIGKILL');
    const { code, stderr } = await waiting.ended();
    assert.match(stderr, /^make good failed: signal 9 \(SIGKILL\) after /);
    assert.equal(code, 137);
  });

  it('returns at once when the build is over', async () => {
    shell.type(project, 'make bad');
    await running();
    await letGo();
    const build = await waitFor('its end', async () =>
      (await builds()).find(({ state }) => state === 'finished'),
    );
    assert.equal((await wait(build.id, '--timeout', '0.001').ended()).code, 2);
  });

  it('ends with 124 when the time is up first', async () => {
    shell.type(project, 'make good');
    await running();
    const { code, stdout, stderr } = await wait('--latest', '--cwd', project, '--timeout', '0.2').ended();
    assert.deepEqual([code, stdout, stderr], [124, '', 'make good still runs.\n']);
  });
});

describe('wait, where nothing can be seen,', function () {
  const folders = new Folders();

  needsCommandLine();
  afterEach(() => folders.removeAll());

  it('says that there is no such build, or none yet, and ends with 125', async () => {
    const dir = await folders.makeState();
    for (const [args, complaint] of [
      [['nope'], 'NOT_FOUND: There is no build "nope". `buildbeat builds` lists those there are.\n'],
      [['--latest'], 'No build has been seen yet.\n'],
      [['--cwd', dir], `No build has been seen in ${dir} yet.\n`],
    ] as const) {
      const { code, stdout, stderr } = await run('wait', ...args, '--state-dir', dir);
      assert.deepEqual([code, stdout, stderr], [125, '', complaint]);
    }
  });

  it('says after a while that nobody supervises, and ends with 125', async () => {
    const dir = await folders.makeState(started('a'));
    const { code, stderr } = await run('wait', 'a', '--state-dir', dir);
    assert.deepEqual([code, stderr], [125, 'Nobody supervises, so how it ends cannot be told.\n']);
  });

  it('waits for the build that another turned out to be part of', async () => {
    const dir = await folders.makeState(
      started('a'),
      started('b'),
      { type: 'build.merged', id: 'a', into: 'b' },
      finished('b'),
    );
    const { code, stdout } = await run('wait', 'a', '--state-dir', dir);
    assert.equal(code, 0);
    assert.match(stdout, /^make b succeeded/);
  });

  it('takes the build that started last for the latest, and no service', async () => {
    const service: BuildEvent = {
      type: 'build.started',
      build: { ...identityOf('c'), kind: 'service', startedAt: 3 },
    };
    const dir = await folders.makeState(started('a'), started('b'), finished('a'), finished('b'), service);
    assert.match((await run('wait', '--latest', '--state-dir', dir)).stdout, /^make b succeeded/);
  });
});

function identityOf(id: string) {
  const event = started(id);
  assert.equal(event.type, 'build.started');
  return event.build;
}
