import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BACKENDS, type Backend } from '../../src/model/observation';
import { ROLE_GROUP } from '../../src/model/stage';
import { Daemon, type ListedBuild } from '../helpers/daemon';
import * as projects from '../helpers/projects';
import { requireTool } from '../helpers/requireTool';
import { ForeignShell } from '../helpers/terminal';
import { waitFor } from '../helpers/waitFor';

/** ps-list looks once a second and never learns an exit status. */
const knowsExits = (backend: Backend): boolean => backend !== 'ps';

const partOf = (build: ListedBuild, role: string): number =>
  build.processes.parts.find((part) => part.role === role)?.total ?? 0;

/** The stages named after what ran, each with its state and exit code. */
const namedStages = (build: ListedBuild): readonly (readonly [string, string, number | null])[] =>
  build.stages
    .filter(({ group_id }) => group_id !== ROLE_GROUP)
    .map(({ stage, state, exit_code }) => [stage, state, exit_code]);

/** The stages that are kinds of work. */
const kindsOfWork = (build: ListedBuild): Readonly<Record<string, string>> =>
  Object.fromEntries(
    build.stages
      .filter(({ group_id }) => group_id === ROLE_GROUP)
      .map(({ stage, state, reason }) => [stage, [state, reason].filter(Boolean).join(': ')]),
  );

function sole(builds: readonly ListedBuild[]): ListedBuild {
  const [build] = builds;
  assert.ok(build);
  assert.equal(builds.length, 1, builds.map(({ command }) => command).join(' | '));
  return build;
}

/** A backend that looks rarely may miss a short build; what it saw it records whole, and none of it twice. */
function assertNoneOrWhole(builds: readonly ListedBuild[], tools: readonly string[]): void {
  const commands = builds.map(({ command }) => command).join(' | ');
  assert.ok(builds.length <= tools.length, commands);
  for (const { tool, state } of builds) {
    assert.ok(tools.includes(tool), commands);
    assert.equal(state, 'finished', commands);
  }
}

