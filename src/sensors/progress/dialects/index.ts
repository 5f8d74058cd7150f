import type { ProgressDialect } from '../../../model/progressDialect';
import type { Dialect } from '../dialect';
import { bazel } from './bazel';
import { buildbeat } from './buildbeat';
import { cargo } from './cargo';
import { kilroy } from './kilroy';
import { voidBox } from './voidBox';

export const DIALECTS: Readonly<Record<ProgressDialect, Dialect>> = {
  buildbeat,
  kilroy,
  'void-box': voidBox,
  bazel,
  cargo,
};
