import assert from 'node:assert/strict';
import { HEARTBEAT_S, understandRun } from '../../../src/cli/runWords';

const OPTIONS = { heartbeatInterval: HEARTBEAT_S };

describe('the words of run are understood', () => {
  it('with options before the first -- and the command after it, whatever that looks like', () => {
    assert.deepEqual(understandRun(['run', '--', 'make', '-j2']), {
      argv: ['make', '-j2'],
      options: OPTIONS,
    });
    assert.deepEqual(understandRun(['run', '--capture', '--', 'run', '--name', '--', 'x']), {
      argv: ['run', '--name', '--', 'x'],
      options: { ...OPTIONS, capture: true },
    });
    assert.deepEqual(
      understandRun(['run', '--name', 'a b', '--state-dir', 'one', '--state-dir', '/two', '--', 'x']),
      {
        argv: ['x'],
        options: { ...OPTIONS, name: 'a b', stateDir: '/two' },
      },
    );
    assert.deepEqual(understandRun(['run', '--name=all', '--', 'x']), {
      argv: ['x'],
      options: { ...OPTIONS, name: 'all' },
    });
  });

  for (const words of [
    [],
    ['run'],
    ['run', '--'],
    ['run', 'make'],
    ['run', 'make', '--', 'all'],
    ['run', '--name', '--', 'make'],
    ['run', '--name', '', '--', 'make'],
    ['run', '--state-dir', '--capture', '--', 'make'],
    ['run', '--help', '--', 'make'],
    ['run', '--heartbeat-interval', '1', '--', 'make'],
    ['--state-dir', 'there', 'run', '--', 'make'],
    ['wait', '--', 'make'],
  ]) {
    it(`or left to the parser of all commands: ${words.join(' ')}`, () => {
      assert.equal(understandRun(words), undefined);
    });
  }
});
