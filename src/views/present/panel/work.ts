import type { Role } from '../../../model/role';

/** Kinds of work that share a colour: more would not be told apart by everybody. */
export const WORKS = ['prepare', 'compile', 'link', 'check', 'test', 'package', 'other'] as const;
export type Work = (typeof WORKS)[number];

const WORK_OF: Readonly<Record<Role, Work>> = {
  configure: 'prepare',
  generate: 'prepare',
  compile: 'compile',
  assemble: 'compile',
  archive: 'link',
  link: 'link',
  bundle: 'link',
  typecheck: 'check',
  lint: 'check',
  test: 'test',
  package: 'package',
  install: 'package',
  build: 'other',
  other: 'other',
};

export const workOf = (role: Role): Work => WORK_OF[role];

export const WORK_NAMES: Readonly<Record<Work, string>> = {
  prepare: 'configure, generate',
  compile: 'compile, assemble',
  link: 'link, archive, bundle',
  check: 'type-check, lint',
  test: 'test',
  package: 'package, install',
  other: 'other',
};
