import type { ToolRule } from '../../../model/toolRule';
import {
  anywhere,
  compiler,
  driver,
  NO_ARGUMENTS,
  not,
  oneOf,
  plainRules,
  SERVICE_NAME,
  subcommand,
  WATCH,
  word,
} from './patterns';

const wrapper = plainRules('wrapper');
const internal = plainRules('internal');

const RUN = '(?:run|run-script|rum|urn)';
const NPM_PROGRAM = 'npm|npm-cli';
const PNPM_PROGRAM = 'pnpm';
const YARN_PROGRAM = 'yarn|yarnpkg';
const INSTALL =
  'install|i|in|ci|clean-install|install-test|it|cit|install-ci-test|add|rebuild|rb|update|up|dedupe';
const NPM_SERVICE = oneOf(
  subcommand(`(?:${RUN} )?${SERVICE_NAME}`),
  subcommand(`${RUN} (?:-\\S+ )*${SERVICE_NAME}`),
  WATCH,
);
const YARN_QUERIES = subcommand(
  'config|info|why|list|cache|version|versions|help|bin|node|npm|set|licenses|outdated|audit|global|login|whoami|owner|tag|team|constraints',
);

const managers: readonly ToolRule[] = [
  wrapper('npm exec', NPM_PROGRAM, subcommand('exec', 'x')),
  wrapper('npx', 'npx|npx-cli'),
  driver('npm', { program: NPM_PROGRAM, role: 'install', when: subcommand(INSTALL), queries: ['-v', '-h'] }),
  driver('npm', {
    program: NPM_PROGRAM,
    role: 'test',
    when: subcommand('test', 'tst', 't', `${RUN} test\\S*`),
    queries: ['-v', '-h'],
    longLived: NPM_SERVICE,
  }),
  driver('npm', {
    program: NPM_PROGRAM,
    queries: ['-v', '-h'],
    longLived: NPM_SERVICE,
    ignore: oneOf(
      not(subcommand(`${RUN} \\S+`, 'start', 'restart', 'stop', 'pack', 'publish')),
      subcommand(`${RUN}$`),
    ),
  }),
  wrapper('pnpm exec', PNPM_PROGRAM, subcommand('exec', 'dlx')),
  wrapper('pnpm exec', 'pnpx|pnx'),
  driver('pnpm', { role: 'install', when: subcommand(INSTALL), queries: ['-v', '-h'] }),
  driver('pnpm', {
    role: 'test',
    when: subcommand('test', 't', `${RUN} test\\S*`),
    queries: ['-v', '-h'],
    longLived: NPM_SERVICE,
  }),
  driver('pnpm', {
    queries: ['-v', '-h'],
    longLived: NPM_SERVICE,
    ignore: oneOf(
      NO_ARGUMENTS,
      subcommand(
        'config|view|info|list|ls|ll|why|root|bin|store|env|outdated|audit|licenses|help|init|prefix|whoami|search|setup',
      ),
      subcommand(`${RUN}$`),
    ),
  }),
  wrapper('yarn exec', YARN_PROGRAM, subcommand('exec', 'dlx')),
  driver('yarn', {
    program: YARN_PROGRAM,
    role: 'install',
    when: oneOf(NO_ARGUMENTS, subcommand(INSTALL)),
    queries: ['-v', '-h'],
  }),
  driver('yarn', {
    program: YARN_PROGRAM,
    role: 'test',
    when: subcommand(`(?:${RUN} )?test\\S*`),
    queries: ['-v', '-h'],
    longLived: NPM_SERVICE,
  }),
  driver('yarn', {
    program: YARN_PROGRAM,
    queries: ['-v', '-h'],
    longLived: NPM_SERVICE,
    ignore: oneOf(YARN_QUERIES, subcommand(`${RUN}$`)),
  }),
  wrapper('bunx', 'bunx'),
  wrapper('bunx', 'bun', subcommand('x')),
  driver('bun', {
    when: subcommand('run', 'install', 'i', 'add', 'test', 'build', 'ci', SERVICE_NAME),
    queries: ['-v', '-h', '--revision'],
    longLived: oneOf(NPM_SERVICE, anywhere('--hot')),
    ignore: subcommand(`${RUN}$`),
  }),
  driver('deno', {
    when: subcommand('task', 'compile', 'bundle', 'test', 'check', 'lint', 'install'),
    longLived: oneOf(subcommand(`task ${SERVICE_NAME}`), WATCH),
    queries: ['-V', '-h'],
  }),
  driver('lerna', {
    ignore: not(subcommand('run', 'bootstrap', 'exec', 'publish')),
    longLived: subcommand(`run ${SERVICE_NAME}`),
  }),
  driver('rush', {
    program: 'rushx?',
    ignore: oneOf(NO_ARGUMENTS, subcommand('list', 'scan', 'check')),
    longLived: subcommand('start'),
  }),
  driver('npm-run-all', { program: 'npm-run-all2?|run-[ps]', longLived: anywhere(SERVICE_NAME) }),
  driver('concurrently', {
    program: 'concurrently|conc',
    longLived: oneOf(WATCH, '(?:run |:)(?:dev|start|serve|watch)'),
  }),
];

