import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Build } from '../../../src/model/build';
import { Scene, type Spawned } from '../../helpers/scene';

type CpuTimes = Readonly<Record<string, number | undefined>>;

const ofStages = ({ stages }: Build): CpuTimes =>
  Object.fromEntries(stages.map(({ name, cpuMs }) => [name, cpuMs]));

const ofParts = ({ processes }: Build): CpuTimes =>
  Object.fromEntries(processes.parts.map(({ role, cpuMs }) => [role, cpuMs]));

const make = (scene: Scene): Spawned => scene.spawn('make -j2', { parent: scene.shell() });

/** `gcc -c` as it is: a driver that runs the compiler proper and the assembler. */
function compile(scene: Scene, parent: Spawned, ...[driver, cc1, as]: readonly (number | undefined)[]): void {
  const gcc = scene.spawn('gcc -c a.c', { parent });
  scene.exit(scene.spawn('cc1 a.c', { parent: gcc }), 0, cc1);
  scene.exit(scene.spawn('as a.s', { parent: gcc }), 0, as);
  scene.exit(gcc, 0, driver);
}

describe('the CPU time of a kind of work', () => {
  it('is that of its processes and of their helpers, and nobody else’s', () => {
    const scene = new Scene();
    const root = make(scene);
    scene.exit(scene.spawn('mkdir -p obj', { parent: root }), 0, 1000);
    compile(scene, root, 2, 40, 4);
    compile(scene, root, 1, 50, 3);
    const linker = scene.spawn('gcc -o app a.o b.o', { parent: root });
    scene.exit(scene.spawn('collect2 a.o b.o', { parent: linker }), 0, 7);
    scene.exit(linker, 0, 1);
    scene.exit(root, 0, 5000);
    const build = scene.onlyFinished();
    assert.deepEqual(ofStages(build), { compile: 100, link: 8 });
    assert.deepEqual(ofParts(build), { compile: 100, link: 8 });
  });

  it('is of what a process became in the end', () => {
    const scene = new Scene();
    const root = make(scene);
    const child = scene.fork(root);
    scene.exec(child, 'sh -c gcc');
    scene.exec(child, 'gcc -c a.c');
    scene.exit(child, 0, 30);
    scene.exit(root, 0, 1);
    assert.deepEqual(ofStages(scene.onlyFinished()), { compile: 30 });
  });

  it('is not known where it is not known of one process, be it a helper', () => {
    const scene = new Scene();
    const root = make(scene);
    compile(scene, root, 2, 40, 4);
    compile(scene, root, 2, undefined, 4);
    compile(scene, root, 2, 40, 4);
    scene.exit(scene.spawn('gcc -o app a.o b.o', { parent: root }), 0, 0);
    scene.exit(root, 0, 1);
    assert.deepEqual(ofStages(scene.onlyFinished()), { compile: undefined, link: 0 });
  });

  it('is not known where something of it runs on', () => {
    const scene = new Scene();
    const root = make(scene);
    const gcc = scene.spawn('gcc -c a.c', { parent: root });
    scene.spawn('cc1 a.c', { parent: gcc });
    scene.exit(gcc, 0, 2);
    scene.exit(root, 0, 1);
    assert.deepEqual(ofStages(scene.onlyFinished()), { compile: undefined });
  });

  it('is not known where processes may have come and gone unseen', () => {
    for (const gap of [(scene: Scene) => scene.snapshot(), (scene: Scene) => scene.restart()]) {
      const scene = new Scene();
      const root = make(scene);
      compile(scene, root, 2, 40, 4);
      scene.wait(2_000);
      assert.deepEqual(ofParts(scene.only()), { compile: 46 });
      gap(scene);
      compile(scene, root, 2, 40, 4);
      scene.exit(root, 0, 1);
      assert.deepEqual(ofStages(scene.onlyFinished()), { compile: undefined });
    }
  });

  it('is not known where processes ended before their build turned out to be part of another', () => {
    for (const [isEarly, told] of [
      [true, undefined],
      [false, 96],
    ] as const) {
      const scene = new Scene();
      const script = scene.spawn('sh release.sh', { parent: scene.shell() });
      const root = scene.spawn('make', { parent: script });
      if (isEarly) compile(scene, root, 2, 40, 4);
      const javac = scene.spawn('javac A.java', { parent: script });
      assert.ok(scene.events.some(({ type }) => type === 'build.merged'));
      if (!isEarly) compile(scene, root, 2, 40, 4);
      scene.exit(javac, 0, 50);
      scene.exit(root, 0, 1);
      scene.exit(script, 0, 1);
      assert.deepEqual(ofParts(scene.onlyFinished()).compile, told);
    }
  });

  it('never goes back while the build runs, and is the sum of all in the end', () => {
    const times = fc.array(fc.nat(500), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(times, fc.nat(3), (all, running) => {
        const scene = new Scene();
        const root = make(scene);
        let open: Spawned[] = [];
        let before = 0;
        let spent = 0;
        const end = (process: Spawned, cpuMs: number): void => {
          scene.exit(process, 0, cpuMs);
          spent += cpuMs;
        };
        for (const [index, cpuMs] of all.entries()) {
          open.push(scene.spawn(`gcc -c ${index}.c`, { parent: root }));
          const done = open.length > running ? open : [];
          open = open.filter((process) => !done.includes(process));
          for (const process of done) end(process, cpuMs);
          scene.wait(1_000);
          const now = ofParts(scene.only()).compile ?? 0;
          assert.ok(now >= before);
          before = now;
        }
        for (const process of open) end(process, 9);
        scene.exit(root, 0, 1);
        assert.deepEqual(ofStages(scene.onlyFinished()), { compile: spent });
      }),
    );
  });
});

