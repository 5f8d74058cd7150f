import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redactCommand } from '../../../src/aggregation/redaction';
import { rerunOf } from '../../../src/views/present/rerun';

describe('rerunOf', () => {
  it('runs a command as it is', () => {
    assert.deepEqual(rerunOf("make -j2 'CFLAGS=-O2 -g'"), { type: 'run' });
    assert.deepEqual(rerunOf('make wait…'), { type: 'run' });
  });

  it('lets the user complete a command that lacks a secret', () => {
    assert.deepEqual(rerunOf('make TOKEN=***'), { type: 'complete' });
  });

  it('refuses every command with a control character, whether it lacks a secret or not', () => {
    const control = fc.constantFrom('\u0003', '\n', '\r', '\t', '\u0000', '\u001b', '\u007f', '\u009b');
    fc.assert(
      fc.property(fc.string(), control, fc.constantFrom('', ' TOKEN=***'), (text, key, secret) => {
        assert.equal(rerunOf(`make '${text}${key}touch x'${secret}`).type, 'refuse');
      }),
    );
  });

  it('refuses a command that is not whole', () => {
    assert.equal(rerunOf(redactCommand(`make ${'a '.repeat(20_000)}`)).type, 'refuse');
    assert.equal(rerunOf(redactCommand(`make 'X=${'a '.repeat(20_000)}'`)).type, 'refuse');
  });
});
