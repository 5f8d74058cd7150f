import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { buildDto, type BuildDto } from '../../../src/api/protocol';
import { costDto, sampleDto } from '../../../src/api/telemetryDto';
import { OwnProcesses } from '../../helpers/ownProcesses';
import { ForeignShell } from '../../helpers/terminal';
import { waitFor } from '../../helpers/waitFor';
import { Folders } from '../store/journalTools';
import { traceSchema } from '../telemetry/export/traceSchema';
import { buildCommandLine, CommandLine, run, supervise } from './commandLine';

/** Works, writes, and waits until the file `go` is there. */
const MAKEFILE = `all:
\t@i=0; while [ $$i -lt 100000 ]; do i=$$((i+1)); done
\t@dd if=/dev/zero of=written bs=64k count=16 conv=fsync 2>/dev/null
\t@until [ -e go ]; do sleep 0.1; done
\t@exit 3
`;

const MIB = 2 ** 20;

const line = z.discriminatedUnion('type', [sampleDto, costDto]);

/** All but one that is still being written. */
const linesOf = (stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((text) => line.parse(JSON.parse(text)));

const writtenChars = (stdout: string): readonly number[] =>
  linesOf(stdout).flatMap((one) => (one.type === 'sample' ? (one.build.written_chars ?? []) : []));

describe('the telemetry of a real build', function () {
  const folders = new Folders();
  const own = new OwnProcesses();
  const commands: CommandLine[] = [];
  let shell: ForeignShell;
  let dir: string;
  let project: string;

  before(async function () {
    this.timeout(120_000);
    if (process.platform !== 'linux' || spawnSync('make', ['--version']).error) this.skip();
    await buildCommandLine();
  });
  beforeEach(async () => {
    dir = await folders.make();
    project = await folders.make();
    await writeFile(join(project, 'Makefile'), MAKEFILE);
    shell = new ForeignShell('piped', own.environment);
  });
  afterEach(async () => {
    await letGo();
    await shell.dispose();
    for (const command of commands.splice(0).reverse()) await command.end('SIGKILL');
    await own.expectNone();
    await folders.removeAll();
  });

  const letGo = (): Promise<void> => writeFile(join(project, 'go'), '');

  async function start(environment: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<void> {
    commands.push(await supervise(dir, { ...own.environment, ...environment }, '--quiet', ...args));
    shell.type(project, 'make -s');
  }

  const build = (what: string, is: (build: BuildDto) => boolean): Promise<BuildDto> =>
    waitFor(what, async () => {
      const { stdout } = await run('builds', '--json', '--state-dir', dir, '--cwd', project);
      return z.array(buildDto).parse(JSON.parse(stdout)).find(is);
    });

  it('comes look by look, ends with what it cost, and can be exported', async () => {
    await start({}, '--telemetry-interval', '0.5');
    const { id, cpu_s: before } = await build('a running build', ({ state }) => state === 'running');
    assert.equal(before, null);
    const command = new CommandLine(['telemetry', id, '--follow', '--json', '--state-dir', dir]);
    commands.push(command);
    await waitFor('a look at what it wrote', () =>
      writtenChars(command.stdout).find((chars) => chars >= MIB),
    );
    await letGo();
    const { code, stdout, stderr } = await command.ended();
    assert.deepEqual([code, stderr], [0, '']);
    const lines = linesOf(stdout);
    const cost = lines.at(-1);
    const seqs = lines.flatMap((one) => (one.type === 'sample' ? [one.seq] : []));
    assert.deepEqual(
      seqs,
      seqs.map((_, index) => index + 1),
    );
    assert.ok(cost?.type === 'summary' && cost.cpu_s !== null && cost.cpu_s > 0);
    assert.ok(cost.written_chars !== null && cost.written_chars >= MIB);

    const told = await build('what the build cost', ({ cpu_s }) => cpu_s !== null);
    assert.ok(told.cpu_s !== null && Math.abs(told.cpu_s - cost.cpu_s) < 0.001);
    assert.equal(told.io_write_bytes, cost.io_write_bytes);
    assert.equal(told.peak_rss_bytes, cost.peak_rss_bytes);

    const exported = await run('export', id, '--format', 'chrome-trace', '--state-dir', dir);
    const { traceEvents } = traceSchema.parse(JSON.parse(exported.stdout));
    const bars = traceEvents.flatMap((event) => (event.ph === 'X' && 'pid' in event.args ? [event] : []));
    assert.ok(bars.some(({ name, args }) => name === 'make -s' && args['exit_code'] !== undefined));
    assert.equal(new Set(bars.map(({ tid }) => tid)).size, bars.length);
  });

  for (const [how, environment, args] of [
    ['an option', {}, ['--telemetry-samples', '0']],
    ['the environment', { BUILDBEAT_TELEMETRY_SAMPLES: '0' }, []],
  ] as const) {
    it(`is not taken when ${how} says so`, async () => {
      await start(environment, ...args);
      const { id } = await build('a running build', ({ state }) => state === 'running');
      await letGo();
      const { cpu_s, io_write_bytes } = await build('the end', ({ state }) => state === 'finished');
      assert.deepEqual([cpu_s, io_write_bytes], [null, null]);
      const { stderr } = await run('telemetry', id, '--state-dir', dir);
      assert.equal(stderr, 'No samples.\n');
      assert.deepEqual(await readdir(join(dir, 'telemetry')).catch(() => []), []);
    });
  }
});
