import fc from 'fast-check';

export const SECRET = 'Hush4711x';

/** Ways in which a secret stands on a command line, as separate arguments. */
export const plantsOf = (secret: string): readonly (readonly string[])[] => [
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
  ['make', `DB_PASS=${secret}`],
  [`PASS=${secret}`],
  ['--pass', secret],
  [`MYSQL_PWD=${secret}`],
  [`AZURE_PAT=${secret}`],
  [`--jwt=${secret}`],
  [`MY_CREDS=${secret}`],
  [`SECRET_KEY_BASE=${secret}`],
  [`TOKEN_GH=${secret}`],
  [`CLIENT_SECRET_VALUE=${secret}`],
  [`clientSecretValue=${secret}`],
  [`PASSWORD:=${secret}`],
  [`PASSWORD+=${secret}`],
  [`PASSWORD?=${secret}`],
  ['--build-arg', `NPM_TOKEN=${secret}`],
  [`--build-arg=NPM_TOKEN=${secret}`],
  [`--config-setting=token=${secret}`],
  [`https://example.org/x?access_token=${secret}`],
  [`https://example.org/x?a=b&access_token=${secret}&c=d`],
  [`f(token=${secret})`],
  [`{token:${secret}}`],
  [`a=b,token=${secret}`],
  [`H=PRIVATE-TOKEN:${secret}`],
  ['-H', `PRIVATE-TOKEN:${secret}`],
  ['-H', `Authorization: ApiKey ${secret}`],
  ['-H', `Authorization: Unheard-Of ${secret}`],
  ['-H', `Authorization: Digest username="me", response="${secret}"`],
  ['sh', '-c', `make "PASSWORD=x ${secret}"`],
  [`CFLAGS=-O2 -DPASSWORD=x ${secret}`],
  ['sh', '-c', `make 'CFLAGS=-DPASSWORD=x ${secret}' all`],
  ['-storepass', secret],
  [`-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`],
];

export const known: readonly string[] = [
  'AKIAIOSFODNN7EXAMPLE',
  `ghp_${'a1B2'.repeat(9)}`,
  `github_pat_${'a1B2'.repeat(9)}`,
  `glpat-${'a1B2'.repeat(5)}`,
  `npm_${'a1B2'.repeat(9)}`,
  `hf_${'a1B2'.repeat(9)}`,
  `AIza${'a1B2'.repeat(9)}`,
  `sk_live_${'a1B2'.repeat(6)}`,
  `sk-proj-${'a1B2'.repeat(6)}`,
  `eyJ${'a1B2'.repeat(4)}.eyJ${'a1B2'.repeat(4)}.${'a1B2'.repeat(4)}`,
];

/** Command lines that hold nothing to hide, however much they look like it. */
export const harmless: readonly string[] = [
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
  'make --keep-going --keep monkey=1 KEYBOARD=us HOTKEY=x COMPASS=n',
  'env PWD=/x OLDPWD=/y PATH=/bin make',
  'run --pass-through x --bypass=y --passes=3 --pattern=z',
  'docker login --password-stdin registry.example.org',
  'run --token-file=x --secret-name y --no-password z',
  'env TOKENIZERS_PARALLELISM=false python train.py --max-tokens 512 --tokenizer=bert',
  'npm run token:generate',
  'docker pull example.org/my-token:latest',
  'pip install sk-learn-contrib-everything',
];

/** Arguments whose search could take a time that grows faster than they do. */
export const hostile: readonly string[] = [
  `key${'-'.repeat(100_000)}`,
  'AKIA'.repeat(25_000),
  'a+'.repeat(50_000) + 'token',
  '://'.repeat(33_000),
  'eyJ-'.repeat(25_000),
  'sk-proj-'.repeat(12_500),
  'token="'.repeat(14_000),
  `token${' '.repeat(100_000)}`,
  `bearer${' '.repeat(100_000)}`,
  'bearer '.repeat(14_000),
  `token${'\\'.repeat(100_000)}`,
  `"token${`"'`.repeat(50_000)}`,
  '-----BEGIN A-----'.repeat(6_000),
  '--token '.repeat(12_500),
  'authorization: a '.repeat(6_000),
  `-c '"`.repeat(16_000) + 'token=x',
];

/** An argument as it is written in a command line. */
export const quote = (argument: string): string =>
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
/** Arguments with a secret among them, which is told beside. */
export const around = fc.tuple(fc.array(word), planted, fc.array(word));
/** The same, as whole command lines. */
export const lines = around.map(([before, { plant }, after]) => [...before, ...plant, ...after]);