const bundlers: readonly ToolRule[] = [
  driver('vite', {
    role: 'bundle',
    when: subcommand('build'),
    queries: ['-v', '-h'],
    longLived: word('-w', '--watch'),
  }),
  driver('vite', { role: 'bundle', queries: ['-v', '-h'], longLived: '^', ignore: subcommand('optimize') }),
  driver('webpack', {
    program: 'webpack(?:-cli)?',
    role: 'bundle',
    queries: ['-v', '-h'],
    ignore: subcommand('info', 'version', 'help', 'configtest'),
    longLived: oneOf(subcommand('serve', 'server', 's', 'watch', 'w'), word('-w', '--watch')),
  }),
  driver('webpack-dev-server', { role: 'bundle', longLived: '^' }),
  driver('rollup', { role: 'bundle', queries: ['-v', '-h'], longLived: word('-w\\w*', '--watch') }),
  driver('parcel', {
    role: 'bundle',
    queries: ['-V', '-h'],
    longLived: not(subcommand('build')),
    ignore: subcommand('help'),
  }),
  driver('rspack', {
    program: 'rs(?:pack|build)',
    role: 'bundle',
    queries: ['-v', '-h'],
    longLived: oneOf(subcommand('dev', 'serve', 'preview'), word('-w', '--watch')),
  }),
  driver('tsup', { role: 'bundle', queries: ['-v', '-h'], longLived: WATCH }),
  driver('next', {
    role: 'bundle',
    queries: ['-v', '-h'],
    longLived: oneOf(NO_ARGUMENTS, subcommand('dev', 'start')),
    ignore: subcommand('info', 'telemetry'),
  }),
  driver('nuxt', {
    program: 'nuxi?|nuxt',
    role: 'bundle',
    longLived: subcommand('dev', 'start', 'preview'),
    ignore: oneOf(NO_ARGUMENTS, subcommand('info')),
  }),
  driver('astro', {
    role: 'bundle',
    longLived: subcommand('dev', 'preview'),
    ignore: oneOf(NO_ARGUMENTS, subcommand('info', 'telemetry')),
  }),
  driver('gatsby', {
    role: 'bundle',
    longLived: subcommand('develop', 'serve'),
    ignore: not(subcommand('build', 'develop', 'serve')),
  }),
  driver('ng', {
    role: 'bundle',
    longLived: oneOf(subcommand('serve', 's'), WATCH),
    ignore: not(subcommand('build', 'b', 'serve', 's', 'test', 't', 'e2e', 'lint', 'run')),
  }),
  driver('react-scripts', { role: 'bundle', longLived: subcommand('start'), ignore: NO_ARGUMENTS }),
  driver('vue-cli-service', {
    role: 'bundle',
    longLived: oneOf(subcommand('serve'), WATCH),
    ignore: oneOf(NO_ARGUMENTS, subcommand('inspect')),
  }),
  driver('storybook', {
    program: 'storybook|sb',
    role: 'bundle',
    longLived: subcommand('dev'),
    ignore: not(subcommand('build', 'dev')),
  }),
  driver('gulp', {
    queries: ['-v', '-h'],
    longLived: anywhere('watch\\S*', 'serve\\S*'),
    ignore: word('-T', '--tasks\\S*'),
  }),
  driver('grunt', { queries: ['-V', '-h'], longLived: anywhere('watch\\S*', 'serve\\S*') }),
  driver('turbo', {
    queries: ['-V'],
    longLived: oneOf(subcommand('watch', `(?:run )?${SERVICE_NAME}`)),
    ignore: oneOf(
      NO_ARGUMENTS,
      subcommand('ls', 'login', 'link', 'prune', 'daemon', 'info', 'bin'),
      word('--dry\\S*'),
    ),
  }),
  driver('nx', {
    longLived: oneOf(subcommand(SERVICE_NAME, `run \\S+:${SERVICE_NAME}`, 'watch'), WATCH),
    ignore: oneOf(
      NO_ARGUMENTS,
      subcommand('graph', 'show', 'list', 'report', 'reset', 'daemon', 'print-affected', 'format\\S*'),
    ),
  }),
  driver('tsc-watch', { longLived: '^' }),
  driver('nodemon', { longLived: '^' }),
  driver('vsce', { role: 'package', ignore: not(subcommand('package', 'publish')) }),
  driver('electron-builder', { role: 'package', queries: ['-v', '-h'] }),
];

