/** Kinds of work; `build` and `other` say no more than that something was done. */
export const ROLES = [
  'configure',
  'generate',
  'compile',
  'assemble',
  'archive',
  'link',
  'bundle',
  'typecheck',
  'lint',
  'test',
  'package',
  'install',
  'build',
  'other',
] as const;
export type Role = (typeof ROLES)[number];
