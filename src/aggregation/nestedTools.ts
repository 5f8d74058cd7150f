import type { ProcessKey } from '../model/process';
import type { Membership } from './membership';
import type { ProcessNode, ProcessTree } from './processTree';

/** Run the scripts of a package, also those that test it. */
const SCRIPT_RUNNERS: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun', 'deno']);

/**
 * The build tool that runs this one, so that both are of the same build: what else it runs are the siblings.
 * Undefined for what is no build tool, and for what a configure step or a test runs to see whether it works.
 */
export function toolAbove(node: ProcessNode, tree: ProcessTree, members: Membership): ProcessKey | undefined {
  const build = members.buildOf(node);
  const { identity, facts } = node;
  if (!build || identity?.class !== 'driver' || identity.ignored || build.isTop(facts.key)) return undefined;
  let tool: ProcessKey | undefined;
  for (const above of tree.ancestors(node)) {
    if (members.buildOf(above) !== build) break;
    if (isProbing(above)) return undefined;
    const runsTools = above.identity?.class === 'driver' || build.isTop(above.facts.key);
    if (runsTools) tool ??= above.facts.key;
  }
  return tool;
}

function isProbing({ identity }: ProcessNode): boolean {
  if (identity?.class !== 'driver') return false;
  return identity.role === 'configure' || (identity.role === 'test' && !SCRIPT_RUNNERS.has(identity.tool));
}
