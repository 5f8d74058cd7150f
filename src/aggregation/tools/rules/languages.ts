import type { ToolRule } from '../../../model/toolRule';
import {
  anywhere,
  compiler,
  driver,
  NO_ARGUMENTS,
  not,
  oneOf,
  plainRules,
  subcommand,
  WATCH,
  word,
} from './patterns';

const internal = plainRules('internal');
const internalCompiler = plainRules('internal', 'compile');

const CARGO_QUERIES = oneOf(
  NO_ARGUMENTS,
  word('-V', '-vV', '-h', '--list', '--explain'),
  subcommand(
    'metadata|locate-project|read-manifest|verify-project|pkgid|tree|search|info|config|version|help|report',
    'login|logout|owner|yank|new|init|add|remove|rm|update|generate-lockfile|fetch|vendor|clean|fmt|uninstall',
  ),
);
const CARGO = { ignore: CARGO_QUERIES, longLived: subcommand('watch') };

const rust: readonly ToolRule[] = [
  driver('cargo', {
    ...CARGO,
    role: 'test',
    when: subcommand('test', 't', 'bench', 'nextest', 'llvm-cov', 'miri'),
  }),
  driver('cargo', { ...CARGO, role: 'typecheck', when: subcommand('check', 'c') }),
  driver('cargo', { ...CARGO, role: 'lint', when: subcommand('clippy') }),
  driver('cargo', { ...CARGO, role: 'install', when: subcommand('install') }),
  driver('cargo', CARGO),
  driver('cargo extensions', {
    program: 'cargo-(?:clippy|nextest|llvm-cov|tarpaulin|hack|zigbuild|ndk|deb|make|miri)',
  }),
  driver('cargo-watch', { longLived: '^' }),
  driver('bacon', { longLived: '^' }),
  driver('cross', CARGO),
  driver('wasm-pack', { ignore: not(subcommand('build', 'test', 'pack', 'publish')) }),
  compiler('rustc', { ignore: word('-V', '-vV', '-Vv', '-h', '-', '--print(?:=\\S+)?', '--explain') }),
  compiler('rustdoc', { ignore: word('-V', '-h') }),
  compiler('clippy-driver', { role: 'lint', ignore: word('-V', '-vV', '--print(?:=\\S+)?') }),
  internal('build-script-build', 'build-script-build|build-script-main'),
  internal('rust-lld', 'rust-lld|gcc-ld'),
  internal('rustup', 'rustup|rustup-init'),
];

const GO_BUILDS = subcommand('build', 'test', 'install', 'run', 'vet', 'generate');

const go: readonly ToolRule[] = [
  driver('go', { role: 'test', when: subcommand('test') }),
  driver('go', { role: 'lint', when: subcommand('vet') }),
  driver('go', { role: 'generate', when: subcommand('generate') }),
  driver('go', { role: 'install', when: subcommand('install') }),
  compiler('go tool', { program: 'go', when: subcommand('tool (?:compile|asm|link|cgo)') }),
  driver('go', { ignore: not(GO_BUILDS) }),
  driver('goreleaser', { role: 'package', ignore: not(subcommand('build', 'release')) }),
  compiler('go compile', { program: '\\w+_\\w+/(?:compile|cgo)', ignore: word('-V(?:=\\S+)?') }),
  compiler('go asm', { program: '\\w+_\\w+/asm', role: 'assemble', ignore: word('-V(?:=\\S+)?') }),
  compiler('go link', { program: '\\w+_\\w+/link', role: 'link', ignore: word('-V(?:=\\S+)?') }),
  internal('go tools', '\\w+_\\w+/(?:vet|buildid|pack|cover|test2json|covdata|fix|nm|objdump)'),
];

const dotnet: readonly ToolRule[] = [
  driver('dotnet', { role: 'test', when: subcommand('test'), longLived: WATCH }),
  driver('dotnet', {
    when: subcommand('build|publish|pack|restore|msbuild|clean|run|watch'),
    longLived: subcommand('watch'),
  }),
  driver('msbuild', { program: 'msbuild|MSBuild(?:\\.dll)?', queries: ['-version', '/version', '-h'] }),
  compiler('csc', { program: '[cv][sb]c(?:\\.dll)?|fsc|mcs', queries: ['-version', '-help'] }),
];

const functional: readonly ToolRule[] = [
  driver('stack', {
    ignore: not(subcommand('build', 'test', 'install', 'bench', 'haddock')),
    longLived: word('--file-watch'),
  }),
  driver('cabal', {
    ignore: not(subcommand('(?:v[12]-|new-)?(?:build|test|install|run|bench|configure|haddock)')),
  }),
  driver('dune', {
    ignore: not(subcommand('build', 'test', 'runtest', 'exec', 'install', 'b')),
    longLived: word('-w', '--watch'),
  }),
  driver('mix', {
    ignore: not(
      subcommand(
        'compile',
        'test\\S*',
        'release',
        'deps\\.(?:get|compile)',
        'phx\\.server',
        'do',
        'escript\\.build',
      ),
    ),
    longLived: oneOf(subcommand('phx\\.server'), word('--no-halt', 'test\\.watch')),
  }),
  driver('rebar3', {
    program: 'rebar3?',
    ignore: not(subcommand('compile', 'ct', 'eunit', 'release', 'tar', 'do', 'escriptize')),
  }),
  compiler('ghc', {
    queries: ['-V', '-\\?'],
    ignore: word('--info', '--numeric-version', '--print-\\S+', '--interactive'),
  }),
  compiler('ocaml', {
    program: 'ocaml(?:c|opt|find)(?:\\.opt)?',
    queries: ['-version', '-v', '-vnum', '-config', '-where'],
  }),
  compiler('erlc'),
  compiler('elixirc', { queries: ['-v'] }),
];

const others: readonly ToolRule[] = [
  driver('zig', {
    ignore: not(subcommand('build', 'build-exe', 'build-lib', 'build-obj', 'test', 'run')),
    longLived: word('--watch'),
    when: not(subcommand('cc', 'c\\+\\+')),
  }),
  compiler('zig cc', { program: 'zig', when: subcommand('cc', 'c\\+\\+') }),
  driver('swift', {
    program: 'swift|swift-(?:build|test)',
    ignore: not(oneOf(subcommand('build', 'test', 'package', 'run'), '^-')),
  }),
  compiler('swiftc', { ignore: word('-print-target-info', '-version', '-v') }),
  internalCompiler('swift-frontend'),
  driver('flutter', {
    ignore: not(subcommand('build', 'test', 'run', 'pub get')),
    longLived: subcommand('run'),
  }),
  plainRules('host')(
    'dart language server',
    'dart',
    anywhere('\\S*analysis_server\\.dart\\.snapshot', 'language-server'),
  ),
  driver('dart', { ignore: not(subcommand('compile', 'test', 'build')) }),
  driver('nimble', { ignore: not(subcommand('build', 'install', 'test', 'c')) }),
  compiler('nim', { queries: ['-v', '-h'], ignore: subcommand('dump') }),
  driver('shards', { ignore: not(subcommand('build', 'install')) }),
  driver('dub', { ignore: subcommand('describe', 'list', 'search') }),
  compiler('dmd', { program: 'dmd|ldc2|gdc' }),
  driver('R CMD', { program: 'R', when: subcommand('CMD (?:build|check|INSTALL)') }),
  driver('forge', { ignore: not(subcommand('build', 'test')), longLived: word('-w', '--watch') }),
];

export const LANGUAGE_RULES: readonly ToolRule[] = [...rust, ...go, ...dotnet, ...functional, ...others];
