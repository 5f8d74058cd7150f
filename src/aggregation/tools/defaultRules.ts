import type { ToolRule } from '../../model/toolRule';
import { JAVASCRIPT_RULES } from './rules/javascript';
import { JVM_RULES } from './rules/jvm';
import { LANGUAGE_RULES } from './rules/languages';
import { NATIVE_RULES } from './rules/native';
import { SCRIPTING_RULES } from './rules/scripting';
import { SURROUNDING_RULES } from './rules/surroundings';

/** The shipped tool table. Of several rules for one program the first that matches wins. */
export const DEFAULT_RULES: readonly ToolRule[] = [
  ...LANGUAGE_RULES,
  ...NATIVE_RULES,
  ...JVM_RULES,
  ...JAVASCRIPT_RULES,
  ...SCRIPTING_RULES,
  ...SURROUNDING_RULES,
];
