import type { ProcessRecord, Role } from '../model/build';
import { isSuccess, pidOf, type ExitStatus, type ProcessFacts, type ProcessKey } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import type { ProcessNode, ProcessTree } from './processTree';
import { deriveStages } from './commandStages';
import { isBackground, isBarrier, rootFor, shellAbove, startedBy } from './roots';
import type { CompiledRules } from './tools/compile';
import { describeProcess, identify, type Identity } from './tools/identify';
import type { TopProcess, TrackedBuild } from './trackedBuild';

/** Processes of a tree that is no build by its own words or the user's wish: nothing below becomes one either. */
const HIDDEN = Symbol('hidden');
type Membership = TrackedBuild | typeof HIDDEN;

/** What a line makes of a build tool below its shell; `hidden` where the user wants none of it shown. */
export type LineOwner = { readonly build: TrackedBuild; readonly shell: ProcessNode } | 'hidden';

export interface ProcessBuildsOptions {
  readonly rules: CompiledRules;
  readonly isIgnoredCommand: (command: string) => boolean;
  /** The build of the terminal line that runs now above this process, and the shell that runs the line. */
  readonly lineOf: (root: ProcessNode) => LineOwner | undefined;
  /** The build of an earlier fold whose root this process is. */
  readonly resumedBuild: (key: ProcessKey) => TrackedBuild | undefined;
  /** Called when every process that speaks for a build has ended. */
  readonly topsEnded: (build: TrackedBuild, at: number) => void;
}

/** Turns processes into builds: which process is a root, and to which build every other belongs. */
export class ProcessBuilds {
  private readonly membership = new Map<ProcessKey, Membership>();

  constructor(
    private readonly tree: ProcessTree,
    private readonly registry: BuildRegistry,
    private readonly options: ProcessBuildsOptions,
  ) {}

  started(facts: ProcessFacts, at: number): void {
    if (this.tree.find(facts.key)) {
      this.changed(facts, at);
      return;
    }
    const reused = this.tree.byPid(facts.pid);
    if (reused) this.exited(reused.facts.key, at, undefined);
    const node = this.tree.add(facts, this.identify(facts));
    const resumed = this.options.resumedBuild(facts.key);
    if (resumed) {
      this.adopt(resumed, node, 'root');
      return;
    }
    const parent = this.tree.parentOf(node);
    const membership = parent && this.membership.get(parent.facts.key);
    if (membership !== undefined) this.join(node, membership);
    this.place(node);
  }

  changed(facts: ProcessFacts, at: number): void {
    const node = this.tree.find(facts.key);
    if (!node) {
      this.started(facts, at);
      return;
    }
    // A process that is ending can no longer be read: what was known of it stands.
    if (facts.argv.length === 0 && facts.comm === node.facts.comm) return;
    const identity = this.identify(facts);
    if (!node.facts.forked && identity?.tool !== node.identity?.tool) node.programSince = at;
    node.facts = { ...facts, key: node.facts.key };
    node.identity = identity;
    this.place(node);
  }

  exited(key: ProcessKey, at: number, status: ExitStatus | undefined): void {
    const node = this.tree.find(key);
    if (!node) return;
    this.tree.remove(node);
    const build = this.buildOf(node);
    this.membership.delete(node.facts.key);
    if (!build) return;
    const record = { ...this.record(node), endedAt: at, exit: status };
    const isWork = node.identity?.class !== 'internal' && !build.isTop(node.facts.key);
    build.accounting.end({ node, at, status }, record, isWork);
    this.remember(build, node, record);
    if (!build.endTop(node.facts.key, at, status)) return;
    deriveStages(build, this.registry);
    if (!build.hasLiveTops) this.options.topsEnded(build, at);
  }

  buildOf(node: ProcessNode): TrackedBuild | undefined {
    const membership = this.membership.get(node.facts.key);
    return membership === HIDDEN ? undefined : membership;
  }

