import type { ProcessRecord } from '../model/build';
import { isSuccess, pidOf, type ExitStatus } from '../model/process';
import type { BuildRegistry } from './buildRegistry';
import type { TopProcess } from './endedTops';
import type { Membership } from './membership';
import { toolAbove } from './nestedTools';
import type { EndedProcess, ProcessNode, ProcessTree } from './processTree';
import { isTool, isTransparent } from './roots';
import type { StageNews } from './stageNews';
import { describeProcess, type Identity } from './tools/identify';
import type { TrackedBuild } from './trackedBuild';

/** What builds learn from their processes, from the one that joins to the last one's end. */
export class MemberProcesses {
  constructor(
    private readonly tree: ProcessTree,
    private readonly registry: BuildRegistry,
    private readonly members: Membership,
  ) {}

  /** Makes `node` a top of `build` and everything alive below it a member. */
  adopt(build: TrackedBuild, node: ProcessNode, position: TopProcess['position']): void {
    const top = this.speakerOf(node);
    const { key, pid } = top.facts;
    const isNew = !build.isTop(key);
    const stages = isNew ? build.addTop({ ...spoken(top), position }) : [];
    const below = [...this.tree.subtree(node)];
    for (const member of below) this.members.join(member, build);
    if (build.finishedAt !== undefined) return;
    if (isNew) {
      const first = build.identity.roots.length === 0;
      this.registry.rename(build, { roots: build.liveTops, pid: first ? pid : build.identity.pid });
    }
    this.tellStages(build, stages);
    for (const member of below) this.toolSeen(build, member);
  }

  /** A process turned out to be no more than the watcher of another, which speaks for the build instead. */
  watch(watcher: ProcessNode, command: ProcessNode): void {
    watcher.watches = command.facts.key;
    const build = this.members.buildOf(watcher);
    if (!build?.isTop(watcher.facts.key)) return;
    build.replaceTop(watcher.facts.key, spoken(command));
    for (const member of this.tree.subtree(command)) this.members.join(member, build);
    if (build.finishedAt === undefined) this.registry.rename(build, { roots: build.liveTops });
  }

  /** Moves the live processes of one build to another, its tops included. */
  move(from: TrackedBuild, to: TrackedBuild, position: TopProcess['position']): void {
    for (const key of [...from.accounting.keys()]) {
      const node = this.tree.get(key);
      if (!node) continue;
      if (from.isTop(key)) this.adopt(to, node, position);
      else this.members.join(node, to);
    }
  }

  /** A member runs another program now: it may count elsewhere, name the build, or be a command of its line. */
  changed(build: TrackedBuild, node: ProcessNode): void {
    build.accounting.assign(node, this.members.partOf(node));
    build.spans.changed(node);
    if (build.finishedAt !== undefined || !node.identity) return;
    if (build.identity.roots.includes(node.facts.key)) this.sharpen(build, node, node.identity);
    if (build.claim && this.isDirectCommand(build, node)) this.adopt(build, node, 'command');
    this.toolSeen(build, node);
    if (node.identity.longLived && build.identity.kind === 'build' && this.isWholeBuild(build, node)) {
      this.registry.rename(build, { kind: 'service' });
    }
  }

  /**
   * A process that was a member has ended.
   *
   * @returns whether it was the last that spoke for the build
   */
  ended(build: TrackedBuild, ended: EndedProcess): boolean {
    const { node, at, status, treeCpuMs } = ended;
    const { key } = node.facts;
    const record = (): ProcessRecord => ({ ...recordOf(node), endedAt: at, exit: status });
    const isWork = node.identity?.class !== 'internal' && !build.isTop(key);
    build.accounting.end(ended, record, isWork);
    build.spans.stopped(ended);
    if (status) remember(build, node, status, record);
    const end = { at, status, cpuMs: treeCpuMs };
    this.tellStages(build, build.processEnded(key, end));
    return build.endTop(key, end) && !build.hasLiveTops;
  }

  /** The process itself, or the command below it that it only watches. */
  private speakerOf(node: ProcessNode): ProcessNode {
    const command = node.watches === undefined ? undefined : this.tree.get(node.watches);
    return command && [...this.tree.ancestors(command)].includes(node) ? command : node;
  }

  private tellStages(build: TrackedBuild, stages: readonly StageNews[]): void {
    if (build.finishedAt === undefined) this.registry.tellStages(build, stages);
  }

  /** A build tool that another one runs may be a stage. */
  private toolSeen(build: TrackedBuild, node: ProcessNode): void {
    const above = toolAbove(node, this.tree, this.members);
    if (above === undefined) return;
    const { key, startedAt } = node.facts;
    const label = node.identity?.label ?? node.facts.comm;
    this.tellStages(build, build.toolStarted({ key, label, startedAt }, above));
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

  /** Whether everything the build is, is this one process below a chain of wrappers: `npm run x` is `vite`. */
  private isWholeBuild(build: TrackedBuild, node: ProcessNode): boolean {
    for (const above of this.tree.ancestors(node)) {
      if (this.members.buildOf(above) !== build) return true;
      if (above.children.size > 1) return false;
    }
    return true;
  }
}

function remember(
  build: TrackedBuild,
  node: ProcessNode,
  status: ExitStatus,
  record: () => ProcessRecord,
): void {
  const { key } = node.facts;
  if (isSuccess(status)) build.failures.forget(key);
  else if (node.parent !== undefined) {
    const isShell = node.identity?.class === 'shell';
    build.failures.record({ key, record: record(), isShell }, node.parent);
  }
}

const spoken = (node: ProcessNode): Omit<TopProcess, 'position'> => ({
  key: node.facts.key,
  isShell: node.identity?.class === 'shell',
  record: recordOf(node),
});

const recordOf = ({ facts, identity }: ProcessNode): ProcessRecord => ({
  pid: pidOf(facts.key),
  label: identity?.label ?? describeProcess(facts, identity),
  role: identity?.role ?? 'other',
  startedAt: facts.startedAt,
});
