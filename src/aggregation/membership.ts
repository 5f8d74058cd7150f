import type { Role } from '../model/build';
import type { ProcessKey } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import type { ProcessNode, ProcessTree } from './processTree';
import type { TrackedBuild } from './trackedBuild';

/** Processes of a tree that is no build by its own words or the user's wish: nothing below becomes one either. */
const HIDDEN = Symbol('hidden');

/** Which build each live process belongs to, and what it counts there as. */
export class Membership {
  private readonly byKey = new Map<ProcessKey, TrackedBuild | typeof HIDDEN>();

  constructor(
    private readonly tree: ProcessTree,
    private readonly registry: BuildRegistry,
  ) {}

  /** Whether it is settled what the process belongs to, be it to nothing that is shown. */
  isPlaced(node: ProcessNode): boolean {
    return this.byKey.has(node.facts.key);
  }

  buildOf(node: ProcessNode): TrackedBuild | undefined {
    const place = this.byKey.get(node.facts.key);
    return place === HIDDEN ? undefined : place;
  }

  /** A new process belongs where its parent does. */
  inherit(node: ProcessNode): void {
    const parent = this.tree.parentOf(node);
    const place = parent && this.byKey.get(parent.facts.key);
    if (place === HIDDEN) this.byKey.set(node.facts.key, HIDDEN);
    else if (place) this.join(node, place);
  }

  join(node: ProcessNode, build: TrackedBuild): void {
    const before = this.byKey.get(node.facts.key);
    if (before === build) return;
    this.byKey.set(node.facts.key, build);
    if (before !== undefined && before !== HIDDEN) this.leave(before, node, build);
    if (build.finishedAt !== undefined) return;
    build.accounting.join(node, this.partOf(node));
    build.spans.started(node);
  }

  /** Whatever of the tree is no build yet will be none. */
  hide(node: ProcessNode): void {
    for (const member of this.tree.subtree(node)) {
      if (!this.isPlaced(member)) this.byKey.set(member.facts.key, HIDDEN);
    }
  }

  /** Nothing of a build is to be shown any more. */
  conceal(build: TrackedBuild): void {
    for (const key of build.accounting.keys()) this.byKey.set(key, HIDDEN);
  }

  /** Below a barrier nothing belongs to the build above, save what speaks for it. */
  release(node: ProcessNode): void {
    const build = this.buildOf(node);
    if (build?.isTop(node.facts.key)) return;
    build?.accounting.leave(node.facts.key);
    build?.spans.left(node.facts.key);
    this.byKey.delete(node.facts.key);
    for (const child of this.tree.childrenOf(node)) this.release(child);
  }

  /** Lets go of a process that ended; the build it belonged to. */
  take(node: ProcessNode): TrackedBuild | undefined {
    const build = this.buildOf(node);
    this.byKey.delete(node.facts.key);
    return build;
  }

  /**
   * The kind of work a process is counted as. A compiler's own helpers are the compiler's work, and a tool
   * that starts itself again for the same role is one piece of work.
   */
  partOf(node: ProcessNode): Role | undefined {
    const { identity, facts } = node;
    const build = this.buildOf(node);
    if (!identity || facts.forked || identity.role === 'other' || build?.isTop(facts.key)) return undefined;
    for (const above of this.tree.ancestors(node)) {
      if (this.buildOf(above) !== build) break;
      if (above.identity?.class === 'compiler') return undefined;
      if (above.identity?.role === identity.role && !build?.isTop(above.facts.key)) return undefined;
    }
    return identity.role;
  }

  /** A build whose own root becomes part of another build is none. */
  private leave(build: TrackedBuild, node: ProcessNode, into: TrackedBuild): void {
    build.accounting.leave(node.facts.key);
    build.spans.left(node.facts.key);
    if (build.finishedAt === undefined && build.isTop(node.facts.key)) this.registry.merge(build, into);
  }
}