  /** Makes `node` a top of `build` and everything alive below it a member. */
  adopt(build: TrackedBuild, node: ProcessNode, position: TopProcess['position']): void {
    if (!build.isTop(node.facts.key)) {
      build.addTop({
        key: node.facts.key,
        position,
        isShell: node.identity?.class === 'shell',
        record: this.record(node),
      });
    }
    for (const member of this.tree.subtree(node)) this.join(member, build);
    if (build.identity.root === undefined) {
      this.registry.rename(build, { root: node.facts.key, pid: node.facts.pid });
    }
    deriveStages(build, this.registry);
  }

  /** Moves the live processes of one build to another, its tops included. */
  move(from: TrackedBuild, to: TrackedBuild, position: TopProcess['position']): void {
    for (const key of [...from.accounting.keys()]) {
      const node = this.tree.get(key);
      if (!node) continue;
      if (from.isTop(key)) this.adopt(to, node, position);
      else this.join(node, to);
    }
  }

  /** A live process of this pid, once the process table has shown it. */
  live(pid: number): ProcessNode | undefined {
    return this.tree.byPid(pid);
  }

  private place(node: ProcessNode): void {
    const membership = this.membership.get(node.facts.key);
    if (membership !== undefined) {
      if (isBarrier(node)) this.release(node);
      else if (membership !== HIDDEN) this.memberChanged(membership, node);
      return;
    }
    const { identity, facts } = node;
    if (facts.own && identity && this.isHidden(identity)) {
      this.hide(node);
      return;
    }
    const root = rootFor(node, this.tree);
    if (root && identity) this.begin(root, identity);
  }

  private isHidden(identity: Identity): boolean {
    return isTool(identity) && (identity.ignored || this.options.isIgnoredCommand(identity.command));
  }

  /** Whatever of the tree is no build yet will be none. */
  hide(node: ProcessNode): void {
    for (const member of this.tree.subtree(node)) {
      if (!this.membership.has(member.facts.key)) this.membership.set(member.facts.key, HIDDEN);
    }
  }

  private begin(root: ProcessNode, seen: Identity): void {
    const line = this.options.lineOf(root);
    if (line === 'hidden') {
      this.hide(root);
      return;
    }
    if (line) {
      this.adopt(line.build, this.commandOf(root, line.shell), 'command');
      return;
    }
    const command = root.identity?.command ?? seen.command;
    if (this.options.isIgnoredCommand(command)) {
      this.hide(root);
      return;
    }
    const build = this.registry.open({
      tool: seen.tool,
      label: command,
      command,
      cwd: root.facts.cwd,
      kind: isBackground(root, this.tree) ? 'background' : seen.longLived ? 'service' : 'build',
      origin: { type: 'process', startedBy: startedBy(root, this.tree) },
      pid: root.facts.pid,
      root: root.facts.key,
      startedAt: root.programSince,
    });
    build.lineage = [root, ...this.tree.ancestors(root)].map(({ facts }) => facts.pid);
    build.shellPid = shellAbove(root, this.tree)?.facts.pid;
    this.adopt(build, root, 'root');
  }

  /** A member runs another program now: it may count elsewhere, name the build, or be a command of its line. */
  private memberChanged(build: TrackedBuild, node: ProcessNode): void {
    build.accounting.assign(node, this.part(node));
    if (build.finishedAt !== undefined || !node.identity) return;
    if (node.facts.key === build.identity.root) this.sharpen(build, node, node.identity);
    if (build.claim && this.isDirectCommand(build, node)) this.adopt(build, node, 'command');
    if (node.identity.longLived && build.identity.kind === 'build' && this.isWholeBuild(build, node)) {
      this.registry.rename(build, { kind: 'service' });
    }
  }

  /** A root that re-executed itself as the real tool: what was typed first stays unless it was only a shell. */
  private sharpen(build: TrackedBuild, node: ProcessNode, identity: Identity): void {
    if (build.claim || identity.class !== 'driver' || identity.tool === build.identity.tool) return;
    this.registry.rename(build, {
      tool: identity.tool,
      label: identity.command,
      command: identity.command,
      cwd: node.facts.cwd ?? build.identity.cwd,
      kind: identity.longLived ? 'service' : build.identity.kind,
    });
  }

