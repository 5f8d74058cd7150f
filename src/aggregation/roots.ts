import type { ProcessNode, ProcessTree } from './processTree';
import { buildLikeScript, type Identity } from './tools/identify';

/**
 * The process a build stands on when `node` is seen to run a build tool, or undefined when `node` is no
 * reason for a build: a driver is its own root, a compiler's is the script that started it.
 */
export function rootFor(node: ProcessNode, tree: ProcessTree): ProcessNode | undefined {
  const { identity, facts } = node;
  if (!identity || identity.ignored || !facts.own) return undefined;
  if (identity.class === 'driver') return node;
  if (identity.class !== 'compiler') return undefined;
  let root = node;
  for (const above of tree.ancestors(node)) {
    if (!above.facts.own) break;
    if (above.facts.forked || above.watches !== undefined) continue;
    if (!isScript(above.identity)) break;
    root = above;
  }
  return root;
}

/** A shell that reads its commands from a pipe is somebody's session, not a script. */
const STREAM = /^\/(?:dev|proc\/self)\/(?:fd\/|stdin)/;

function isScript(identity: Identity | undefined): boolean {
  switch (identity?.class) {
    case 'shell':
      return !identity.interactive && !(identity.script && STREAM.test(identity.script));
    case 'wrapper':
      return true;
    case 'interpreter':
      return identity.script !== undefined && buildLikeScript(identity.script);
    default:
      return false;
  }
}

/**
 * Whether a build ends above this process: a shell that leads its own session (a new terminal, tmux, ssh),
 * or an editor or language server. What runs below is started by somebody else than the build. Where sessions
 * cannot be read, every interactive shell counts.
 */
export function isBarrier({ identity, facts }: ProcessNode): boolean {
  if (identity?.class === 'host' || identity?.class === 'terminal') return true;
  return identity?.class === 'shell' && identity.interactive && (facts.session ?? facts.pid) === facts.pid;
}

/** The interactive shell a process was started from. */
export function shellAbove(node: ProcessNode, tree: ProcessTree): ProcessNode | undefined {
  for (const above of tree.ancestors(node)) {
    if (above.identity?.class === 'shell' && above.identity.interactive && !above.facts.forked) return above;
  }
  return undefined;
}

export function isBackground(node: ProcessNode, tree: ProcessTree): boolean {
  for (const above of tree.ancestors(node)) {
    if (above.identity?.class === 'host') return true;
    if (above.identity?.class === 'terminal' || above.identity?.interactive) return false;
  }
  return false;
}

/** Who a person would say started it: the shell and what it runs in, or the nearest program that is no wrapper. */
export function startedBy(node: ProcessNode, tree: ProcessTree): string | undefined {
  const shell = shellAbove(node, tree);
  if (shell) {
    const place = [...tree.ancestors(shell)].find((above) => above.identity?.class === 'terminal');
    const name = shell.identity?.tool ?? shell.facts.comm;
    return place ? `${name} in ${place.identity?.tool ?? place.facts.comm}` : name;
  }
  for (const above of tree.ancestors(node)) {
    const kind = above.identity?.class;
    if (above.facts.forked || kind === 'shell' || kind === 'wrapper') continue;
    return above.identity?.tool ?? above.facts.comm;
  }
  return undefined;
}

export const isTool = (identity: Identity | undefined): identity is Identity =>
  identity?.class === 'driver' || identity?.class === 'compiler';

/** Whether a command run below this process is still one of the line's own: nothing of a script stands between. */
export const isTransparent = ({ facts, identity, watches }: ProcessNode): boolean =>
  facts.forked === true ||
  watches !== undefined ||
  identity?.class === 'wrapper' ||
  (identity?.class === 'shell' && identity.script === undefined);

/** The command of a line that a root belongs to: the root itself, or the outermost script that runs it. */
export function commandOf(root: ProcessNode, shell: ProcessNode, tree: ProcessTree): ProcessNode {
  let command = root;
  for (const above of tree.ancestors(root)) {
    if (above === shell) break;
    if (!isTransparent(above)) command = above;
  }
  return command;
}
