import assert from 'node:assert/strict';
import { Scene } from '../../helpers/scene';

describe('a look at all processes after events were lost', () => {
  it('shows what has ended meanwhile, and what runs', () => {
    const scene = new Scene();
    const shell = scene.shell();
    const first = scene.spawn('make', { parent: shell });
    const second = scene.spawn('make -C b', { parent: shell });
    scene.lose(() => {
      scene.exit(first, 0);
      scene.spawn('ninja', { parent: shell });
    });
    scene.snapshot();
    assert.deepEqual(
      scene.builds().map((build) => [build.command, build.state]),
      [
        ['make', 'finished'],
        ['make -C b', 'running'],
        ['ninja', 'running'],
      ],
    );
    scene.exit(second, 0);
  });

  it('shows that a shell leads a session of its own by now', () => {
    const scene = new Scene();
    const npm = scene.spawn('node /usr/bin/npm start', { parent: scene.shell() });
    const inner = scene.spawn('bash', { parent: npm });
    scene.spawn('make', { parent: inner });
    assert.equal(scene.only().command, 'npm start');
    scene.lose(() => {
      inner.facts = { ...inner.facts, session: inner.facts.pid };
    });
    scene.snapshot();
    assert.deepEqual(
      scene.builds().map((build) => build.command),
      ['npm start', 'make'],
    );
  });

  it('shows that a build tool runs as its user by now', () => {
    const scene = new Scene();
    const make = scene.spawn('make', { parent: scene.shell(), own: false });
    assert.equal(scene.builds().length, 0);
    scene.lose(() => {
      make.facts = { ...make.facts, own: true };
    });
    scene.snapshot();
    assert.equal(scene.only().command, 'make');
  });

  it('takes no session from a process that had one because none can be read', () => {
    const scene = new Scene();
    const npm = scene.spawn('node /usr/bin/npm start', { parent: scene.shell() });
    const inner = scene.spawn('bash', { parent: npm });
    scene.lose(() => {
      inner.facts = { ...inner.facts, session: undefined };
    });
    scene.snapshot();
    scene.spawn('make', { parent: inner });
    assert.equal(scene.only().command, 'npm start');
  });
});
