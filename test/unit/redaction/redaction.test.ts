import assert from 'node:assert/strict';
import fc from 'fast-check';
import { REDACTED } from '../../../src/model/build';
import { redactArgv, redactCommand } from '../../../src/aggregation/redaction';

const SECRET = 'Hush4711x';

/** Ways in which a secret stands on a command line, as separate arguments. */
const plantsOf = (secret: string): readonly (readonly string[])[] => [
  [`--password=${secret}`],
  ['--password', secret],
  [`--db-password=${secret}`],
  ['--passphrase', secret],
  ['--token', secret],
  [`--token=${secret}`],
  [`--auth-token=${secret}`],
  ['--api-key', secret],
  [`--apikey=${secret}`],
  [`--client-secret=${secret}`],
  [`GITHUB_TOKEN=${secret}`],
  [`AWS_SECRET_ACCESS_KEY=${secret}`],
  [`DB_PASSWORD=${secret}`],
  [`MY_SECRET=${secret}`],
  [`API_KEY=${secret}`],
  [`PGPASSWORD=${secret}`],
  [`-Dsonar.token=${secret}`],
  [`-Psigning.password=${secret}`],
  [`//registry.npmjs.org/:_authToken=${secret}`],
  [`--//registry.example.org/:_authToken=${secret}`],
  [`https://me:${secret}@example.org/x.git`],
  [`https://${secret}@example.org/x.git`],
  [`git+ssh://me:${secret}@example.org/x.git`],
  ['-H', `Authorization: Bearer ${secret}`],
  ['-H', `Authorization: Basic ${secret}`],
  ['--header', `Proxy-Authorization: ${secret}`],
  ['-H', `X-Api-Key: ${secret}`],
  ['-H', `PRIVATE-TOKEN: ${secret}`],
  [`bearer ${secret}`],
  [`{"password": "${secret}"}`],
  [`{\\"apiKey\\": \\"${secret}\\"}`],
  ['sh', '-c', `sh -c 'TOKEN="${secret}" make'`],
  ['sh', '-c', `curl --token ${secret} x`],
  ['sh', '-c', `TOKEN='${secret}' make`],
  ['sh', '-c', `curl -H "Authorization: Bearer ${secret}" x`],
];

const known: readonly string[] = [
  'AKIAIOSFODNN7EXAMPLE',
  `ghp_${'a1B2'.repeat(9)}`,
  `github_pat_${'a1B2'.repeat(9)}`,
  `glpat-${'a1B2'.repeat(5)}`,
  `npm_${'a1B2'.repeat(9)}`,
];

/** Command lines that hold nothing to hide, however much they look like it. */
const harmless: readonly string[] = [
  'make -j2 all',
  'make -p',
  'ssh -p 22 host',
  'gcc -DKEYBOARD=1 -I include/token -c src/password.c',
  'cargo test token_is_parsed',
  'npm run build:auth -- --watch',
  'go test -run TestPassword ./auth/...',
  'curl https://example.org/a/b@2.0.tgz',
  'docker build -t example.org/app:1 .',
  'node tokenize.js --monkey=banana',
  'pip install git+https://example.org/x.git@main',
  'npx @scope/pkg@1.2.3',
  'git@github.com:owner/name.git',
  'mvn -Dkeyword=x verify',
  'eslint --rule no-secrets',
  'make HOTKEY=',
];

const quote = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

const word = fc.constantFrom(
  'make',
  '-j2',
  'all',
  '-v',
  '--flag',
  'src/foo.c',
  'a b',
  '--',
  'X=1',
  'https://x.org/y',
  '',
);
const secrets = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.!~+-]{7,20}$/)
  .filter((secret) => /[A-Z]/.test(secret) && /[0-9]/.test(secret));
const planted = secrets.chain((secret) =>
  fc.constantFrom(...plantsOf(secret)).map((plant) => ({ secret, plant })),
);
const around = fc.tuple(fc.array(word), planted, fc.array(word));
const lines = around.map(([before, { plant }, after]) => [...before, ...plant, ...after]);

describe('redaction', () => {
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