describe('the CPU time of what is named after what ran', () => {
  const below = (scene: Scene, root: Spawned, folder: string): Spawned =>
    scene.spawn(`make -C ${folder}`, { parent: root });

  it('is that of all that it started', () => {
    const scene = new Scene();
    const root = make(scene);
    for (const folder of ['lib', 'app']) {
      const part = below(scene, root, folder);
      compile(scene, part, 2, 40, 4);
      scene.exit(scene.spawn('cp a b', { parent: part }), 0, 1);
      scene.exit(part, 0, folder === 'lib' ? 3 : 13);
    }
    scene.exit(root, 0, 1);
    assert.deepEqual(ofStages(scene.onlyFinished()), { 'make -C lib': 50, 'make -C app': 60, compile: 92 });
  });

  it('is not known where something that it started is not known, or runs on', () => {
    const scene = new Scene();
    const root = make(scene);
    const [one, two, three] = ['lib', 'app', 'doc'].map((folder) => below(scene, root, folder));
    assert.ok(one && two && three);
    compile(scene, one, 2, undefined, 4);
    scene.spawn('cp a b', { parent: two });
    for (const part of [one, two, three]) scene.exit(part, 0, 3);
    scene.exit(root, 0, 1);
    const { 'make -C lib': lib, 'make -C app': app, 'make -C doc': doc } = ofStages(scene.onlyFinished());
    assert.deepEqual([lib, app, doc], [undefined, undefined, 3]);
  });

  it('is not known of what ran before anybody watched', () => {
    const scene = new Scene();
    const root = make(scene);
    const part = below(scene, root, 'lib');
    scene.restart(() => compile(scene, part, 2, 40, 4));
    const second = below(scene, root, 'app');
    scene.exit(part, 0, 3);
    scene.exit(second, 0, 4);
    scene.exit(root, 0, 1);
    const { 'make -C lib': lib, 'make -C app': app } = ofStages(scene.onlyFinished());
    assert.deepEqual([lib, app], [undefined, 4]);
  });

  it('is told of the first command of a line too, which ended before there was a second', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make && make test');
    const first = scene.spawn('make', { parent: shell });
    compile(scene, first, 2, 40, 4);
    scene.exit(first, 0, 4);
    const second = scene.spawn('make test', { parent: shell });
    scene.exit(second, 0, 8);
    scene.endLine(line, 0);
    const { make: told, 'make test': test } = ofStages(scene.onlyFinished());
    assert.deepEqual([told, test], [50, 8]);
  });
});
