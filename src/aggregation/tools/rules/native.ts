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
  word,
} from './patterns';

const internal = (name: string, role: Parameters<typeof plainRules>[1], program?: string): ToolRule =>
  plainRules('internal', role)(name, program);

const MAKE = {
  ignore: word(
    '-[bBdeikLmnpqrRsStvwh]*[npqvh][bBdeikLmnpqrRsStvw]*',
    '--dry-run',
    '--just-print',
    '--recon',
    '--question',
    '--print-data-base',
  ),
  longLived: subcommand('watch', 'serve'),
};

/** A compiler driver asked about itself or its predefined macros. */
const COMPILER_PROBE = oneOf(
  NO_ARGUMENTS,
  '^(?:-v|-V|-qversion|--target-help)$',
  word('-print-\\S+', '--print-\\S+', '-dump(?:machine|version|fullversion|specs)', '--help=\\S+', '-###'),
  anywhere('-dM'),
  '(?:^| )-E .*(?:/dev/null| -)$',
  '/dev/null -E$',
);

const CMAKE_BUILD = word('--build');

const drivers: readonly ToolRule[] = [
  driver('make', MAKE),
  driver('gmake', MAKE),
  driver('bmake', MAKE),
  driver('nmake', { ignore: anywhere('/[nN?]', '/HELP') }),
  driver('mingw32-make', MAKE),
  driver('ninja', { program: 'ninja|ninja-build|samu', ignore: word('-n', '-t', '-h') }),
  driver('cmake', { when: CMAKE_BUILD, queries: ['-h'] }),
  driver('cmake', { when: word('--install'), role: 'install' }),
  driver('cmake', {
    role: 'configure',
    queries: ['-version', '-help', '-h', '--help-\\S+', '-N'],
    ignore: oneOf(NO_ARGUMENTS, word('-E', '--system-information', '--find-package', '--list-presets\\S*')),
  }),
  driver('ctest', { role: 'test', ignore: word('-N', '--show-only\\S*', '-h') }),
  driver('cpack', { role: 'package', queries: ['-h'] }),
  driver('meson', { role: 'configure', when: oneOf(subcommand('setup', 'configure'), '^$') }),
  driver('meson', { role: 'test', when: subcommand('test') }),
  driver('meson', { queries: ['-v', '-h'], ignore: subcommand('introspect', 'env2mfile', 'format', 'help') }),
  driver('scons', { queries: ['-v', '-h', '-H'], ignore: word('-n', '--dry-run', '--no-exec', '-q') }),
  driver('waf', { queries: ['-h'] }),
  driver('bazel', {
    program: 'bazel|bazelisk|bazel-real',
    ignore: not(subcommand('build', 'test', 'run', 'coverage', 'mobile-install', 'fetch')),
  }),
  driver('buck2', { program: 'buck2?', ignore: not(subcommand('build', 'test', 'run', 'install')) }),
  driver('xcodebuild', {
    queries: ['-version', '-help', '-list', '-showsdks', '-showBuildSettings', '-showdestinations'],
  }),
  driver('xmake', { queries: ['-h'], ignore: subcommand('show', 'lua') }),
  driver('premake', { program: 'premake[45]?', role: 'configure' }),
  driver('qmake', { program: 'qmake6?', role: 'configure', queries: ['-v', '-query'] }),
  driver('b2', { program: 'b2|bjam', queries: ['-v', '-h'] }),
  driver('configure', {
    program: 'configure|configure\\.gnu|Configure',
    role: 'configure',
    queries: ['-h', '-V'],
  }),
  driver('Makefile.PL', { program: '(?:Makefile|Build)\\.PL', role: 'configure' }),
  driver('config.status', { role: 'configure', queries: ['-h', '-V'] }),
  driver('autoreconf', { role: 'configure', queries: ['-h', '-V'] }),
  driver('dpkg-buildpackage', { role: 'package' }),
  driver('debuild', { role: 'package' }),
  driver('rpmbuild', { role: 'package', ignore: word('--showrc', '-E', '--eval') }),
  driver('makepkg', { role: 'package', queries: ['-h', '-V'], ignore: word('--printsrcinfo') }),
  driver('nix-build', { ignore: word('--dry-run') }),
];

const ccRule = (name: string, program?: string): ToolRule =>
  compiler(name, { program, ignore: COMPILER_PROBE });

const compilers: readonly ToolRule[] = [
  plainRules('internal', 'compile')('clang -cc1', 'clang(?:\\+\\+)?', '^-cc1'),
  ccRule('gcc'),
  ccRule('g++'),
  ccRule('cc', 'cc|[cg]99|c89'),
  ccRule('c++'),
  ccRule('clang'),
  ccRule('clang++'),
  ccRule('gfortran', 'gfortran|flang|ifort|ifx'),
  ccRule('icc', 'icc|icpc|icx|icpx'),
  ccRule('tcc'),
  compiler('cl', { program: 'cl|clang-cl', ignore: '^$|(?:^| )/\\?' }),
  compiler('nvcc', { queries: ['-V', '-h'] }),
  compiler('emcc', { program: 'em(?:cc|\\+\\+)', ignore: COMPILER_PROBE }),
  compiler('nasm', { program: 'nasm|yasm', role: 'assemble', queries: ['-v', '-h'] }),
];

const internals: readonly ToolRule[] = [
  internal('cc1', 'compile', 'cc1(?:plus|obj|objplus)?|f951|cc1d|d21|gnat1|go1'),
  internal('cpp', 'compile'),
  internal('lto', 'link', 'lto1|lto-wrapper|lto-dump'),
  internal('as', 'assemble'),
  internal('collect2', 'link'),
  internal(
    'ld',
    'link',
    'ld(?:\\.(?:bfd|gold|lld|mold))?|ld64|gold|lld|ld64\\.lld|mold|wasm-ld|link|lld-link',
  ),
  internal('ar', 'archive', '(?:gcc-|llvm-)?ar|lib'),
  internal('ranlib', 'archive', '(?:gcc-|llvm-)?ranlib'),
  internal(
    'binutils',
    'other',
    '(?:gcc-|llvm-)?(?:nm|strip|objcopy|objdump|readelf|size)|dwp|dsymutil|install_name_tool',
  ),
  internal('dependency scanner', 'generate', 'cmake_depends|makedepend|depcomp|moc|uic|rcc|protoc'),
  internal('libtool', 'link', 'libtool|glibtool|ltmain\\.sh'),
  internal('autotools', 'generate', 'autoconf|automake|aclocal|autoheader|autom4te|m4|libtoolize'),
  internal('conftest', 'other', 'conftest|config\\.guess|config\\.sub|install-sh|missing|mkinstalldirs'),
  internal('parser generator', 'generate', 'bison|yacc|flex|lex|gperf'),
];

export const NATIVE_RULES: readonly ToolRule[] = [...drivers, ...compilers, ...internals];
