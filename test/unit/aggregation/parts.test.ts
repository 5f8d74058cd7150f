import assert from 'node:assert/strict';
import type { Part } from '../../../src/model/build';
import { Scene } from '../../helpers/scene';

function compilePart(scene: Scene): Part {
  const part = scene.onlyFinished().processes.parts.find(({ role }) => role === 'compile');
  assert.ok(part);
  return part;
}

describe('a part of a build', () => {
  it('knows the most of its processes that ran at once', () => {
    const scene = new Scene();
    const make = scene.spawn('make -j3', { parent: scene.shell() });
    const compile = (file: string) => scene.spawn(`gcc -c ${file}.c`, { parent: make });
    const [a, b, c] = [compile('a'), compile('b'), compile('c')];
    scene.exit(b);
    const d = compile('d');
    for (const process of [a, c, d]) scene.exit(process);
    scene.exit(compile('e'));
    scene.exit(make);
    const { peak, total, running } = compilePart(scene);
    assert.deepEqual([peak, total, running], [3, 5, 0]);
  });

  it('remembers what failed first, not what was longest or came first', () => {
    const scene = new Scene();
    const make = scene.spawn('make -j2', { parent: scene.shell() });
    const slow = scene.spawn('gcc -c slow.c', { parent: make });
    const quick = scene.spawn('gcc -c quick.c', { parent: make });
    scene.exit(quick, 4);
    scene.exit(slow, 1);
    scene.exit(make, 2);
    const { failed, firstFailure } = compilePart(scene);
    assert.equal(failed, 2);
    assert.deepEqual(
      [firstFailure?.label, firstFailure?.exit, firstFailure?.endedAt !== undefined],
      ['gcc -c quick.c', { kind: 'exited', code: 4 }, true],
    );
  });

  it('has no first failure where none failed', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell() });
    scene.exit(scene.spawn('gcc -c a.c', { parent: make }));
    scene.exit(make);
    assert.equal(compilePart(scene).firstFailure, undefined);
  });

  it('keeps its peak and its first failure over a restart', () => {
    const scene = new Scene();
    const make = scene.spawn('make -k -j2', { parent: scene.shell() });
    const [a, b] = ['a', 'b'].map((file) => scene.spawn(`gcc -c ${file}.c`, { parent: make }));
    assert.ok(a && b);
    scene.exit(a, 1);
    scene.exit(b);
    scene.wait(2000);
    scene.restart();
    scene.exit(scene.spawn('gcc -c c.c', { parent: make }), 1);
    scene.exit(make, 2);
    const { peak, failed, firstFailure } = compilePart(scene);
    assert.deepEqual([peak, failed, firstFailure?.label], [2, 2, 'gcc -c a.c']);
  });
});
