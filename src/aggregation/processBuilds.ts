import type { ProcessFacts, ProcessKey } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import type { TopProcess } from './endedTops';
import { MemberProcesses } from './memberProcesses';
import { Membership } from './membership';
import { spentBy, type ProcessEnd, type ProcessNode, type ProcessTree } from './processTree';
import { commandOf, isBackground, isBarrier, isTool, rootFor, shellAbove, startedBy } from './roots';
import type { CompiledRules } from './tools/compile';
import { identify, type Identity } from './tools/identify';
import type { TrackedBuild } from './trackedBuild';

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
  private readonly members: Membership;
  private readonly processes: MemberProcesses;

  constructor(
    private readonly tree: ProcessTree,
    private readonly registry: BuildRegistry,
    private readonly options: ProcessBuildsOptions,
  ) {
    this.members = new Membership(tree, registry);
    this.processes = new MemberProcesses(tree, registry, this.members);
  }

  started(facts: ProcessFacts, at: number): void {
    if (this.tree.find(facts.key)) {
      this.changed(facts, at);
      return;
    }
    const reused = this.tree.byPid(facts.pid);
    if (reused) this.exited(reused.facts.key, { at });
    const node = this.tree.add(facts, this.identify(facts));
    const resumed = this.options.resumedBuild(facts.key);
    if (resumed) {
      this.adopt(resumed, node, 'root');
      return;
    }
    this.members.inherit(node);
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

  exited(key: ProcessKey, told: ProcessEnd): void {
    const node = this.tree.find(key);
    if (!node) return;
    // Starts are told in ticks of the system's clock, ends are not.
    const end = { ...told, at: Math.max(told.at, node.programSince) };
    const treeCpuMs = spentBy(node, end.usage?.cpuMs);
    this.tree.remove(node, treeCpuMs);
    const build = this.members.take(node);
    if (build && this.processes.ended(build, { ...end, node, treeCpuMs }))
      this.options.topsEnded(build, told.at);
  }

  /** Makes `node` a top of `build` and everything alive below it a member. */
  adopt(build: TrackedBuild, node: ProcessNode, position: TopProcess['position']): void {
    this.processes.adopt(build, node, position);
  }

  /** `watcher` is no command of its own: it only watches `command`. */
  watch(watcher: ProcessNode, command: ProcessNode): void {
    this.processes.watch(watcher, command);
  }

  /** Moves the live processes of one build to another, its tops included. */
  move(from: TrackedBuild, to: TrackedBuild, position: TopProcess['position']): void {
    this.processes.move(from, to, position);
  }

  /** Takes in build tools that were hidden by themselves, now that a line which is not hidden turns out to run them. */
  adoptHidden(build: TrackedBuild, shell: ProcessNode, since: number): void {
    for (const node of this.tree.childrenOf(shell)) {
      const hidden = this.members.isPlaced(node) && this.members.buildOf(node) === undefined;
      const runs = isTool(node.identity) && !node.identity.ignored && node.facts.startedAt >= since;
      if (hidden && runs) this.adopt(build, node, 'command');
    }
  }

  /** A tree the user wants none of shown. */
  hide(node: ProcessNode): void {
    this.members.hide(node);
  }

  /** A build that was told is one the user wants nothing of. */
  conceal(build: TrackedBuild): void {
    this.members.conceal(build);
    this.registry.conceal(build);
  }

  /** A live process of this pid, once the process table has shown it. */
  live(pid: number): ProcessNode | undefined {
    return this.tree.byPid(pid);
  }

  /** The build a live process belongs to. */
  buildOf(node: ProcessNode): TrackedBuild | undefined {
    return this.members.buildOf(node);
  }

  private place(node: ProcessNode): void {
    if (this.members.isPlaced(node)) {
      const build = this.members.buildOf(node);
      if (isBarrier(node)) this.release(node);
      else if (build) this.processes.changed(build, node);
      return;
    }
    this.placeAnew(node);
  }

  private placeAnew(node: ProcessNode): void {
    const { identity, facts } = node;
    if (facts.own && isTool(identity) && identity.ignored) {
      this.members.hide(node);
      return;
    }
    const root = rootFor(node, this.tree);
    if (root && identity) this.begin(root, identity);
  }

  /** A new terminal's shell may be known as one only after what it runs was seen: that is placed anew then. */
  private release(barrier: ProcessNode): void {
    this.members.release(barrier);
    for (const node of this.tree.subtree(barrier)) if (!this.members.isPlaced(node)) this.placeAnew(node);
  }

  private begin(root: ProcessNode, seen: Identity): void {
    const line = this.options.lineOf(root);
    if (line === 'hidden') {
      this.members.hide(root);
      return;
    }
    if (line) {
      this.adopt(line.build, commandOf(root, line.shell, this.tree), 'command');
      return;
    }
    const command = root.identity?.command ?? seen.command;
    if ([command, seen.command].some(this.options.isIgnoredCommand)) {
      this.members.hide(root);
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
      roots: [root.facts.key],
      startedAt: root.programSince,
    });
    build.lineage = [root, ...this.tree.ancestors(root)].map(({ facts }) => facts.pid);
    build.shellPid = shellAbove(root, this.tree)?.facts.pid;
    this.adopt(build, root, 'root');
  }

  private identify(facts: ProcessFacts): Identity | undefined {
    return facts.forked ? undefined : identify(facts, this.options.rules);
  }
}
