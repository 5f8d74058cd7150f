import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_RULES } from '../../../src/aggregation/tools/defaultRules';
import {
  buildLikeScript,
  describeCommand,
  describeProcess,
  identify,
} from '../../../src/aggregation/tools/identify';
import { redactCommand } from '../../../src/aggregation/redaction';
import { resolve } from '../../../src/aggregation/tools/resolve';
import { identityOf, rows, shipped, summary } from './table';

describe('the shipped tool table', () => {
  for (const { file, line, argv, expected } of rows) {
    it(`${file}: ${line}`, () => {
      assert.equal(summary(identify({ comm: '', argv }, shipped.rules)), expected);
    });
  }

  it('has no broken pattern', () => {
    assert.deepEqual(shipped.problems, []);
  });

  it('has an example for every rule', () => {
    const shown = new Set(rows.map(({ argv }) => resolve(argv, shipped.rules)?.rule));
    const missing = DEFAULT_RULES.filter((rule) => !shown.has(rule)).map(
      ({ name, program, when }) => `${name}: ${program} ${when ?? ''}`,
    );
    assert.deepEqual(missing, []);
  });
});

describe('identify', () => {
  const process = { comm: 'node', exe: '/usr/bin/node', cwd: '/home/u/demo' };

  it('reads the title that npm gives itself', () => {
    const identity = identify({ ...process, argv: ['npm run build', '', ''] }, shipped.rules);
    assert.equal(summary(identity), 'driver · npm · build');
    assert.equal(identity?.command, 'npm run build');
  });

  it('knows nothing of npm while its title hides the arguments', () => {
    assert.equal(identify({ ...process, argv: ['npm', '', '', ''] }, shipped.rules), undefined);
    assert.equal(identify({ ...process, argv: ['npm'] }, shipped.rules), undefined);
    assert.equal(identify({ comm: 'cargo', argv: [] }, shipped.rules), undefined);
  });

  it('knows a program that was really started without arguments', () => {
    assert.equal(
      identify({ comm: 'npm', argv: ['node', '/usr/bin/npm'], exe: '/usr/bin/node' }, shipped.rules)?.ignored,
      true,
    );
    assert.equal(
      identify({ comm: 'cargo', argv: ['cargo'], exe: '/usr/bin/cargo' }, shipped.rules)?.ignored,
      true,
    );
    assert.equal(
      identify({ comm: 'make', argv: ['make'], exe: '/usr/bin/make' }, shipped.rules)?.ignored,
      false,
    );
  });

  it('does not take a shell whose arguments could not be read for an interactive one', () => {
    assert.equal(identify({ comm: 'bash', argv: [] }, shipped.rules)?.interactive, false);
    assert.equal(identify({ comm: 'bash', argv: ['bash'] }, shipped.rules)?.interactive, true);
  });

  it('takes a program with a blank in its path for one program', () => {
    const identity = identify({ ...process, argv: ['/opt/My Tools/make'] }, shipped.rules);
    assert.equal(identity?.command, "'/opt/My Tools/make'");
    assert.equal(identity.label, 'make');
  });

  it('reads paths of Windows', () => {
    const argv = [
      'C:\\Program Files\\nodejs\\node.exe',
      'C:\\p\\node_modules\\typescript\\bin\\tsc',
      '-p',
      '.',
    ];
    const identity = identify({ comm: 'node.exe', argv }, shipped.rules);
    assert.equal(summary(identity), 'compiler · tsc · compile');
    assert.equal(identity?.command, 'tsc -p .');
    assert.equal(
      identify({ comm: '', argv: ['C:\\VS\\MSBuild.exe', 'a.sln'] }, shipped.rules)?.tool,
      'msbuild',
    );
    assert.equal(identify({ comm: '', argv: ['npm.cmd', 'run', 'build'] }, shipped.rules)?.tool, 'npm');
  });

  it('falls back to the short name when the arguments could not be read', () => {
    assert.equal(identify({ comm: 'make', argv: [] }, shipped.rules)?.command, 'make');
    assert.equal(identify({ comm: 'rust-analyzer', argv: [''] }, shipped.rules)?.class, 'host');
    assert.equal(identify({ comm: 'npm run build', argv: [] }, shipped.rules)?.command, 'npm run build');
  });

  it('knows a program by a short name that was cut at 15 characters', () => {
    const tool = (comm: string): string | undefined => identify({ comm, argv: [] }, shipped.rules)?.tool;
    assert.equal(tool('build-script-bu'), 'build-script-build');
    assert.equal(tool('x86_64-linux-gn'), undefined);
    assert.equal(tool('haskell-languag'), 'haskell-language-server');
    assert.equal(tool('dpkg-buildpacka'), 'dpkg-buildpackage');
  });

  it('prefers the executable to a short name that was cut', () => {
    const cut = { comm: 'x86_64-linux-gn', argv: [], exe: '/usr/bin/x86_64-linux-gnu-ld.bfd' };
    assert.equal(identify(cut, shipped.rules)?.tool, 'ld');
  });

  const commands: Readonly<Record<string, string>> = {
    '/usr/bin/make -j2 all': 'make -j2 all',
    'node /usr/lib/node_modules/npm/bin/npm-cli.js run build': 'npm run build',
    '/bin/sh ./configure --prefix=/usr/local': './configure --prefix=/usr/local',
    '/usr/local/bin/make': 'make',
    '/home/u/.cargo/bin/cargo build': 'cargo build',
    './node_modules/.bin/tsc -p .': 'tsc -p .',
    'tools/bin/make all': 'tools/bin/make all',
    '/opt/toolchain/bin/make all': '/opt/toolchain/bin/make all',
    'gcc-12 -c a.c': 'gcc-12 -c a.c',
    'bash /home/u/demo/gradlew build': '/home/u/demo/gradlew build',
    'sh gradlew build': 'sh gradlew build',
    '/root/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/bin/cargo build': 'cargo build',
    '/usr/lib/jvm/java-17/bin/javac A.java': 'javac A.java',
    '/proj/.venv/bin/python /proj/.venv/bin/pytest -q': '/proj/.venv/bin/pytest -q',
    '/proj/.venv/bin/python3 -X dev -m pytest': '/proj/.venv/bin/python3 -X dev -m pytest',
    'python3 setup.py build_ext --inplace': 'python3 setup.py build_ext --inplace',
    'python3 /usr/bin/pytest -q': 'pytest -q',
    'java -cp gradle-launcher.jar org.gradle.launcher.GradleMain build -x test': 'gradle build -x test',
    'python3 -m build --wheel': 'python3 -m build --wheel',
    'sh build.sh': 'sh build.sh',
    '-bash': 'bash',
    'make "CFLAGS=-O2 -g" "NAME=it\'s"': `make 'CFLAGS=-O2 -g' 'NAME=it'\\''s'`,
    'npm publish --token hush': 'npm publish --token ***',
    'make HEADER=Authorization: Bearer hush': 'make HEADER=Authorization: Bearer ***',
    'make DEPLOY_TOKEN=hush': 'make DEPLOY_TOKEN=***',
    'make -s TOKEN=abc "CFLAGS=-O2 -g" "LIB=x y"': "make -s TOKEN=*** 'CFLAGS=-O2 -g' 'LIB=x y'",
    'make "A=it\'s" --token "x y" "B=x y"': `make 'A=it'\\''s' --token *** 'B=x y'`,
  };
  for (const [line, command] of Object.entries(commands)) {
    it(`shows ${line} as ${command}`, () => assert.equal(identityOf(line)?.command, command));
  }

  it('shows a command that is redacted again as it was', () => {
    const words = fc.constantFrom(
      'TOKEN=abc',
      '--password',
      'x y',
      "it's",
      'CFLAGS=-O2 -g',
      'a"b',
      '***',
      '-s',
    );
    fc.assert(
      fc.property(fc.array(words), (args) => {
        const command = identify({ comm: '', argv: ['make', ...args] }, shipped.rules)?.command ?? '';
        assert.equal(redactCommand(command), command);
      }),
    );
  });

  it('never throws, whatever the arguments', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('node', 'sh', '-c', 'npm', 'run', '-m', 'python3', 'java', '-jar', '/', '-', '--', ''),
    );
    fc.assert(
      fc.property(fc.array(words), fc.string(), (argv, comm) => {
        const identity = identify({ comm, argv }, shipped.rules);
        assert.equal(typeof describeProcess({ comm, argv }, identity), 'string');
      }),
    );
  });
});

