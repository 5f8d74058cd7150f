import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { COMMANDS } from '../contributions';
import { Gather } from './gather';
import type { Supervisor } from '../model/supervisor';
import { statusBarContent } from './present/supervision';

const GATHER_MS = 250;
const LIVE_MS = 5000;

/** A heart with the number of running builds; a click leads to the Builds view. */
export class StatusBarItem implements Disposable {
  private readonly disposables = new DisposableList();
  private readonly item: vscode.StatusBarItem;
  /** Keeps the durations in the tooltip alive while something runs. */
  private readonly live: Gather;

  constructor(
    private readonly supervisor: Supervisor,
    private readonly clock: Clock,
  ) {
    this.item = this.disposables.add(
      vscode.window.createStatusBarItem('buildbeat.status', vscode.StatusBarAlignment.Left),
    );
    this.item.name = 'Buildbeat';
    this.item.command = COMMANDS.showBuilds;
    this.live = this.disposables.add(new Gather(clock, LIVE_MS, () => this.update()));
    const changes = this.disposables.add(new Gather(clock, GATHER_MS, () => this.update()));
    this.disposables.add(supervisor.onDidChangeState(() => this.update()));
    this.disposables.add(
      supervisor.feed.subscribe(({ change }) => {
        if (change.type !== 'none') changes.request();
      }),
    );
    this.update();
    this.item.show();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private update(): void {
    const running = this.supervisor.feed.model
      .builds()
      .filter(({ state, kind }) => state === 'running' && kind !== 'background')
      .reverse();
    const content = statusBarContent({
      state: this.supervisor.state,
      supervision: this.supervisor.feed.model.supervision,
      running,
      now: this.clock.now(),
    });
    this.item.text = content.text;
    this.item.tooltip = new vscode.MarkdownString(content.tooltip);
    this.item.accessibilityInformation = { label: content.spoken, role: 'button' };
    this.item.color = content.color === undefined ? undefined : new vscode.ThemeColor(content.color);
    this.item.backgroundColor = content.warning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    if (running.length > 0) this.live.request();
  }
}
