import assert from 'node:assert/strict';
import fc from 'fast-check';
import { REDACTED } from '../../../src/model/build';
import { redactArgv, redactCommand } from '../../../src/aggregation/redaction';
import { around, harmless, hostile, known, lines, plantsOf, quote, SECRET } from './samples';

describe('redaction', () => {
  for (const plant of plantsOf(SECRET)) {
    it(`hides the secret of ${plant.join(' ')}`, () => {
      assert.ok(
        !redactArgv(['x', ...plant, 'y'])
          .join(' ')
          .includes(SECRET),
        redactArgv(plant).join(' '),
      );
      const line = ['x', ...plant, 'y'].map(quote).join(' ');
      assert.ok(!redactCommand(line).includes(SECRET), redactCommand(line));
    });
  }

  it('hides a secret wherever it stands among the arguments', () => {
    fc.assert(
      fc.property(around, ([before, { secret, plant }, after]) => {
        const shown = redactArgv([...before, ...plant, ...after]);
        assert.ok(!shown.join(' ').includes(secret), shown.join(' '));
      }),
    );
  });

  it('hides a secret wherever it stands in a command line', () => {
    fc.assert(
      fc.property(around, ([before, { secret, plant }, after]) => {
        const shown = redactCommand([...before, ...plant, ...after].map(quote).join(' '));
        assert.ok(!shown.includes(secret), shown);
      }),
    );
  });

  for (const secret of known) {
    it(`knows ${secret.slice(0, 10)}… for what it is`, () => {
      assert.equal(redactCommand(`deploy ${secret} now`), `deploy ${REDACTED} now`);
      assert.deepEqual(redactArgv(['deploy', `x=${secret}`]), ['deploy', `x=${REDACTED}`]);
    });
  }

  for (const command of harmless) {
    it(`leaves ${command} as it is`, () => {
      assert.equal(redactCommand(command), command);
      assert.deepEqual(redactArgv(command.split(' ')), command.split(' '));
    });
  }

  it('keeps everything around the secret', () => {
    assert.equal(
      redactCommand(
        `curl -s --token ${SECRET} https://me:${SECRET}@example.org/x && make TOKEN=${SECRET} all`,
      ),
      'curl -s --token *** https://***@example.org/x && make TOKEN=*** all',
    );
  });

  it('keeps what follows a secret in a script, in a query and in JSON', () => {
    assert.equal(
      redactCommand(`sh -c 'TOKEN="${SECRET} y" make all' && ls`),
      `sh -c 'TOKEN=*** make all' && ls`,
    );
    assert.deepEqual(redactArgv(['sh', '-c', `make "PASSWORD=${SECRET} y" all`]), [
      'sh',
      '-c',
      'make "PASSWORD=***" all',
    ]);
    assert.equal(
      redactCommand(`curl https://x.org/?token=${SECRET}&a=b#c`),
      'curl https://x.org/?token=***&a=b#c',
    );
    assert.equal(
      redactCommand(`curl -d '{"token": "${SECRET} y", "a": 1}' x`),
      `curl -d '{"token": "***", "a": 1}' x`,
    );
    assert.equal(
      redactCommand(`curl -d "{\\"token\\": \\"${SECRET} y\\", \\"a\\": 1}" x`),
      `curl -d "{\\"token\\": \\"***\\", \\"a\\": 1}" x`,
    );
  });

  it('takes no blank between two quoted words for a value', () => {
    const redacted = `make -s 'TOKEN=***' 'CFLAGS=-O2 -g' 'LIB=x y'`;
    assert.equal(redactCommand(`make -s 'TOKEN=abc' 'CFLAGS=-O2 -g' 'LIB=x y'`), redacted);
    assert.equal(redactCommand(redacted), redacted);
    assert.equal(redactCommand(`make -s TOKEN=*** 'A=b c' 'LIB=x y'`), `make -s TOKEN=*** 'A=b c' 'LIB=x y'`);
  });

  it('hides what a quote that never ends begins', () => {
    assert.equal(redactCommand(`make PASSWORD='${SECRET} and`), 'make PASSWORD=***');
  });

  it('cuts what is very long between words, and says so', () => {
    const long = `make ${'a '.repeat(20_000)}`;
    const shown = redactCommand(long);
    assert.ok(shown.endsWith(' a …') && shown.length < 20_000);
    assert.equal(redactCommand(shown), shown);
    assert.deepEqual(redactArgv(['make', 'a'.repeat(100_000)]), ['make', '…']);
    assert.ok(!redactCommand(`${'a '.repeat(8_190)}TOKEN=${SECRET}`).includes('Hush'));
  });

  for (const text of hostile) {
    it(`gets through 100 KB of ${text.slice(0, 16)}`, () => {
      for (const part of [text, text.slice(0, 16_000)]) {
        for (let times = 0; times < 20; times += 1) {
          assert.ok(redactCommand(part).length < 100_000);
          assert.equal(redactArgv(['x', part]).length, 2);
        }
      }
    });
  }

  it('hides a secret with blanks when it is one argument', () => {
    assert.deepEqual(redactArgv(['x', '--password=two words', '--password', 'two words', 'y']), [
      'x',
      `--password=${REDACTED}`,
      '--password',
      REDACTED,
      'y',
    ]);
  });

  it('hides a quoted secret with blanks in a command line', () => {
    assert.equal(redactCommand(`PASSWORD="two words" make`), `PASSWORD=${REDACTED} make`);
    assert.equal(redactCommand(`x --password 'two words' y`), `x --password ${REDACTED} y`);
  });

  it('changes nothing the second time', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      lines.map((argv) => argv.join(' ')),
    );
    fc.assert(
      fc.property(anything, (command) => {
        const once = redactCommand(command);
        assert.equal(redactCommand(once), once);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(anything), lines), (argv) => {
        const once = redactArgv(argv);
        assert.deepEqual(redactArgv(once), once);
      }),
    );
  });
});