describe('describeProcess', () => {
  const labels: Readonly<Record<string, string>> = {
    '/usr/lib/gcc/12/cc1 -quiet -imultiarch x86_64 src/foo.c -dumpdir src/ -dumpbase foo.c -o /tmp/x.s':
      'cc1 src/foo.c',
    'gcc -Wall -O2 -I include -DX=1 -c src/foo.c -o build/foo.o': 'gcc -c src/foo.c',
    'gcc -o app a.o b.o -lm': 'gcc -o app',
    'g++ -c a.cpp b.cpp c.cpp d.cpp': 'g++ -c a.cpp b.cpp +2 more',
    'ld -plugin x.so -o app crt1.o': 'ld -o app',
    'ar rcs libfoo.a a.o': 'ar rcs libfoo.a a.o',
    'rustc --crate-name foo --edition=2021 src/lib.rs --out-dir /t': 'rustc src/lib.rs',
    'gcc -c /home/u/demo/src/deep/foo.c': 'gcc -c src/deep/foo.c',
    'gcc -c /opt/a/b/c/d/e/foo.c': 'gcc -c …/c/d/e/foo.c',
    'node /p/node_modules/typescript/bin/tsc -p .': 'tsc -p .',
    'node /home/u/demo/scripts/gen.mjs --all': 'node scripts/gen.mjs',
    'make -j2 all': 'make -j2 all',
    'tools/bin/make all': 'make all',
    '/proj/.venv/bin/python3 -m pytest': 'python3 -m pytest',
    '/usr/bin/grep needle src': 'grep needle',
    '/usr/bin/grep -q needle': 'grep',
    'grep TOKEN=hush': 'grep',
    'curl --token hush https://u:p@host/x': 'curl',
    'curl -s -u bob:hunter5 https://host/x': 'curl',
    'sshpass -p hush make': 'sshpass',
    'mysql hush': 'mysql',
    'docker login -u bob -p hush example.org': 'docker login -u bob -p *** example.org',
    'unheard-of bob:hunter5': 'unheard-of',
    'unheard-of -p hush4711': 'unheard-of',
    'unheard-of ./folder/file': 'unheard-of ./folder/file',
  };
  for (const [line, label] of Object.entries(labels)) {
    it(`shows ${line} as ${label}`, () => {
      const argv = line.split(' ');
      const process = { comm: '', argv, cwd: '/home/u/demo' };
      assert.equal(describeProcess(process, identify(process, shipped.rules)), label);
    });
  }

  it('shows commands of several lines in one', () => {
    const process = { comm: 'sh', argv: ['sh', '-c', 'make &&\n  make test'] };
    assert.equal(describeProcess(process, identify(process, shipped.rules)), "sh -c 'make && make test'");
  });

  it('shows no control characters', () => {
    const process = { comm: 'make', argv: ['make', 'a\u0003b', 'c\u001b[2Jd\u009b'] };
    assert.equal(describeProcess(process, identify(process, shipped.rules)), "make 'a b' 'c [2Jd '");
  });

  it('cuts what is too long for a row', () => {
    const label = describeProcess(
      { comm: '', argv: ['make', 'x'.repeat(200)] },
      identityOf(`make ${'x'.repeat(200)}`),
    );
    assert.equal(label.length, 80);
    assert.ok(label.endsWith('…'));
  });
});

