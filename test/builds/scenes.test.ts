import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as projects from '../helpers/projects';
import { requireTool } from '../helpers/requireTool';
import { waitFor } from '../helpers/waitFor';
import { assertNoneOrWhole, kindsOfWork, namedStages, onEachBackend, partOf, sole } from './realBuilds';

onEachBackend('real builds', (real) => {
  it('make -j2 of 40 C files is one build', async () => {
    projects.makeCProject(real.folder, real.sized);
    assert.equal(await real.shell.run(real.folder, 'make -j2'), 0);
    const build = await real.only();
    real.expectExit(build, 0);
    assert.equal(build.label, 'make -j2');
    assert.equal(build.tool, 'make');
    if (real.backend === 'kernel') {
      assert.equal(partOf(build, 'compile'), 41);
      assert.deepEqual(kindsOfWork(build), { compile: 'succeeded', link: 'succeeded' });
      assert.deepEqual(namedStages(build), []);
    } else assert.ok(partOf(build, 'compile') > 0);
  });

  it(`ten no-op makes are ${real.backend === 'kernel' ? 'ten builds, most of them seen' : 'at most ten builds'}`, async () => {
    projects.writeProject(real.folder, { Makefile: 'all:\n\t@:\n' });
    const times = 10;
    await real.shell.run(real.folder, Array.from({ length: times }, () => 'make').join('; '));
    const builds = await real.settled();
    assertNoneOrWhole(
      builds,
      Array.from({ length: times }, () => 'make'),
    );
    if (real.backend !== 'kernel') return;
    // On a busy machine one may be reaped before it could be read: bench/noopMake counts them.
    assert.ok(builds.length > times / 2, `${builds.length} of ${times} were seen`);
    for (const build of builds) real.expectExit(build, 0);
  });

  it(`cmake and ninja are ${real.found('two builds')}`, async function () {
    requireTool('cmake', this);
    requireTool('ninja', this);
    projects.makeCMakeProject(real.folder, real.knowsExits ? { files: 40 } : { files: 3, slow: true });
    assert.equal(await real.shell.run(real.folder, 'cmake -G Ninja -B build'), 0);
    assert.equal(await real.shell.run(real.folder, 'ninja -C build'), 0);
    if (!real.knowsExits) {
      assertNoneOrWhole(await real.settled(), ['cmake', 'ninja']);
      return;
    }
    const [configure, build, ...more] = await real.daemon.finished(real.folder, 2);
    assert.equal(more.length, 0);
    assert.deepEqual([configure?.tool, build?.tool], ['cmake', 'ninja']);
    if (configure) real.expectExit(configure, 0);
    if (build) real.expectExit(build, 0);
  });

  it(`a cargo workspace with a build script is ${real.found('one build')}`, async function () {
    requireTool('cargo', this);
    projects.makeCargoWorkspace(real.folder);
    assert.equal(await real.shell.run(real.folder, 'cargo build'), 0);
    if (!real.knowsExits) {
      assertNoneOrWhole(await real.settled(), ['cargo']);
      return;
    }
    const build = await real.only();
    assert.equal(build.label, 'cargo build');
    real.expectExit(build, 0);
  });

  it('npm run build = tsc && esbuild', async () => {
    projects.makeTypeScriptProject(real.folder);
    assert.equal(await real.shell.run(real.folder, 'npm run build'), 0);
    const build = await real.only();
    assert.equal(build.label, 'npm run build');
    assert.equal(build.tool, 'npm');
    real.expectExit(build, 0);
  });

  it(`a nested make is ${real.found('one build')}`, async () => {
    projects.makeNestedMakeProject(real.folder);
    assert.equal(await real.shell.run(real.folder, 'make'), 0);
    const builds = await real.settled();
    if (!real.knowsExits) {
      assertNoneOrWhole(builds, ['make']);
      return;
    }
    const build = sole(builds);
    real.expectExit(build, 0);
    // One make alone below another is no stage.
    assert.deepEqual(namedStages(build), []);
  });

  it(`./configure && make is ${real.found('two builds')}`, async () => {
    projects.makeAutoconfProject(real.folder);
    assert.equal(await real.shell.run(real.folder, './configure && make'), 0);
    if (!real.knowsExits) {
      assertNoneOrWhole(await real.settled(), ['configure', 'make']);
      return;
    }
    const builds = await real.daemon.finished(real.folder, 2);
    assert.deepEqual(
      builds.map(({ outcome }) => outcome),
      ['succeeded', 'succeeded'],
    );
    assert.match(builds[0]?.label ?? '', /configure/);
    assert.equal(builds[1]?.label, 'make');
  });

  it('sh build.sh that runs javac six times is one build', async function () {
    requireTool('javac', this);
    projects.makeJavaProject(real.folder);
    assert.equal(await real.shell.run(real.folder, 'sh build.sh'), 0);
    const build = await real.only();
    assert.equal(build.label, 'sh build.sh');
    real.expectExit(build, 0);
    if (real.knowsExits) assert.equal(partOf(build, 'compile'), 6);
  });

  it('the same project built in two folders at once', async () => {
    const [a, b] = [join(real.folder, 'a'), join(real.folder, 'b')];
    projects.makeCProject(a, { files: 3, slow: true });
    projects.makeCProject(b, { files: 3, slow: true, syntaxErrorIn: 1 });
    await real.shell.run(real.folder, '(cd a && make) & (cd b && make) & wait');
    real.expectExit(await real.only(a), 0);
    real.expectExit(await real.only(b), 2);
  });

  it('make under setsid', async () => {
    projects.makeCProject(real.folder, { files: 3, slow: true });
    await real.shell.run(real.folder, 'setsid -f make');
    real.expectExit(await real.only(), 0);
  });

  it('a dev server is a service', async () => {
    projects.makeDevServerProject(real.folder);
    real.shell.write(`cd '${real.folder}' && npm run dev\n`);
    const build = await waitFor('the service', async () =>
      (await real.daemon.builds(real.folder)).find(({ kind }) => kind === 'service'),
    );
    assert.equal(build.label, 'npm run dev');
    assert.ok(build.pid);
    process.kill(build.pid, 'SIGTERM');
    assert.equal((await real.only()).outcome, real.knowsExits ? 'cancelled' : 'unknown');
  });

  it('version queries in a loop are nothing', async function () {
    requireTool('cargo', this);
    await real.shell.run(real.folder, 'for n in 1 2 3 4 5 6 7 8 9 10; do cargo --version; done');
    assert.deepEqual(await real.settled(), []);
  });
});