for (const backend of BACKENDS) {
  describe(`real builds, ${backend} backend`, function () {
    this.timeout(180_000);
    /** A backend that looks rarely needs fewer files that take longer. */
    const sized = knowsExits(backend) ? { files: 40 } : { files: 8, slow: true };
    /** What a test of this backend finds of a build that is over between two of its looks. */
    const found = (count: string): string => (knowsExits(backend) ? count : `${count} or missed`);
    let daemon: Daemon;
    let shell: ForeignShell;
    let folder: string;

    before(async () => {
      daemon = await Daemon.start(backend);
    });
    after(() => daemon.dispose());

    beforeEach(() => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-scene-')));
      shell = new ForeignShell();
    });
    afterEach(async () => {
      await shell.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    /** After this everything that happened before has been folded. */
    async function settled(): Promise<void> {
      const marker = mkdtempSync(join(folder, 'marker-'));
      projects.writeProject(marker, { Makefile: `all:\n\tsleep ${knowsExits(backend) ? 0.5 : 4}\n` });
      await shell.run(marker, 'make');
      await daemon.finished(marker);
    }

    /** The builds of the folder once all that happened in it has been folded. */
    async function settledBuilds(): Promise<ListedBuild[]> {
      await settled();
      return (await daemon.builds(folder)).filter(({ cwd }) => !cwd?.includes('marker-'));
    }

    function expectExit(build: ListedBuild, code: number): void {
      if (!knowsExits(backend)) {
        assert.equal(build.outcome, 'unknown');
        return;
      }
      assert.equal(build.outcome, code === 0 ? 'succeeded' : 'failed');
      assert.equal(build.exit_code, code);
      assert.equal(build.evidence, 'kernel');
    }

    it('make -j2 of 40 C files is one build', async () => {
      projects.makeCProject(folder, sized);
      assert.equal(await shell.run(folder, 'make -j2'), 0);
      const build = sole(await daemon.finished(folder));
      expectExit(build, 0);
      assert.equal(build.label, 'make -j2');
      assert.equal(build.tool, 'make');
      if (backend === 'kernel') {
        assert.equal(partOf(build, 'compile'), 41);
        assert.deepEqual(kindsOfWork(build), { compile: 'succeeded', link: 'succeeded' });
        assert.deepEqual(namedStages(build), []);
      } else assert.ok(partOf(build, 'compile') > 0);
    });

    it('names the process that failed', async () => {
      projects.makeCProject(folder, { ...sized, syntaxErrorIn: 7 });
      assert.equal(await shell.run(folder, 'make -j2'), 2);
      const build = sole(await daemon.finished(folder));
      expectExit(build, 2);
      if (backend === 'kernel') {
        assert.match(build.failed_process?.label ?? '', /^cc1 .*module07\.c/);
        assert.equal(build.failed_process?.exit_code, 1);
        assert.match(kindsOfWork(build).compile ?? '', /^failed: .*module07\.c exited 1$/);
      }
    });

    it(`ten no-op makes are ${backend === 'kernel' ? 'ten builds, most of them seen' : 'at most ten builds'}`, async () => {
      projects.writeProject(folder, { Makefile: 'all:\n\t@:\n' });
      const times = 10;
      await shell.run(folder, Array.from({ length: times }, () => 'make').join('; '));
      const builds = await settledBuilds();
      assertNoneOrWhole(
        builds,
        Array.from({ length: times }, () => 'make'),
      );
      if (backend !== 'kernel') return;
      // On a busy machine one may be reaped before it could be read: bench/noopMake counts them.
      assert.ok(builds.length > times / 2, `${builds.length} of ${times} were seen`);
      for (const build of builds) expectExit(build, 0);
    });

    it(`cmake and ninja are ${found('two builds')}`, async function () {
      requireTool('cmake', this);
      requireTool('ninja', this);
      projects.makeCMakeProject(folder, knowsExits(backend) ? { files: 40 } : { files: 3, slow: true });
      assert.equal(await shell.run(folder, 'cmake -G Ninja -B build'), 0);
      assert.equal(await shell.run(folder, 'ninja -C build'), 0);
      if (!knowsExits(backend)) {
        assertNoneOrWhole(await settledBuilds(), ['cmake', 'ninja']);
        return;
      }
      const [configure, build, ...more] = await daemon.finished(folder, 2);
      assert.equal(more.length, 0);
      assert.deepEqual([configure?.tool, build?.tool], ['cmake', 'ninja']);
      if (configure) expectExit(configure, 0);
      if (build) expectExit(build, 0);
    });

    it(`a cargo workspace with a build script is ${found('one build')}`, async function () {
      requireTool('cargo', this);
      projects.makeCargoWorkspace(folder);
      assert.equal(await shell.run(folder, 'cargo build'), 0);
      if (!knowsExits(backend)) {
        assertNoneOrWhole(await settledBuilds(), ['cargo']);
        return;
      }
      const build = sole(await daemon.finished(folder));
      assert.equal(build.label, 'cargo build');
      expectExit(build, 0);
    });

    it('npm run build = tsc && esbuild', async () => {
      projects.makeTypeScriptProject(folder);
      assert.equal(await shell.run(folder, 'npm run build'), 0);
      const build = sole(await daemon.finished(folder));
      assert.equal(build.label, 'npm run build');
      assert.equal(build.tool, 'npm');
      expectExit(build, 0);
    });

    it(`a nested make is ${found('one build')}`, async () => {
      projects.makeNestedMakeProject(folder);
      assert.equal(await shell.run(folder, 'make'), 0);
      const builds = await settledBuilds();
      if (!knowsExits(backend)) {
        assertNoneOrWhole(builds, ['make']);
        return;
      }
      const build = sole(builds);
      expectExit(build, 0);
      // One make alone below another is no stage.
      assert.deepEqual(namedStages(build), []);
    });

    if (backend === 'kernel') {
      it('two scripts that a script runs are stages by name', async () => {
        projects.makeTypeScriptProject(folder);
        assert.equal(await shell.run(folder, 'npm run all'), 0);
        const build = sole(await daemon.finished(folder));
        expectExit(build, 0);
        assert.deepEqual(namedStages(build), [
          ['npm run check', 'succeeded', 0],
          ['npm run bundle', 'succeeded', 0],
        ]);
        assert.deepEqual(kindsOfWork(build), { compile: 'succeeded', bundle: 'succeeded' });
        for (const { duration_ms } of build.stages) assert.ok(duration_ms !== null && duration_ms > 0);
      });

      it('a script that fails is a stage that failed, and what came after it is none', async () => {
        projects.makeTypeScriptProject(folder);
        projects.writeProject(folder, { 'src/part0.ts': 'export const part0: string = 1;\n' });
        const code = await shell.run(folder, 'npm run all');
        const build = sole(await daemon.finished(folder));
        expectExit(build, code);
        assert.deepEqual(namedStages(build), []);
        assert.match(kindsOfWork(build).compile ?? '', /^failed: tsc\b.* exited/);
      });

      it('a make in each of two folders is a stage by name', async () => {
        projects.makeTwoFoldersProject(folder);
        projects.writeProject(folder, { 'app/main.c': 'this is no C\n' });
        assert.equal(await shell.run(folder, 'make'), 2);
        const build = sole(await daemon.finished(folder));
        assert.deepEqual(namedStages(build), [
          ['make -C library', 'succeeded', 0],
          ['make -C app', 'failed', 2],
        ]);
        const { compile = '', ...others } = kindsOfWork(build);
        assert.match(compile, /^failed: .*main\.c exited 1$/);
        assert.deepEqual(others, { archive: 'succeeded' });
      });
    }

    it('make | tail that hides a failure', async () => {
      projects.makeCProject(folder, { files: 3, slow: !knowsExits(backend), syntaxErrorIn: 0 });
      assert.equal(await shell.run(folder, 'make -k 2>&1 | tail -1'), 0);
      expectExit(sole(await daemon.finished(folder)), 2);
    });

    it(`./configure && make is ${found('two builds')}`, async () => {
      projects.makeAutoconfProject(folder);
      assert.equal(await shell.run(folder, './configure && make'), 0);
      if (!knowsExits(backend)) {
        assertNoneOrWhole(await settledBuilds(), ['configure', 'make']);
        return;
      }
      const builds = await daemon.finished(folder, 2);
      assert.deepEqual(
        builds.map(({ outcome }) => outcome),
        ['succeeded', 'succeeded'],
      );
      assert.match(builds[0]?.label ?? '', /configure/);
      assert.equal(builds[1]?.label, 'make');
    });

    it('sh build.sh that runs javac six times is one build', async function () {
      requireTool('javac', this);
      projects.makeJavaProject(folder);
      assert.equal(await shell.run(folder, 'sh build.sh'), 0);
      const build = sole(await daemon.finished(folder));
      assert.equal(build.label, 'sh build.sh');
      expectExit(build, 0);
      if (knowsExits(backend)) assert.equal(partOf(build, 'compile'), 6);
    });

    it('the same project built in two folders at once', async () => {
      const [a, b] = [join(folder, 'a'), join(folder, 'b')];
      projects.makeCProject(a, { files: 3, slow: true });
      projects.makeCProject(b, { files: 3, slow: true, syntaxErrorIn: 1 });
      await shell.run(folder, '(cd a && make) & (cd b && make) & wait');
      expectExit(sole(await daemon.finished(a)), 0);
      expectExit(sole(await daemon.finished(b)), 2);
    });

    it('make under setsid', async () => {
      projects.makeCProject(folder, { files: 3, slow: true });
      await shell.run(folder, 'setsid -f make');
      expectExit(sole(await daemon.finished(folder)), 0);
    });

    it('Ctrl+C cancels', async function () {
      requireTool('script', this);
      projects.writeProject(folder, { Makefile: 'all:\n\tsleep 600\n' });
      const terminal = new ForeignShell('terminal');
      try {
        terminal.write(`cd '${folder}' && make\n`);
        await daemon.running(folder);
        terminal.write('\x03');
        const build = sole(await daemon.finished(folder));
        assert.equal(build.outcome, knowsExits(backend) ? 'cancelled' : 'unknown');
      } finally {
        await terminal.dispose();
      }
    });

    it('kill -9 fails with signal 9', async () => {
      projects.writeProject(folder, { Makefile: 'all:\n\tsleep 600\n' });
      const { exitCode } = shell.type(folder, 'make');
      const { pid } = await daemon.running(folder);
      assert.ok(pid);
      process.kill(pid, 'SIGKILL');
      assert.equal(await exitCode, 137);
      const build = sole(await daemon.finished(folder));
      assert.equal(build.outcome, knowsExits(backend) ? 'failed' : 'unknown');
      assert.equal(build.signal, knowsExits(backend) ? 9 : null);
    });

    it('a dev server is a service', async () => {
      projects.makeDevServerProject(folder);
      shell.write(`cd '${folder}' && npm run dev\n`);
      const build = await waitFor('the service', async () =>
        (await daemon.builds(folder)).find(({ kind }) => kind === 'service'),
      );
      assert.equal(build.label, 'npm run dev');
      assert.ok(build.pid);
      process.kill(build.pid, 'SIGTERM');
      assert.equal(
        sole(await daemon.finished(folder)).outcome,
        knowsExits(backend) ? 'cancelled' : 'unknown',
      );
    });

    it('version queries in a loop are nothing', async function () {
      requireTool('cargo', this);
      await shell.run(folder, 'for n in 1 2 3 4 5 6 7 8 9 10; do cargo --version; done');
      assert.deepEqual(await settledBuilds(), []);
    });
  });
}
