import { manyFiles, writeProject, type ProjectFiles } from './files';

export interface CProjectOptions {
  /** How many .c files beside main.c; default 40. */
  readonly files?: number;
  /** Gives the compiler enough to optimise that each file takes it some seconds instead of some tens of ms. */
  readonly slow?: boolean;
  /** The index of the file that gets a syntax error. */
  readonly syntaxErrorIn?: number;
}

const moduleName = (index: number) => `module${String(index).padStart(2, '0')}`;

/**
 * A C program with a Makefile: `make -j2` compiles `src/main.c` and `src/module00.c` … and links `app`.
 * Started again it has nothing to do.
 */
export function makeCProject(folder: string, options: CProjectOptions = {}): void {
  writeProject(folder, { Makefile: makefile, ...cSources(options) });
}

/** A Makefile whose `all` runs another make in `library/`, then compiles and links against its result. */
export function makeNestedMakeProject(folder: string): void {
  const library = 4;
  writeProject(folder, {
    Makefile: [
      'all: app',
      'app: src/main.c library/library.a',
      '\t$(CC) -o $@ $^',
      'library/library.a: force',
      '\t$(MAKE) -C library',
      'force:',
      '.PHONY: all force',
      '',
    ].join('\n'),
    'src/main.c': mainSource(library),
    ...librarySources(library),
  });
}

/** A Makefile whose `all` runs a make in `library/` and one in `app/`, which links against what the first made. */
export function makeTwoFoldersProject(folder: string): void {
  const library = 3;
  writeProject(folder, {
    Makefile: 'all:\n\t$(MAKE) -C library\n\t$(MAKE) -C app\n',
    'app/Makefile':
      'app: main.c ../library/library.a\n\t$(CC) -c main.c\n\t$(CC) -o $@ main.o ../library/library.a\n',
    'app/main.c': mainSource(library),
    ...librarySources(library),
  });
}

const librarySources = (files: number): ProjectFiles => ({
  'library/Makefile': [
    'objects := $(patsubst %.c,%.o,$(wildcard *.c))',
    'library.a: $(objects)',
    '\t$(AR) rcs $@ $^',
    '',
  ].join('\n'),
  ...manyFiles(files, (index) => [`library/${moduleName(index)}.c`, moduleSource(index, {})]),
});

/** A project for `cmake -G Ninja -B build && cmake --build build`. */
export function makeCMakeProject(folder: string, options: CProjectOptions = {}): void {
  writeProject(folder, {
    'CMakeLists.txt': [
      'cmake_minimum_required(VERSION 3.16)',
      'project(app LANGUAGES C)',
      'file(GLOB sources CONFIGURE_DEPENDS src/*.c)',
      'add_executable(app ${sources})',
      '',
    ].join('\n'),
    ...cSources({ files: 8, ...options }),
  });
}

/**
 * `./configure && make` as autoconf makes it, with a handwritten configure that compiles `checks` (default
 * 10) test programs to find out what this machine has, and writes config.h and the Makefile.
 */
export function makeAutoconfProject(folder: string, { checks = 10 } = {}): void {
  const headers = [
    'stdio',
    'stdlib',
    'string',
    'unistd',
    'errno',
    'fcntl',
    'signal',
    'time',
    'math',
    'ctype',
  ];
  const names = Array.from({ length: checks }, (_, index) => headers[index % headers.length] ?? 'stdio');
  writeProject(folder, {
    configure: configureScript(names),
    'Makefile.in': makefile.replace('$(CC) -c', '$(CC) -I. -c'),
    ...cSources({ files: 4 }),
  });
}

const makefile = [
  'CFLAGS ?= -O2',
  'objects := $(patsubst src/%.c,build/%.o,$(wildcard src/*.c))',
  'app: $(objects)',
  '\t$(CC) -o $@ $^',
  'build/%.o: src/%.c | build',
  '\t$(CC) -c $(CFLAGS) -o $@ $<',
  'build:',
  '\tmkdir -p $@',
  'clean:',
  '\trm -rf app build',
  '.PHONY: clean',
  '',
].join('\n');

function configureScript(headers: readonly string[]): string {
  return [
    '#!/bin/sh',
    'check_header() {',
    '  printf \'checking for %s... \' "$1"',
    '  printf \'#include <%s>\\nint main(void) { return 0; }\\n\' "$1" > conftest.c',
    '  if ${CC:-cc} -o conftest conftest.c 2> /dev/null; then echo yes; else echo no; return; fi',
    '  printf \'#define HAVE_%s 1\\n\' "$(echo "$1" | tr a-z. A-Z_)" >> config.h',
    '}',
    ': > config.h',
    ...headers.map((header) => `check_header ${header}.h`),
    'rm -f conftest conftest.c',
    'cp Makefile.in Makefile',
    "echo 'configure: done'",
    '',
  ].join('\n');
}

function cSources({ files = 40, ...options }: CProjectOptions): ProjectFiles {
  return {
    'src/main.c': mainSource(files),
    ...manyFiles(files, (index) => [`src/${moduleName(index)}.c`, moduleSource(index, options)]),
  };
}

function mainSource(modules: number): string {
  const names = Array.from({ length: modules }, (_, index) => moduleName(index));
  return [
    '#include <stdio.h>',
    ...names.map((name) => `double ${name}(double x);`),
    'int main(void) {',
    '  double x = 1;',
    ...names.map((name) => `  x = ${name}(x);`),
    '  printf("%g\\n", x);',
    '  return 0;',
    '}',
    '',
  ].join('\n');
}

function moduleSource(index: number, { slow = false, syntaxErrorIn }: CProjectOptions): string {
  const steps = Array.from({ length: slow ? 250 : 8 }, (_, step) => stepFunction(step));
  const calls = steps.map((_, step) => `  x = step${step}(x);`);
  const broken = index === syntaxErrorIn ? ['int broken = ;'] : [];
  return [
    ...steps,
    ...broken,
    `double ${moduleName(index)}(double x) {`,
    ...calls,
    '  return x;',
    '}',
    '',
  ].join('\n');
}

/** Something an optimiser can spend time on. */
function stepFunction(step: number): string {
  return [
    `static double step${step}(double x) {`,
    `  double table[16] = {${step}};`,
    '  for (int i = 1; i < 16; i++) table[i] = table[i - 1] * x + i;',
    `  for (int i = 0; i < 16; i++) x += table[(i * ${(step % 7) + 1}) & 15] / (i + ${step + 1});`,
    '  return x;',
    '}',
  ].join('\n');
}
