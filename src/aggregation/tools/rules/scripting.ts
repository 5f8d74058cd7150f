import type { ToolRule } from '../../../model/toolRule';
import { driver, NO_ARGUMENTS, not, oneOf, plainRules, SERVICE_NAME, subcommand, word } from './patterns';

const wrapper = plainRules('wrapper');

const python: readonly ToolRule[] = [
  driver('python -m build', {
    program: '-m (?:build|pyproject_build)|pyproject-build',
    role: 'package',
    queries: ['-V', '-h'],
  }),
  driver('pip', { role: 'install', ignore: not(subcommand('install', 'wheel')) }),
  driver('setup.py', {
    ignore: oneOf(
      NO_ARGUMENTS,
      word('--(?:name|fullname|author|url|license|help-commands)'),
      subcommand('egg_info', 'clean'),
    ),
  }),
  driver('pytest', {
    program: 'pytest|py\\.test',
    role: 'test',
    queries: ['-V', '-h', '--fixtures', '--markers'],
    ignore: word('--co', '--collect-only'),
  }),
  driver('unittest', { program: '-m unittest', role: 'test', queries: ['-h'] }),
  driver('tox', {
    role: 'test',
    queries: ['-h'],
    ignore: oneOf(
      word('-l', '--listenvs', '-a', '--showconfig'),
      subcommand('list', 'config', 'l', 'c', 'devenv'),
    ),
  }),
  driver('nox', { role: 'test', queries: ['-h'], ignore: word('-l', '--list\\S*') }),
  driver('poetry', { role: 'package', when: subcommand('build', 'install', 'publish') }),
  wrapper('poetry run', 'poetry', subcommand('run')),
  driver('uv', { role: 'package', when: subcommand('build', 'sync', 'publish', 'pip install') }),
  wrapper('uv run', 'uv', subcommand('run')),
  driver('hatch', { role: 'package', when: subcommand('build', 'test', 'publish') }),
  wrapper('hatch run', 'hatch', subcommand('run')),
  wrapper('pipenv run', 'pipenv', subcommand('run')),
  driver('conda-build', { role: 'package' }),
  driver('mypy', { role: 'typecheck', queries: ['-V', '-h'] }),
  driver('pyright', { role: 'typecheck', queries: ['-h'], longLived: word('-w', '--watch') }),
  driver('sphinx-build', { program: 'sphinx-build|-m sphinx' }),
  driver('sphinx-autobuild', { longLived: '^' }),
  driver('mkdocs', {
    ignore: not(subcommand('build', 'serve', 'gh-deploy')),
    longLived: subcommand('serve'),
  }),
  driver('maturin', { ignore: not(subcommand('build', 'develop', 'publish')) }),
];

const ruby: readonly ToolRule[] = [
  driver('rake', { queries: ['-V', '-h'], ignore: word('-T', '-P', '-n', '--tasks', '--dry-run', '-D') }),
  driver('rspec', { role: 'test', queries: ['-v', '-h'], ignore: word('--dry-run') }),
  driver('bundle', { role: 'install', when: subcommand('install', 'update'), program: 'bundler?' }),
  wrapper('bundle exec', 'bundler?', subcommand('exec')),
  driver('jekyll', {
    ignore: not(subcommand('build', 'b', 'serve', 's')),
    longLived: oneOf(subcommand('serve', 's'), word('-w', '--watch')),
  }),
];

const php: readonly ToolRule[] = [
  driver('composer', {
    role: 'install',
    ignore: not(subcommand('install', 'i', 'update', 'u', 'require', 'run-script', 'run')),
    program: 'composer(?:\\.phar)?',
  }),
  driver('phpunit', { role: 'test', queries: ['-h'], ignore: word('--list-\\S+') }),
];

const documents: readonly ToolRule[] = [
  driver('latexmk', {
    queries: ['-v', '-h', '-help', '-version'],
    ignore: word('-[cC]', '-showextraoptions'),
    longLived: word('-pvc'),
  }),
  driver('latex', { program: '(?:pdf|xe|lua|lualuah)?latex|tectonic', ignore: NO_ARGUMENTS }),
  driver('hugo', {
    ignore: not(oneOf(NO_ARGUMENTS, '^-', subcommand('server', 'serve', 'build'))),
    longLived: oneOf(subcommand('server', 'serve'), word('-w', '--watch')),
  }),
];

/** The to-do list that goes by the name of `task` too. */
const TO_DO_LIST = subcommand(
  'add|log|next|modify|done|delete|annotate|start|stop|list|ls|context|projects|tags|sync|undo|summary|calendar',
);

const runners: readonly ToolRule[] = [
  driver('just', {
    queries: ['-V', '-h'],
    ignore: word('-l', '--list', '-n', '--dry-run', '--dump', '--summary', '--evaluate', '--choose'),
    longLived: subcommand(SERVICE_NAME),
  }),
  driver('task', {
    program: 'task|go-task',
    queries: ['-h'],
    ignore: oneOf(word('-l', '--list', '-a', '--list-all', '-n', '--dry', '--init', '-i'), TO_DO_LIST),
    longLived: oneOf(word('-w', '--watch'), subcommand(SERVICE_NAME)),
  }),
  driver('watchexec', { longLived: '^', queries: ['-V', '-h'] }),
  driver('entr', { longLived: '^', ignore: NO_ARGUMENTS }),
  driver('mage', { queries: ['-version', '-h'], ignore: word('-l', '-init') }),
  driver('earthly', { program: 'earthly|earth', ignore: subcommand('ls', 'doc', 'bootstrap', 'account') }),
  driver('docker', {
    role: 'package',
    queries: ['-v', '-h'],
    ignore: not(
      oneOf(
        subcommand('(?:buildx |builder |image |compose (?:-\\S+ (?:[^-\\s]\\S* )??)*)?build', 'buildx bake'),
      ),
    ),
  }),
  driver('docker-compose', { role: 'package', ignore: not(subcommand('build')) }),
  driver('podman', { role: 'package', queries: ['-v', '-h'], ignore: not(subcommand('(?:image )?build')) }),
  driver('buildah', { role: 'package', ignore: not(subcommand('build', 'bud', 'build-using-dockerfile')) }),
  driver('buildctl', { role: 'package', ignore: not(subcommand('build')) }),
  driver('nix', { ignore: not(subcommand('build', 'flake check')) }),
  driver('packer', { role: 'package', ignore: not(subcommand('build')) }),
  driver('prove', { role: 'test', queries: ['-h', '-V'] }),
  driver('bats', { role: 'test', queries: ['-v', '-h'] }),
];

export const SCRIPTING_RULES: readonly ToolRule[] = [...python, ...ruby, ...php, ...documents, ...runners];
