import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compoundTasks } from '../../../src/sensors/vscode/compounds';

const shell = (label: string, dependsOn?: unknown) => ({ label, type: 'shell', command: 'true', dependsOn });
const group = (label: string, dependsOn: unknown) => ({ label, dependsOn });

const partsOf = (label: string, tasks: unknown[]) =>
  compoundTasks(tasks).find((compound) => compound.label === label)?.parts;

describe('compound tasks', () => {
  it('are the tasks that depend on others, with their parts as declared', () => {
    const tasks = [shell('b'), shell('a'), group('all', ['a', 'b'])];
    assert.deepEqual(compoundTasks(tasks), [{ label: 'all', parts: ['a', 'b'], hasCommand: false }]);
  });

  it('may depend on one task, without a list', () => {
    assert.deepEqual(partsOf('all', [shell('a'), group('all', 'a')]), ['a']);
  });

  it('are not tasks that depend on an empty list', () => {
    assert.deepEqual(compoundTasks([shell('a', [])]), []);
  });

  it('may run a command of their own', () => {
    const hasCommand = (task: object) => compoundTasks([{ ...task, dependsOn: 'a' }])[0]?.hasCommand;
    assert.equal(hasCommand({ label: 'x' }), false);
    assert.equal(hasCommand({ label: 'x', type: 'shell' }), false);
    assert.equal(hasCommand({ label: 'x', type: 'shell', command: 'make' }), true);
    assert.equal(
      hasCommand({ label: 'x', type: 'shell', command: { value: 'make', quoting: 'strong' } }),
      true,
    );
    assert.equal(hasCommand({ label: 'x', linux: { command: 'make' } }), true);
    assert.equal(hasCommand({ label: 'x', type: 'npm', script: 'build' }), true);
  });

  it('list what their parts depend on before the parts', () => {
    const tasks = [shell('a'), shell('b', 'a'), group('all', ['b', 'c']), shell('c')];
    assert.deepEqual(partsOf('all', tasks), ['a', 'b', 'c']);
  });

  it('list a part without a command by what it stands for', () => {
    const tasks = [
      shell('a'),
      shell('b'),
      group('inner', ['a', 'b']),
      shell('c'),
      group('outer', ['inner', 'c']),
    ];
    assert.deepEqual(partsOf('outer', tasks), ['a', 'b', 'c']);
  });

  it('list a part that is reached twice once', () => {
    const tasks = [shell('a'), shell('b', 'a'), shell('c', 'a'), group('all', ['b', 'c'])];
    assert.deepEqual(partsOf('all', tasks), ['a', 'b', 'c']);
  });

  it('come to an end when they depend on themselves', () => {
    const tasks = [shell('a', 'b'), shell('b', 'a'), shell('self', 'self')];
    assert.deepEqual(partsOf('a', tasks), ['b']);
    assert.deepEqual(partsOf('b', tasks), ['a']);
    assert.deepEqual(partsOf('self', tasks), []);
  });

  it('come smallest first', () => {
    const tasks = [
      group('big', ['small', 'c']),
      group('small', ['a', 'b']),
      shell('a'),
      shell('b'),
      shell('c'),
    ];
    assert.deepEqual(
      compoundTasks(tasks).map(({ label }) => label),
      ['small', 'big'],
    );
  });

  it('name a detected task as the task API does', () => {
    assert.deepEqual(partsOf('all', [group('all', 'npm: lint')]), ['lint']);
    assert.deepEqual(partsOf('all', [group('all', { type: 'npm', script: 'lint' })]), ['lint']);
    assert.deepEqual(partsOf('all', [group('all', { type: 'npm', script: 'lint', path: 'web' })]), [
      'lint - web',
    ]);
    assert.deepEqual(partsOf('all', [group('all', { type: 'gulp', task: 'css' })]), ['css']);
  });

  it('keep a label that only looks like the name of a detected task', () => {
    assert.deepEqual(partsOf('all', [shell('npm: lint'), group('all', 'npm: lint')]), ['npm: lint']);
  });

  it('find the label of a detected task that tasks.json customises', () => {
    const custom = { type: 'npm', script: 'build', label: 'bundle', group: 'build' };
    assert.deepEqual(partsOf('all', [custom, group('all', { type: 'npm', script: 'build' })]), ['bundle']);
  });

  it('are read past entries that are not tasks', () => {
    const tasks = [null, 7, { label: 9 }, { label: 'x', dependsOn: 3 }, shell('a'), group('all', 'a')];
    assert.deepEqual(
      compoundTasks(tasks).map(({ label }) => label),
      ['all'],
    );
    assert.deepEqual(compoundTasks(undefined), []);
    assert.deepEqual(compoundTasks('tasks'), []);
  });

  it('never list themselves, nor a part twice, whatever depends on what', () => {
    const label = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const dependsOn = fc.oneof(label, fc.array(label, { maxLength: 4 }), fc.anything());
    const task = fc.record({ label, dependsOn, command: fc.constantFrom('make', undefined) });
    fc.assert(
      fc.property(fc.array(fc.oneof(task, fc.anything())), (tasks) => {
        for (const compound of compoundTasks(tasks)) {
          assert.ok(!compound.parts.includes(compound.label));
          assert.equal(new Set(compound.parts).size, compound.parts.length);
        }
      }),
    );
  });
});
