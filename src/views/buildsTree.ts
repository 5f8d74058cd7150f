import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { VIEW_CONTAINER } from '../contributions';
import type { BuildId } from '../model/build';
import type { Feed, FeedUpdate } from '../model/feed';
import type { Heartbeats } from '../model/heartbeats';
import { nextMidnight } from './present/days';
import { childNodes, nodeId, parentNode, rootNodes, stageOf, type Node } from './present/nodes';
import { buildTooltip } from './present/details';
import { arrange, type Outline } from './present/outline';
import { presentNode, type RowContext } from './present/row';
import type { Row } from './present/rowShape';
import { stageTooltip } from './present/stageRow';
import { dimmedUri } from './dimming';
import { Gather } from './gather';
import { themeIcon } from './themeIcon';
import { workspaceFolders } from './workspaceFolders';

/** Milliseconds during which changes are gathered before the tree is told. */
const GATHER_MS = 150;

export interface BuildsTreeOptions {
  readonly feed: Feed;
  readonly heartbeats: Heartbeats;
  readonly clock: Clock;
  /** How many finished builds are shown. */
  readonly shown: () => number;
}

/**
 * The rows of the Builds view. A start or an end, which move rows and change counts, refreshes all of them; in
 * between only the builds that changed are. A build keeps its row, and its row its id.
 */
export class BuildsTree implements vscode.TreeDataProvider<Node>, Disposable {
  private readonly disposables = new DisposableList();
  private readonly changes = this.disposables.add(new vscode.EventEmitter<Node[] | undefined>());
  /** VS Code knows rows by the identity of their node. */
  private readonly nodes = new Map<string, Node>();
  private readonly changedBuilds = new Set<BuildId>();
  /** VS Code shows a row that moves to another group as its item says, not as it was. */
  private readonly expansions = new Map<string, Row['expansion']>();
  private readonly gather: Gather;
  private arranged: Outline | undefined;
  private listChanged = false;
  private midnight: Disposable | undefined;

  constructor(private readonly options: BuildsTreeOptions) {
    this.gather = this.disposables.add(new Gather(options.clock, GATHER_MS, () => this.tell()));
    this.disposables.add(options.feed.subscribe((update) => this.noteUpdate(update)));
    this.disposables.add({ dispose: () => this.midnight?.dispose() });
    this.awaitMidnight();
  }

  readonly onDidChangeTreeData = this.changes.event;

  get outline(): Outline {
    this.arranged ??= arrange(this.options.feed.model.builds(), this.options.shown());
    return this.arranged;
  }

  /** Arranges and shows everything anew. */
  refresh(): void {
    this.arranged = undefined;
    this.forgetGoneBuilds();
    this.changes.fire(undefined);
  }

  /** Shows the durations of what runs as they are now, and touches nothing else. */
  refreshRunning(): void {
    const { running, runningBackground } = this.outline;
    this.fireBuilds([...running, ...runningBackground]);
  }

  getChildren(node?: Node): Node[] {
    // VS Code asks this of open rows only, and says nothing of a row that was opened while it was refreshed.
    if (node && 'build' in node) this.noteExpansion(node, 'expanded');
    const nodes = node ? childNodes(node, this.outline, this.options.feed.model) : rootNodes(this.outline);
    return nodes.map((child) => this.intern(child));
  }

  getParent(node: Node): Node | undefined {
    const parent = parentNode(node, this.outline, this.options.feed.model);
    return parent && this.intern(parent);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const row = presentNode(node, this.context());
    if (!row) return new vscode.TreeItem('');
    const id = nodeId(node);
    return treeItem(id, { ...row, expansion: this.expansionOf(id, row) });
  }

  /** The user opened or closed a row. */
  noteExpansion(node: Node, expansion: 'collapsed' | 'expanded'): void {
    this.expansions.set(nodeId(node), expansion);
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const tooltip = this.tooltipOf(node);
    if (tooltip !== undefined) item.tooltip = new vscode.MarkdownString(tooltip);
    return item;
  }

  /** The node of a build's row, for `TreeView.reveal`; undefined when the tree does not show it. */
  buildNode(build: BuildId): Node | undefined {
    const node = this.intern({ type: 'build', build });
    return this.getParent(node) && node;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private expansionOf(id: string, { expansion }: Row): Row['expansion'] {
    return expansion === 'none' ? expansion : (this.expansions.get(id) ?? expansion);
  }

  private context(): RowContext {
    const { feed, heartbeats, clock } = this.options;
    return {
      ...{ model: feed.model, outline: this.outline, heartbeats },
      ...{ workspace: workspaceFolders(), now: clock.now() },
    };
  }

  private tooltipOf(node: Node): string | undefined {
    const { feed, heartbeats, clock } = this.options;
    const build = 'build' in node ? feed.model.get(node.build) : undefined;
    if (!build) return undefined;
    if (node.type === 'build') return buildTooltip(build, heartbeats, clock.now());
    const stage = node.type === 'stage' ? stageOf(build, node) : undefined;
    return stage && stageTooltip(stage, build, clock.now());
  }

  private noteUpdate({ change, logged }: FeedUpdate): void {
    // A sharpened identity may move a build to another group.
    if (change.type === 'list' || logged?.event.type === 'build.changed') this.listChanged = true;
    else if (change.type === 'build') this.changedBuilds.add(change.id);
    else return;
    this.gather.request();
  }

  private tell(): void {
    if (this.listChanged) this.refresh();
    else this.fireBuilds([...this.changedBuilds]);
    this.listChanged = false;
    this.changedBuilds.clear();
  }

  private fireBuilds(builds: readonly BuildId[]): void {
    const known = builds.flatMap((build) => this.nodes.get(nodeId({ type: 'build', build })) ?? []);
    if (known.length > 0) this.changes.fire(known);
  }

  private intern(node: Node): Node {
    const id = nodeId(node);
    const known = this.nodes.get(id);
    if (known) return known;
    this.nodes.set(id, node);
    return node;
  }

  private forgetGoneBuilds(): void {
    for (const [id, node] of this.nodes) {
      if (!('build' in node) || this.options.feed.model.get(node.build)) continue;
      this.nodes.delete(id);
      this.expansions.delete(id);
    }
  }

  /** At midnight today's builds become yesterday's. */
  private awaitMidnight(): void {
    const { clock } = this.options;
    this.midnight = clock.after(nextMidnight(clock.now()) - clock.now(), () => {
      this.refresh();
      this.awaitMidnight();
    });
  }
}

const EXPANSION: Readonly<Record<Row['expansion'], vscode.TreeItemCollapsibleState>> = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

function treeItem(id: string, row: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, EXPANSION[row.expansion]);
  item.id = `${VIEW_CONTAINER}/${id}`;
  item.description = row.description;
  item.iconPath = row.icon && themeIcon(row.icon);
  item.contextValue = row.traits.join(' ');
  item.accessibilityInformation = { label: row.spoken };
  if (row.dimmed) item.resourceUri = dimmedUri(id);
  return item;
}
