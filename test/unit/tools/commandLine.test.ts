import assert from 'node:assert/strict';
import fc from 'fast-check';
import { identifyCommandLine } from '../../../src/aggregation/tools/identify';
import { shipped } from './table';

const commandsOf = (line: string): readonly string[] =>
  identifyCommandLine(line, shipped.rules).map(({ command }) => command);

describe('a typed command line', () => {
  const lines: Readonly<Record<string, readonly string[]>> = {
    'make -j2': ['make -j2'],
    'cd app && make && make test': ['make', 'make test'],
    'make 2>&1 | tail -1': ['make'],
    'make > build.log 2>errors.log': ['make'],
    'make &': ['make'],
    'make; ls': ['make'],
    'CC=clang CFLAGS="-O2 -g" make all': ['make all'],
    'nice -n 5 timeout -s KILL 60 make': ['make'],
    'sudo -u build env -i PATH=/bin make install': ['make install'],
    'time npm run build': ['npm run build'],
    'npx -y tsc -p .': ['tsc -p .'],
    'node /usr/bin/npx -y tsc -p .': ['tsc -p .'],
    'npm exec -- vite build': ['vite build'],
    'poetry run pytest -q': ['pytest -q'],
    'bundle exec rake spec': ['rake spec'],
    'buildbeat run --name nightly -- make -j2': ['make -j2'],
    "sh -c 'cd x && cargo build'": ['cargo build'],
    'bash -lc "make all"': ['make all'],
    "script -qc 'make all' /dev/null": ['make all'],
    'flock -w 5 /tmp/lock make': ['make'],
    'flock /tmp/lock -c make': ['make'],
    'if make; then echo done; fi': ['make'],
    'while ! make; do sleep 1; done': ['make'],
    'for d in a b; do make -C $d; done': ['make -C $d'.replace('$d', "'$d'")],
    '(cd sub && ninja)': ['ninja'],
    'echo "$(cargo build)"': [],
    'ls -la': [],
    '': [],
    '   ': [],
    'make # all of it': ['make'],
    '"/opt/My Tools/make" -j2': ["'/opt/My Tools/make' -j2"],
    'make \\\n  -j2': ['make -j2'],
    'make clean\nmake': ['make clean', 'make'],
    './gradlew build': ['./gradlew build'],
    'sh build.sh': ['sh build.sh'],
    'sccache rustc x.rs': ['rustc x.rs'],
    'xargs -n 1 gcc -c < files': ['gcc -c'],
  };
  for (const [line, commands] of Object.entries(lines)) {
    it(`${JSON.stringify(line)} runs ${commands.join(', ') || 'no tool'}`, () => {
      assert.deepEqual(commandsOf(line), commands);
    });
  }

  it('says what is no build', () => {
    assert.deepEqual(
      identifyCommandLine('make -n && npm run dev', shipped.rules).map(({ ignored, longLived }) => [
        ignored,
        longLived,
      ]),
      [
        [true, false],
        [false, true],
      ],
    );
  });

  it('never throws, however a line is torn', () => {
    const part = fc.constantFrom(
      'make',
      "'",
      '"',
      '`',
      '$(',
      '${',
      ')',
      '|',
      '&&',
      ';',
      '\\',
      '\n',
      '<<EOF',
      'sh -c ',
      'env ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string({ unit: 'binary' }))), (parts) => {
        assert.ok(Array.isArray(identifyCommandLine(parts.join(''), shipped.rules)));
      }),
    );
  });

  it('does not look for ever through nested shells', () => {
    const nested = `${'env '.repeat(500)}make`;
    assert.deepEqual(commandsOf(nested), []);
  });
});
