import assert from 'node:assert/strict';
import type { CompoundTask } from '../../../src/model/observation';
import { exited } from '../../../src/model/process';
import { Scene } from '../../helpers/scene';
import { runTask, startShellTask } from './taskScene';

describe('a compound task', () => {
  const all: CompoundTask = { label: 'all', parts: ['lint', 'compile', 'test'], hasCommand: false };
  const part = { compounds: [all] };

  it('is one build with a stage for each part', () => {
    const scene = new Scene();
    runTask(scene, 'lint', 0, part);
    runTask(scene, 'compile', 0, part);
    assert.equal(scene.only().label, 'all');
    assert.deepEqual(
      scene.only().stages.map(({ name, state }) => [name, state]),
      [
        ['lint', 'succeeded'],
        ['compile', 'succeeded'],
        ['test', 'queued'],
      ],
    );
    runTask(scene, 'test', 0, part);
    scene.wait(3000);
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.deepEqual(scene.onlyFinished().exit, exited(0));
  });

  it('takes in parts that were over before the editor told them', () => {
    const scene = new Scene();
    for (const part of ['first', 'second']) {
      const shell = scene.spawn(['bash', '-c', 'make']);
      scene.exec(shell, 'make');
      scene.exit(shell);
      const task = {
        command: 'make',
        compounds: [{ label: 'all', parts: ['first', 'second'], hasCommand: false }],
      };
      scene.endTask(scene.startTask(part, task, shell.facts.pid), 0);
    }
    scene.wait(5_000);
    const build = scene.onlyFinished();
    assert.equal(build.label, 'all');
    assert.equal(build.outcome, 'succeeded');
    assert.deepEqual(
      build.stages.map(({ name, state }) => [name, state]),
      [
        ['first', 'succeeded'],
        ['second', 'succeeded'],
      ],
    );
  });

  it('fails with its part, and what was queued is skipped', () => {
    const scene = new Scene();
    runTask(scene, 'lint', 0, part);
    runTask(scene, 'compile', 4, part);
    scene.wait(3000);
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'failed');
    assert.deepEqual(build.exit, exited(4));
    assert.deepEqual(
      build.stages.map(({ name, state }) => [name, state]),
      [
        ['lint', 'succeeded'],
        ['compile', 'failed'],
        ['test', 'skipped'],
      ],
    );
  });

  it('lets parts that run side by side all end', () => {
    const scene = new Scene();
    const parts = all.parts.map((label) => startShellTask(scene, label, part));
    parts.forEach(({ execution, shell }, index) => {
      assert.equal(scene.only().state, 'running');
      scene.exit(shell, index === 0 ? 1 : 0);
      scene.endTask(execution, index === 0 ? 1 : 0);
    });
    scene.wait(3000);
    assert.deepEqual(scene.onlyFinished().exit, exited(1));
  });

  it('leaves a part that runs alone a build of its own', () => {
    const scene = new Scene();
    runTask(scene, 'lint', 0, part);
    scene.wait(3000);
    const build = scene.onlyFinished();
    assert.equal(build.label, 'lint');
    assert.equal(build.outcome, 'succeeded');
    assert.equal(build.stages.length, 0);
  });

  it('is never called successful because the event of the parent is missing', () => {
    const scene = new Scene();
    const withCommand = { compounds: [{ ...all, parts: ['lint', 'compile'], hasCommand: true }] };
    runTask(scene, 'lint', 0, withCommand);
    runTask(scene, 'compile', 0, withCommand);
    scene.wait(3000);
    const build = scene.onlyFinished();
    assert.equal(build.outcome, 'unknown');
    assert.match(build.note ?? '', /all was never seen to start/);
  });

  it("counts the parent's own command as its last stage", () => {
    const scene = new Scene();
    const own = { ...all, parts: ['lint'], hasCommand: true };
    runTask(scene, 'lint', 0, { compounds: [own] });
    runTask(scene, 'all', 5, { compound: own });
    scene.wait(3000);
    const build = scene.onlyFinished();
    assert.equal(build.label, 'all');
    assert.deepEqual(build.exit, exited(5));
    assert.deepEqual(
      build.stages.map(({ name, state }) => [name, state]),
      [
        ['lint', 'succeeded'],
        ['all', 'failed'],
      ],
    );
  });

  it('does not wait for a background part, which is a service of its own', () => {
    const scene = new Scene();
    const own: CompoundTask = { label: 'e2e', parts: ['serve', 'check'], hasCommand: false };
    startShellTask(scene, 'serve', { compounds: [own], isBackground: true });
    runTask(scene, 'check', 0, { compounds: [own] });
    scene.wait(3000);
    const [serve, check] = scene.builds();
    assert.deepEqual([serve?.kind, serve?.state], ['service', 'running']);
    assert.equal(check?.state === 'finished' && check.outcome, 'succeeded');
  });

  it('grows from the inner compound to the outer one', () => {
    const scene = new Scene();
    const inner: CompoundTask = { label: 'inner', parts: ['a', 'b'], hasCommand: false };
    const outer: CompoundTask = { label: 'outer', parts: ['a', 'b', 'c'], hasCommand: false };
    runTask(scene, 'a', 0, { compounds: [inner, outer] });
    runTask(scene, 'b', 0, { compounds: [inner, outer] });
    assert.equal(scene.only().label, 'inner');
    runTask(scene, 'c', 0, { compounds: [outer] });
    scene.wait(3000);
    assert.equal(scene.onlyFinished().label, 'outer');
    assert.equal(scene.onlyFinished().outcome, 'succeeded');
    assert.equal(scene.onlyFinished().stages.length, 3);
  });

  it('begins anew when it runs again', () => {
    const scene = new Scene();
    for (let n = 0; n < 2; n += 1) {
      for (const label of all.parts) runTask(scene, label, 0, part);
      scene.wait(3000);
    }
    assert.deepEqual(
      scene.builds().map((build) => build.label),
      ['all', 'all'],
    );
  });
});
