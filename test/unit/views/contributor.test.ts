import assert from 'node:assert/strict';
import { Contributor } from '../../../src/views/contributor';

describe('contributions', () => {
  const failing = () => {
    throw new Error('no such icon');
  };

  it('do not stop each other: one that fails is reported and the next is set up', () => {
    const failures: string[] = [];
    const contributor = new Contributor((name, error) => failures.push(`${name}: ${String(error)}`));
    contributor.add('first', failing);
    const second = { dispose: () => undefined };
    assert.equal(contributor.add('second', () => second)(), second);
    assert.deepEqual(failures, ['first: Error: no such icon']);
  });

  it('say to those who need one that it is not there', () => {
    const contributor = new Contributor(() => undefined);
    assert.throws(contributor.add('Builds view', failing), /^Error: The Builds view could not be set up\./);
  });

  it('are disposed in reverse order', () => {
    const disposed: string[] = [];
    const contributor = new Contributor(() => undefined);
    for (const name of ['a', 'b']) contributor.add(name, () => ({ dispose: () => disposed.push(name) }));
    contributor.dispose();
    assert.deepEqual(disposed, ['b', 'a']);
  });
});