describe('describeCommand', () => {
  const commandOf = (...argv: string[]): string | undefined => {
    const process = { comm: '', argv, cwd: '/home/u/demo' };
    return describeCommand(process, identify(process, shipped.rules));
  };

  it('shows the whole command line of a program that is known', () => {
    assert.equal(commandOf('gcc', '-Wall', '-c', 'src/foo.c'), 'gcc -Wall -c src/foo.c');
    assert.equal(commandOf('sh', '-c', 'make &&\n  make test'), 'sh -c make && make test');
  });

  it('shows no secret, also where it is cut', () => {
    assert.equal(commandOf('make', 'deploy', '--password', 'hush4711'), 'make deploy --password ***');
    const many = Array.from({ length: 18 }, (_, index) => `-DOPTION${index}`);
    for (let size = 0; size < 40; size++) {
      const command = commandOf('gcc', ...many, 'x'.repeat(size + 1), '--token', 'hush4711', '-c', 'foo.c');
      assert.ok(command !== undefined && command.length <= 200 && !command.includes('hush'), command);
    }
  });

  it('shows nothing of programs that no rule knows, or that may be given secrets as operands', () => {
    assert.equal(commandOf('unheard-of', '-p', 'hush4711'), undefined);
    assert.equal(commandOf('docker', 'login', '-u', 'bob', '-p', 'hush', 'example.org'), undefined);
  });

  it('cuts what is too long', () => {
    const command = commandOf('gcc', '-c', 'foo.c', `-I${'x'.repeat(5_000)}`);
    assert.equal(command?.length, 200);
    assert.match(command, /^gcc -c foo\.c -Ix+…$/);
  });
});

describe('buildLikeScript', () => {
  for (const name of [
    'build.sh',
    'scripts/build-all.mjs',
    'make.sh',
    'do-compile',
    'rebuild',
    'setup.py',
    './waf',
    'bootstrap.sh',
    'ci_build.py',
    'autogen.sh',
  ]) {
    it(`says yes to ${name}`, () => assert.ok(buildLikeScript(name)));
  }
  for (const name of [
    'server.js',
    'backup.sh',
    'deploy/run.sh',
    'index.ts',
    'outbuilding.txt',
    'build/server.js',
  ]) {
    it(`says no to ${name}`, () => assert.equal(buildLikeScript(name), false));
  }
});
