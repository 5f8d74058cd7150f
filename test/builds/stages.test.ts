import assert from 'node:assert/strict';
import * as projects from '../helpers/projects';
import { kindsOfWork, namedStages, onBackend } from './realBuilds';

onBackend('kernel', 'the stages of real builds', (real) => {
  it('two scripts that a script runs are stages by name', async () => {
    projects.makeTypeScriptProject(real.folder);
    assert.equal(await real.shell.run(real.folder, 'npm run all'), 0);
    const build = await real.only();
    real.expectExit(build, 0);
    assert.deepEqual(namedStages(build), [
      ['npm run check', 'succeeded', 0],
      ['npm run bundle', 'succeeded', 0],
    ]);
    assert.deepEqual(kindsOfWork(build), { compile: 'succeeded', bundle: 'succeeded' });
    for (const { duration_ms } of build.stages) assert.ok(duration_ms !== null && duration_ms > 0);
  });

  it('a script that fails is a stage that failed, and what came after it is none', async () => {
    projects.makeTypeScriptProject(real.folder);
    projects.writeProject(real.folder, { 'src/part0.ts': 'export const part0: string = 1;\n' });
    const code = await real.shell.run(real.folder, 'npm run all');
    const build = await real.only();
    real.expectExit(build, code);
    assert.deepEqual(namedStages(build), []);
    assert.match(kindsOfWork(build).compile ?? '', /^failed: tsc\b.* exited/);
  });

  it('a make in each of two folders is a stage by name', async () => {
    projects.makeTwoFoldersProject(real.folder);
    projects.writeProject(real.folder, { 'app/main.c': 'this is no C\n' });
    assert.equal(await real.shell.run(real.folder, 'make'), 2);
    const build = await real.only();
    assert.deepEqual(namedStages(build), [
      ['make -C library', 'succeeded', 0],
      ['make -C app', 'failed', 2],
    ]);
    const { compile = '', ...others } = kindsOfWork(build);
    assert.match(compile, /^failed: .*main\.c exited 1$/);
    assert.deepEqual(others, { archive: 'succeeded' });
  });
});