  /** A build tool that a task itself starts, with nothing but shells and wrappers between. */
  private isDirectCommand(build: TrackedBuild, node: ProcessNode): boolean {
    if (!isTool(node.identity) || node.identity.ignored || build.isTop(node.facts.key)) return false;
    for (const above of this.tree.ancestors(node)) {
      if (!isTransparent(above)) return false;
      if (build.isTop(above.facts.key)) return true;
    }
    return false;
  }

  /** The command of a line that a root belongs to: the root itself, or the outermost script that runs it. */
  private commandOf(root: ProcessNode, shell: ProcessNode): ProcessNode {
    let command = root;
    for (const above of this.tree.ancestors(root)) {
      if (above === shell) break;
      if (!isTransparent(above)) command = above;
    }
    return command;
  }

  /** Whether everything the build is, is this one process below a chain of wrappers: `npm run x` is `vite`. */
  private isWholeBuild(build: TrackedBuild, node: ProcessNode): boolean {
    for (const above of this.tree.ancestors(node)) {
      if (this.buildOf(above) !== build) return true;
      if (above.children.size > 1) return false;
    }
    return true;
  }

  private join(node: ProcessNode, membership: Membership): void {
    const before = this.membership.get(node.facts.key);
    if (before === membership) return;
    this.membership.set(node.facts.key, membership);
    if (membership === HIDDEN) return;
    if (before !== undefined && before !== HIDDEN) this.leave(before, node, membership);
    if (membership.finishedAt !== undefined) return;
    membership.accounting.join(node, this.part(node));
  }

  /** A build whose own root becomes part of another build is none. */
  private leave(build: TrackedBuild, node: ProcessNode, into: TrackedBuild): void {
    build.accounting.leave(node.facts.key);
    if (build.finishedAt === undefined && build.isTop(node.facts.key)) this.registry.merge(build, into);
  }

  /** Below a barrier nothing belongs to the build above, save what speaks for it. */
  private release(node: ProcessNode): void {
    const build = this.buildOf(node);
    if (build?.isTop(node.facts.key)) return;
    build?.accounting.leave(node.facts.key);
    this.membership.delete(node.facts.key);
    for (const child of this.tree.childrenOf(node)) this.release(child);
  }

  /**
   * The kind of work a process is counted as. A compiler's own helpers are the compiler's work, and a tool
   * that starts itself again for the same role is one piece of work.
   */
  private part(node: ProcessNode): Role | undefined {
    const { identity } = node;
    if (!identity || node.facts.forked || identity.role === 'other') return undefined;
    const build = this.buildOf(node);
    if (build?.isTop(node.facts.key)) return undefined;
    for (const above of this.tree.ancestors(node)) {
      const helper = above.identity?.class === 'compiler' && !above.facts.forked;
      if (this.buildOf(above) !== build) break;
      if (helper || (above.identity?.role === identity.role && !build?.isTop(above.facts.key)))
        return undefined;
    }
    return identity.role;
  }

  private remember(build: TrackedBuild, node: ProcessNode, record: ProcessRecord): void {
    const { key } = node.facts;
    if (record.exit === undefined) return;
    if (isSuccess(record.exit)) build.failures.forget(key);
    else if (node.parent !== undefined) {
      build.failures.record({ key, record, isShell: node.identity?.class === 'shell' }, node.parent);
    }
  }

  private record({ facts, identity }: ProcessNode): ProcessRecord {
    return {
      pid: pidOf(facts.key),
      label: identity?.label ?? describeProcess(facts, identity),
      role: identity?.role ?? 'other',
      startedAt: facts.startedAt,
    };
  }

  private identify(facts: ProcessFacts): Identity | undefined {
    return facts.forked ? undefined : identify(facts, this.options.rules);
  }
}

const isTool = (identity: Identity | undefined): identity is Identity =>
  identity?.class === 'driver' || identity?.class === 'compiler';

/** Whether a command run below this process is still one of the line's own: nothing of a script stands between. */
const isTransparent = ({ facts, identity }: ProcessNode): boolean =>
  facts.forked === true ||
  identity?.class === 'wrapper' ||
  (identity?.class === 'shell' && identity.script === undefined);
