import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../src/model/observation';
import { ROLE_GROUP } from '../../src/model/stage';
import { Daemon, type ListedBuild } from '../helpers/daemon';
import { makeCProject, makeTwoFoldersProject } from '../helpers/projects';
import { requireTaskStats } from '../helpers/requireTaskStats';
import { ForeignShell } from '../helpers/terminal';

/** Of all that a build used, at least so much is told of its stages: the rest is make, its shells, and what ends late. */
const LEAST_SHARE = 0.5;
/** The kernel samples user and system time, so that a sum of samples may be above what it was in truth. */
const MOST_SHARE = 1.15;

const cpuOf = (build: ListedBuild, isOf: (group: string) => boolean): readonly (number | null)[] =>
  build.stages.filter(({ group_id }) => isOf(group_id)).map(({ cpu_s }) => cpu_s);

describe('the CPU time of real builds', function () {
  this.timeout(180_000);
  let daemon: Daemon | undefined;
  let shell: ForeignShell;
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-cpu-')));
    shell = new ForeignShell('piped', { TIMEFORMAT: '%U %S' });
  });
  afterEach(async () => {
    await shell.dispose();
    await daemon?.dispose();
    daemon = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  /** The build, and the user and system seconds that its parent was told of. */
  async function built(backend: Backend, command: string): Promise<{ build: ListedBuild; seconds: number }> {
    daemon = await Daemon.start(backend);
    assert.equal(await shell.run(folder, `{ time ${command} > output 2>&1; } 2> times`), 0);
    const [user = Number.NaN, system = Number.NaN] = readFileSync(join(folder, 'times'), 'utf8')
      .split(' ')
      .map(Number);
    const [build] = await daemon.finished(folder);
    assert.ok(build);
    return { build, seconds: user + system };
  }

  function assertShareOf(seconds: number, told: readonly (number | null)[]): void {
    const sum = told.reduce<number>((all, one) => all + (one ?? Number.NaN), 0);
    const text = `${told.join(' + ')} s of ${seconds} s`;
    assert.ok(sum >= LEAST_SHARE * seconds && sum <= MOST_SHARE * seconds, text);
  }

  it('is told of 40 short compilers, as much as their parent was told', async function () {
    requireTaskStats(this);
    makeCProject(folder, { files: 39 });
    const { build, seconds } = await built('kernel', 'make -j2');
    assert.equal(build.processes.parts.find(({ role }) => role === 'compile')?.total, 40);
    const [compile, link] = cpuOf(build, (group) => group === ROLE_GROUP);
    assert.ok(compile && compile > 0, `compile took ${compile} s`);
    assertShareOf(seconds, [compile, link ?? null]);
    const parts = build.processes.parts.filter(({ role }) => role === 'compile' || role === 'link');
    assert.deepEqual(
      parts.map(({ cpu_s }) => cpu_s),
      [compile, link],
    );
  });

  it('is told of a make that a make runs, with all that it starts', async function () {
    requireTaskStats(this);
    makeTwoFoldersProject(folder);
    const { build, seconds } = await built('kernel', 'make');
    const told = cpuOf(build, (group) => group !== ROLE_GROUP);
    assert.equal(told.length, 2);
    assertShareOf(seconds, told);
  });

  it('is not known where nobody tells it', async () => {
    makeCProject(folder, { files: 8, slow: true });
    const { build } = await built('procfs', 'make -j2');
    assert.ok(build.stages.some(({ stage }) => stage === 'compile'));
    const told = [...build.stages, ...build.processes.parts].map(({ cpu_s }) => cpu_s);
    assert.deepEqual(new Set(told), new Set([null]));
  });
});
