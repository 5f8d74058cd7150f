import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { WATCH_FILES } from '../../src/model/watched';
import { makeWitnesses, writeProject } from '../helpers/projects';
import { fromRepository } from '../helpers/repository';
import { requireTool } from '../helpers/requireTool';
import { ForeignShell } from '../helpers/terminal';
import { assertCpu, assertNear, lookedAt, measured, testified } from './measuredBuilds';
import { onBackend, type RealBuilds } from './realBuilds';

const MIB = 2 ** 20;
const PEAK_SHARE = 0.02;
const BYTES_SHARE = 0.01;
/** Memory and nothing else: what is written there is written to no storage. */
const TMPFS = 0x01021994;

const makefile = (...recipe: readonly string[]) =>
  ['all:', ...recipe.map((line) => `\t@${line}`), ''].join('\n');

/** Targets that run a command each. */
const manyTargets = (count: number, command: string): string => {
  const names = Array.from({ length: count }, (_, index) => `target${index}`);
  return `all: ${names.join(' ')}\n${names.join(' ')}:\n\t@${command}\n`;
};

/** `dd` writes so many MiB to storage before it ends. */
const dd = (mib: number) => `dd if=/dev/zero of=written bs=1M count=${mib} conv=fsync 2> /dev/null`;

/** What the only `run` that told this state folder wrote of its command. */
function resultOfRun(stateDir: string): { readonly cpu_s: number } {
  const [task, ...others] = readdirSync(join(stateDir, 'watch'));
  assert.ok(task !== undefined && others.length === 0);
  const text = readFileSync(join(stateDir, 'watch', task, WATCH_FILES.result), 'utf8');
  return z.object({ cpu_s: z.number() }).parse(JSON.parse(text));
}

const tests = (real: RealBuilds): void => {
  beforeEach(async function () {
    if (process.platform !== 'linux') this.skip();
    requireTool('make', this);
    requireTool('gcc', this);
    await real.shell.dispose();
    real.shell = new ForeignShell('piped', { TIMEFORMAT: '%U %S' });
    makeWitnesses(real.folder);
  });

  /** What `getrusage` told the parent of a command. */
  function timed(): number {
    const [user = NaN, system = NaN] = readFileSync(join(real.folder, 'times'), 'utf8')
      .split(' ')
      .map(Number);
    return user + system;
  }
  const time = (command: string): string => `{ time ${command} > output 2>&1; } 2> times`;
  const go = (): void => writeProject(real.folder, { go: '' });

  function requireStorage(context: Mocha.Context): void {
    if (statfsSync(real.folder).type !== TMPFS) return;
    if (context.test !== undefined) context.test.title += ' (needs a temporary folder on storage)';
    context.skip();
  }

  it('long processes: CPU time, most memory and bytes written are those that their witnesses tell', async function () {
    requireStorage(this);
    const recipe = makefile('./burn 3000', './burn 1500', dd(200), './linger 500 300 report go');
    writeProject(real.folder, { Makefile: recipe });
    const { exitCode } = real.shell.type(real.folder, time('make'));
    const { pid, peak_rss_bytes } = await testified(real.folder, 'report');
    await lookedAt(real);
    go();
    assert.equal(await exitCode, 0);
    const told = await measured(real);
    assertCpu(told, timed());
    const process = told.processes.find((one) => one.pid === pid);
    assertNear('most bytes held', process?.peak_rss_bytes ?? null, peak_rss_bytes, PEAK_SHARE);
    assertNear('bytes written', told.build.io_write_bytes, 200 * MIB, BYTES_SHARE);
  });

  it('600 processes that live for 10 ms: their CPU time is in it', async () => {
    writeProject(real.folder, { Makefile: manyTargets(600, './burn 10') });
    assert.equal(await real.shell.run(real.folder, time('make')), 0);
    assertCpu(await measured(real), timed());
  });

  it('2,000 processes: all that could be seen are told, and what all of them used', async () => {
    writeProject(real.folder, { Makefile: manyTargets(2_000, './burn 5') });
    assert.equal(await real.shell.run(real.folder, time('make -j2')), 0);
    const told = await measured(real);
    assertCpu(told, timed());
    assert.equal(told.cost.processes, told.build.processes.total);
    assert.equal(told.processes.length, told.build.processes.total);
    if (real.backend === 'kernel') assert.equal(told.processes.length, 2_001);
  });

  it('under run: exactly what run was told by the system', async () => {
    const files = {
      Makefile: makefile('./burn 4500', './burn 700'),
      'build.sh': `#!/bin/bash\n${time('make')}\n`,
    };
    writeProject(real.folder, files);
    const { stateDir } = real.daemon;
    const run = `'${process.execPath}' '${fromRepository('dist/cli.js')}' --state-dir '${stateDir}' run`;
    assert.equal(await real.shell.run(real.folder, `${run} -- ./build.sh`), 0);
    const told = await measured(real);
    assertCpu(told, timed());
    assert.equal(told.cost.cpu_s, resultOfRun(stateDir).cpu_s);
  });

  it('a daemon that it leaves behind counts for as long as the build ran', async () => {
    const recipe = makefile('setsid ./linger 1000 0 daemon stop & sleep 0.5', './linger 4000 0 report go');
    writeProject(real.folder, { Makefile: recipe });
    const { exitCode } = real.shell.type(real.folder, time('make'));
    const daemon = await testified(real.folder, 'daemon');
    await testified(real.folder, 'report');
    await lookedAt(real);
    go();
    assert.equal(await exitCode, 0);
    const told = await measured(real);
    writeProject(real.folder, { stop: '' });
    assertCpu(told, timed() + daemon.cpu_s);
  });

  it('parents that go before their children: what the children used is in it', async () => {
    const recipe = makefile('./linger 2500 0 orphan go & sleep 0.5', './linger 4500 0 report go');
    writeProject(real.folder, { Makefile: recipe });
    assert.equal(await real.shell.run(real.folder, '(make > output 2>&1 &)'), 0);
    const [orphan, report] = [await testified(real.folder, 'orphan'), await testified(real.folder, 'report')];
    await lookedAt(real);
    go();
    assertCpu(await measured(real), orphan.cpu_s + report.cpu_s);
  });

  it('bytes written at its very end are told, or that they were not seen', async function () {
    requireStorage(this);
    writeProject(real.folder, { Makefile: makefile('./burn 5000', dd(40)) });
    assert.equal(await real.shell.run(real.folder, 'make'), 0);
    const { build, cost } = await measured(real);
    if (cost.extrapolated_s === 0) assertNear('bytes written', build.io_write_bytes, 40 * MIB, BYTES_SHARE);
  });
};

for (const backend of ['kernel', 'procfs'] as const) onBackend(backend, 'what real builds used', tests);
