import assert from 'node:assert/strict';
import { exited } from '../../../src/model/process';
import { Scene } from '../../helpers/scene';
import { compile } from './commands';

describe('what a build is', () => {
  it('is one make with everything it spawns', () => {
    const scene = new Scene();
    const make = scene.spawn('make -j2', { parent: scene.shell() });
    for (let n = 0; n < 40; n += 1) compile(scene, make, `src/f${n}.c`);
    scene.exit(make);

    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'succeeded');
    assert.deepEqual(build.exit, exited(0));
    assert.equal(build.tool, 'make');
    assert.equal(build.label, 'make -j2');
    assert.equal(build.processes.total, 81);
    assert.deepEqual(
      build.processes.parts.map(({ role, total, running }) => ({ role, total, running })),
      [{ role: 'compile', total: 40, running: 0 }],
    );
  });

  it('gives a nested make to the build above it', () => {
    const scene = new Scene();
    const make = scene.spawn('make all', { parent: scene.shell() });
    const inner = scene.spawn('make -C sub', {
      parent: scene.spawn(['sh', '-c', 'make -C sub'], { parent: make }),
    });
    compile(scene, inner, 'sub/a.c');
    scene.exit(inner);
    scene.exit(make);
    assert.equal(scene.onlyFinished().command, 'make all');
  });

  it('takes two commands typed in a foreign shell for two builds', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const first = scene.spawn('make', { parent: shell });
    scene.exit(first);
    scene.exit(scene.spawn('make test', { parent: shell }));
    assert.deepEqual(
      scene.builds().map((build) => build.command),
      ['make', 'make test'],
    );
  });

  it('takes ./configure && make for two builds, not one for every test compile', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const configure = scene.spawn('/bin/sh ./configure', { parent: shell });
    for (let n = 0; n < 10; n += 1) compile(scene, configure, 'conftest.c', n % 2);
    scene.exit(configure);
    const make = scene.spawn('make', { parent: shell });
    compile(scene, make, 'main.c');
    scene.exit(make);
    assert.deepEqual(
      scene.builds().map((build) => build.state === 'finished' && build.outcome),
      ['succeeded', 'succeeded'],
    );
    assert.match(scene.builds()[0]?.command ?? '', /configure/);
  });

  it('makes the script the root when a script runs compilers', () => {
    const scene = new Scene();
    const script = scene.spawn('sh build.sh', { parent: scene.shell() });
    for (let n = 0; n < 6; n += 1) scene.exit(scene.spawn(`javac A${n}.java`, { parent: script }));
    scene.exit(script);
    const build = scene.onlyFinished();
    assert.equal(build.command, 'sh build.sh');
    assert.equal(build.tool, 'javac');
    assert.equal(build.processes.parts[0]?.total, 6);
  });

  it('makes a compiler typed at an interactive shell a build itself', () => {
    const scene = new Scene();
    scene.exit(scene.spawn('gcc hello.c', { parent: scene.shell() }));
    assert.equal(scene.onlyFinished().command, 'gcc hello.c');
  });

  it('never starts a build for an internal tool', () => {
    const scene = new Scene();
    scene.exit(scene.spawn('ld -o a a.o', { parent: scene.shell() }));
    assert.equal(scene.builds().length, 0);
  });

  it('merges a build already begun into the script that turns out to be its root', () => {
    const scene = new Scene();
    const script = scene.spawn('sh release.sh', { parent: scene.shell() });
    const make = scene.spawn('make', { parent: script });
    const javac = scene.spawn('javac A.java', { parent: script });
    scene.exit(javac);
    scene.exit(make);
    scene.exit(script);
    assert.equal(scene.onlyFinished().command, 'sh release.sh');
    assert.ok(scene.events.some((event) => event.type === 'build.merged'));
  });

  it('keeps the same project in two directories apart', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const a = scene.spawn('make', { parent: shell, cwd: '/a' });
    const b = scene.spawn('make', { parent: shell, cwd: '/b' });
    scene.exit(a);
    scene.exit(b, 2);
    assert.deepEqual(
      scene.builds().map((build) => [build.cwd, build.state === 'finished' && build.outcome]),
      [
        ['/a', 'succeeded'],
        ['/b', 'failed'],
      ],
    );
  });

  it('follows make through setsid, re-exec and a parent that dies', () => {
    const scene = new Scene();
    const setsid = scene.spawn('setsid make', { parent: scene.shell() });
    scene.exec(setsid, 'make');
    scene.exec(setsid, 'make');
    const gcc = scene.spawn('gcc -c a.c', { parent: setsid });
    scene.exit(setsid);
    scene.exit(gcc);
    const build = scene.onlyFinished();
    assert.equal(build.command, 'make');
    assert.equal(build.outcome, 'succeeded');
  });

  it('does not take a shell that is fed by a pipe for a script', () => {
    const scene = new Scene();
    const session = scene.spawn('bash /dev/fd/3');
    scene.exit(scene.spawn('gcc -c a.c', { parent: session }));
    scene.exit(scene.spawn('gcc -c b.c', { parent: scene.spawn('sh build.sh', { parent: session }) }));
    assert.deepEqual(
      scene.builds().map((build) => build.command),
      ['gcc -c a.c', 'sh build.sh'],
    );
  });

  it('starts a build when the shell becomes it, not when the shell started', () => {
    const scene = new Scene();
    const sh = scene.spawn(['bash', '-c', 'make; make clean']);
    scene.exit(scene.spawn('make', { parent: sh }));
    scene.wait(5000);
    scene.exec(sh, 'make clean');
    assert.ok(scene.builds()[1]!.startedAt >= scene.builds()[0]!.startedAt + 5000);
  });

  it('lets a shell that execs in place become the build', () => {
    const scene = new Scene();
    const sh = scene.spawn(['sh', '-c', 'make'], { parent: scene.shell() });
    scene.exec(sh, 'make');
    scene.exit(sh, 2);
    assert.equal(scene.onlyFinished().command, 'make');
  });

  it('recognises npm by its script and by its rewritten title', () => {
    const scene = new Scene();
    const npm = scene.spawn('env node /usr/bin/npm run build', { parent: scene.shell() });
    scene.exec(npm, 'node /usr/bin/npm run build');
    scene.exec(npm, ['npm run build'], { exe: '/usr/bin/node' });
    const sh = scene.spawn(['sh', '-c', 'tsc && esbuild a.ts'], { parent: npm });
    scene.exit(scene.spawn('node /p/node_modules/.bin/tsc', { parent: sh }));
    scene.exit(scene.spawn('/p/node_modules/esbuild/bin/esbuild a.ts', { parent: sh }));
    scene.exit(sh);
    scene.exit(npm);
    const build = scene.onlyFinished();
    assert.equal(build.label, 'npm run build');
    assert.equal(build.tool, 'npm');
    assert.equal(build.processes.parts.length, 2);
  });

  it('starts anew below a new terminal session, whatever stands above', () => {
    const scene = new Scene();
    const npm = scene.spawn('node /usr/bin/npm start', { parent: scene.shell() });
    const inner = scene.shell({ parent: npm });
    scene.exit(scene.spawn('make', { parent: inner }));
    assert.deepEqual(
      scene.builds().map((build) => build.command),
      ['npm start', 'make'],
    );
  });

  it('starts anew below a terminal session that is known as one only after what it runs was seen', () => {
    const scene = new Scene();
    const npm = scene.spawn('node /usr/bin/npm start', { parent: scene.shell() });
    const inner = scene.fork(npm);
    const make = scene.spawn('make', { parent: inner });
    const cc = scene.spawn('gcc -c a.c', { parent: make });
    scene.exec(inner, 'bash', { session: inner.facts.pid });
    scene.exit(cc);
    scene.exit(make);
    const builds = scene.builds();
    assert.deepEqual(
      builds.map((build) => [build.command, build.state]),
      [
        ['npm start', 'running'],
        ['make', 'finished'],
      ],
    );
    assert.equal(builds[1]?.processes.total, 2);
  });

  it('ignores other users, version queries, dry runs and everything below them', () => {
    const scene = new Scene();
    const shell = scene.shell();
    scene.spawn('make', { parent: shell, own: false });
    for (const command of [
      'cargo --version',
      'make -n all',
      'cargo metadata',
      'npm --version',
      'gcc --version',
    ]) {
      const process = scene.spawn(command, { parent: shell });
      scene.exit(scene.spawn('rustc -vV', { parent: process }));
      scene.exit(process);
    }
    assert.equal(scene.builds().length, 0);
  });

  it('hides the commands the user asked to hide, with all they spawn', () => {
    const scene = new Scene({ ignoreCommands: ['^npm run dev$', '(broken'] });
    const npm = scene.spawn('node /usr/bin/npm run dev', { parent: scene.shell() });
    scene.spawn('node /p/node_modules/.bin/vite build', { parent: npm });
    assert.equal(scene.builds().length, 0);
  });

  it('calls a dev server a service, by its own words or by all it runs', () => {
    const scene = new Scene();
    const shell = scene.shell();
    scene.spawn('node /p/node_modules/.bin/tsc --watch', { parent: shell });
    const npm = scene.spawn('node /usr/bin/npm run site', { parent: shell });
    scene.spawn('node /p/node_modules/.bin/vite', {
      parent: scene.spawn(['sh', '-c', 'vite'], { parent: npm }),
    });
    assert.deepEqual(
      scene.builds().map((build) => build.kind),
      ['service', 'service'],
    );
  });

  it("calls a language server's own check background", () => {
    const scene = new Scene();
    scene.exit(scene.spawn('cargo check --workspace', { parent: scene.spawn('rust-analyzer') }));
    assert.equal(scene.onlyFinished().kind, 'background');
  });

  it('redacts secrets before anything is told', () => {
    const scene = new Scene();
    scene.exit(scene.spawn('make DEPLOY_TOKEN=hunter2 --password=hunter2', { parent: scene.shell() }));
    assert.ok(!JSON.stringify(scene.events).includes('hunter2'));
  });

  it('looks through forks that have not become anything yet', () => {
    const scene = new Scene();
    const script = scene.spawn('sh build.sh', { parent: scene.shell() });
    const subshell = scene.fork(script);
    const child = scene.fork(subshell);
    scene.exec(child, 'gcc -c a.c');
    scene.exit(child);
    scene.exit(subshell);
    scene.exit(script);
    assert.equal(scene.onlyFinished().command, 'sh build.sh');
  });
});