const compilers: readonly ToolRule[] = [
  internal('esbuild service', 'esbuild', anywhere('--service=\\S+')),
  compiler('esbuild', { role: 'bundle', longLived: anywhere('--watch(?:=forever)?', '--serve(?:=\\S+)?') }),
  compiler('tsc', {
    program: 'tsc|tsgo|vue-tsc',
    queries: ['-v', '-h', '--all', '--showConfig', '--init'],
    longLived: word('-w', '--watch'),
  }),
  compiler('swc', { program: 'swc|spack', queries: ['-V', '-h'], longLived: word('-w', '--watch') }),
  compiler('babel', { queries: ['-V', '-h'], longLived: word('-w', '--watch') }),
  compiler('sass', { queries: ['-h'], longLived: word('-w', '--watch') }),
  compiler('postcss', { longLived: word('-w', '--watch') }),
  compiler('tailwindcss', { longLived: word('-w', '--watch(?:=always)?') }),
];

const checks: readonly ToolRule[] = [
  driver('jest', { role: 'test', queries: ['-v', '-h', '--showConfig', '--listTests'], longLived: WATCH }),
  driver('vitest', {
    role: 'test',
    queries: ['-v', '-h'],
    longLived: oneOf(subcommand('watch', 'dev'), WATCH, word('-w', '--ui')),
    ignore: subcommand('list'),
  }),
  driver('mocha', { role: 'test', queries: ['-V', '-h'], longLived: word('-w', '--watch') }),
  driver('ava', { role: 'test', longLived: word('-w', '--watch') }),
  driver('karma', {
    role: 'test',
    longLived: not(word('--single-run')),
    ignore: not(subcommand('start', 'run')),
  }),
  driver('playwright', {
    role: 'test',
    ignore: oneOf(not(subcommand('test')), word('--list')),
    longLived: word('--ui'),
  }),
  driver('cypress', { role: 'test', ignore: not(subcommand('run')) }),
  driver('node test runner', {
    program: 'node|nodejs',
    role: 'test',
    when: '^(?:-\\S+ )*--test(?= |$)',
    longLived: WATCH,
  }),
  driver('eslint', { role: 'lint', queries: ['-v', '-h', '--init', '--print-config'], ignore: NO_ARGUMENTS }),
];

export const JAVASCRIPT_RULES: readonly ToolRule[] = [...managers, ...bundlers, ...compilers, ...checks];
