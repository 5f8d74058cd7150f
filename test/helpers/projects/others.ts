import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fromRepository } from '../repository';
import { manyFiles, writeProject } from './files';

/** A cargo workspace without dependencies: a library with a build script, and a program that uses it. */
export function makeCargoWorkspace(folder: string): void {
  writeProject(folder, {
    'Cargo.toml': '[workspace]\nmembers = ["greeting", "app"]\nresolver = "2"\n',
    'greeting/Cargo.toml': cargoManifest('greeting', 'build = "build.rs"\n'),
    'greeting/build.rs': [
      'use std::{env, fs, path::Path};',
      '',
      'fn main() {',
      '    let folder = env::var("OUT_DIR").unwrap();',
      '    fs::write(Path::new(&folder).join("word.rs"), "pub const WORD: &str = \\"hello\\";\\n").unwrap();',
      '    println!("cargo:rerun-if-changed=build.rs");',
      '}',
      '',
    ].join('\n'),
    'greeting/src/lib.rs': 'include!(concat!(env!("OUT_DIR"), "/word.rs"));\n',
    'app/Cargo.toml': `${cargoManifest('app', '')}\n[dependencies]\ngreeting = { path = "../greeting" }\n`,
    'app/src/main.rs': 'fn main() {\n    println!("{}", greeting::WORD);\n}\n',
  });
}

const cargoManifest = (name: string, rest: string) =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${rest}`;

/**
 * `npm run build` = `tsc && esbuild`, with both tools from this repository's node_modules; `npm run all` runs
 * each of them as a script of its own.
 */
export function makeTypeScriptProject(folder: string): void {
  const modules = 12;
  const bundle = 'esbuild src/index.ts --bundle --outfile=dist/index.js --log-level=warning';
  const names = Array.from({ length: modules }, (_, index) => `part${index}`);
  writeProject(folder, {
    'package.json': JSON.stringify({
      name: 'app',
      version: '1.0.0',
      private: true,
      scripts: {
        build: `tsc && ${bundle}`,
        all: 'npm run check && npm run bundle',
        check: 'tsc',
        bundle,
      },
    }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        ...{ strict: true, noEmit: true, target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler' },
        types: [],
      },
      include: ['src'],
    }),
    'src/index.ts': [
      ...names.map((name) => `import { ${name} } from './${name}';`),
      `export const total: number = ${names.map((name) => `${name}(1)`).join(' + ')};`,
      '',
    ].join('\n'),
    ...manyFiles(modules, (index) => [
      `src/part${index}.ts`,
      `export const part${index} = (x: number): number => x * ${index + 1};\n`,
    ]),
  });
  symlinkSync(fromRepository('node_modules'), join(folder, 'node_modules'), 'junction');
}

/** `sh build.sh` runs javac six times, once a class. */
export function makeJavaProject(folder: string): void {
  const classes = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta'];
  writeProject(folder, {
    'build.sh': [
      '#!/bin/sh',
      'set -e',
      'mkdir -p classes',
      `for name in ${classes.join(' ')}; do`,
      '  javac -d classes "src/$name.java"',
      'done',
      '',
    ].join('\n'),
    ...Object.fromEntries(
      classes.map((name) => [
        `src/${name}.java`,
        `public class ${name} {\n    public String toString() {\n        return "${name}";\n    }\n}\n`,
      ]),
    ),
  });
}

/** `npm run dev` serves on a free port of this machine, and never ends by itself. */
export function makeDevServerProject(folder: string): void {
  writeProject(folder, {
    'package.json': JSON.stringify({
      name: 'dev-server',
      version: '1.0.0',
      private: true,
      scripts: { dev: 'node server.js' },
    }),
    'server.js': [
      "const http = require('node:http');",
      "const server = http.createServer((request, response) => response.end('hello'));",
      "server.listen(0, '127.0.0.1', () => console.log(`ready on ${server.address().port}`));",
      '',
    ].join('\n'),
  });
}
