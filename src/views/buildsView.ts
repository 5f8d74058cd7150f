import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { BUILDS_VIEW } from '../contributions';
import type { BuildId } from '../model/build';
import type { Supervisor } from '../model/supervisor';
import { BuildsTree } from './buildsTree';
import type { Node } from './present/nodes';
import { viewDescription, viewMessage } from './present/supervision';
import { plural } from './present/text';
import type { Settings } from './settings';

const LIVE_MS = 1000;

export interface BuildsViewOptions {
  readonly supervisor: Supervisor;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** The Builds view around its tree: badge, message, and a clock that ticks only while it is looked at. */
export class BuildsView implements Disposable {
  private readonly disposables = new DisposableList();
  private readonly tree: BuildsTree;
  private readonly view: vscode.TreeView<Node>;
  private ticking: Disposable | undefined;

  constructor(private readonly options: BuildsViewOptions) {
    const { supervisor, settings, clock } = options;
    this.tree = this.disposables.add(
      new BuildsTree({
        ...{ feed: supervisor.feed, heartbeats: supervisor.heartbeats, clock },
        shown: () => settings.get('history.shown'),
      }),
    );
    this.view = this.disposables.add(
      vscode.window.createTreeView(BUILDS_VIEW, { treeDataProvider: this.tree, showCollapseAll: true }),
    );
    this.disposables.add({ dispose: () => this.ticking?.dispose() });
    this.disposables.add(this.tree.onDidChangeTreeData(() => this.update()));
    this.disposables.add(
      this.view.onDidExpandElement(({ element }) => this.tree.noteExpansion(element, 'expanded')),
    );
    this.disposables.add(
      this.view.onDidCollapseElement(({ element }) => this.tree.noteExpansion(element, 'collapsed')),
    );
    this.disposables.add(this.view.onDidChangeVisibility(() => this.becomeVisible()));
    this.disposables.add(supervisor.onDidChangeState(() => this.update()));
    this.disposables.add(
      supervisor.feed.subscribe(({ change }) => {
        if (change.type === 'supervision') this.update();
      }),
    );
    this.disposables.add(
      settings.onDidChange((names) => {
        if (names.has('history.shown')) this.tree.refresh();
      }),
    );
    this.disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.tree.refresh()));
    this.update();
  }

  /** Brings the view to the front, without taking the focus into a row. */
  async show(): Promise<void> {
    await vscode.commands.executeCommand(`${BUILDS_VIEW}.focus`);
  }

  /** Brings a build's row to the front and selects it; just the view when the row is not shown any more. */
  async reveal(build: BuildId): Promise<void> {
    const node = this.tree.buildNode(build);
    if (node) await this.view.reveal(node, { select: true, focus: true, expand: true });
    else await this.show();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private becomeVisible(): void {
    if (this.view.visible) this.tree.refreshRunning();
    this.update();
  }

  private update(): void {
    const { supervisor } = this.options;
    const { running, runningBackground, days, recentBackground } = this.tree.outline;
    const hasRows = running.length + runningBackground.length + days.size + recentBackground.length > 0;
    this.view.message = viewMessage(supervisor.state, hasRows);
    this.view.description = viewDescription(supervisor.state, supervisor.feed.model.supervision);
    this.view.badge =
      running.length > 0
        ? { value: running.length, tooltip: `${plural(running.length, 'build')} running` }
        : undefined;
    this.tick(this.view.visible && running.length + runningBackground.length > 0);
  }

  private tick(wanted: boolean): void {
    if (wanted) {
      this.ticking ??= this.options.clock.every(LIVE_MS, () => this.tree.refreshRunning());
    } else {
      this.ticking?.dispose();
      this.ticking = undefined;
    }
  }
}
