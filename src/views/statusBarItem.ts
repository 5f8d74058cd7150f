import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { COMMANDS } from '../contributions';
import type { RunningBuild } from '../model/build';
import type { Supervisor } from '../model/supervisor';
import { Gather } from './gather';
import { statusBarContent, type StatusBarContent } from './present/statusBar';
import type { WatchedBuilds } from './watchedBuilds';

const GATHER_MS = 250;
const LIVE_MS = 5000;
/** Milliseconds: however often builds give a sign of life, the heart beats no faster. */
const BEAT_MS = 1000;

const BACKGROUNDS = {
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
} as const satisfies Record<NonNullable<StatusBarContent['background']>, vscode.ThemeColor>;

export interface StatusBarOptions {
  readonly supervisor: Supervisor;
  readonly watched: () => WatchedBuilds;
  readonly clock: Clock;
}

/** A heart that beats while builds give signs of life, with their number; a click leads to the Builds view. */
export class StatusBarItem implements Disposable {
  private readonly disposables = new DisposableList();
  private readonly item: vscode.StatusBarItem;
  /** Keeps the durations alive while something runs, and notices when heartbeats are missing. */
  private readonly live: Gather;
  private beatAt = 0;
  private filled = false;

  constructor(private readonly options: StatusBarOptions) {
    const { supervisor, watched, clock } = options;
    this.item = this.disposables.add(
      vscode.window.createStatusBarItem('buildbeat.status', vscode.StatusBarAlignment.Left),
    );
    this.item.name = 'Buildbeat';
    this.live = this.disposables.add(new Gather(clock, LIVE_MS, () => this.update()));
    const changes = this.disposables.add(new Gather(clock, GATHER_MS, () => this.update()));
    this.disposables.add(supervisor.onDidChangeState(() => this.update()));
    this.disposables.add(supervisor.heartbeats.onDidBeat(() => this.beat()));
    this.disposables.add(watched().onDidChange(() => changes.request()));
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

  private beat(): void {
    const now = this.options.clock.now();
    if (now - this.beatAt < BEAT_MS) return;
    this.beatAt = now;
    this.filled = !this.filled && !isMotionReduced();
    this.update();
  }

  private update(): void {
    const { supervisor, watched, clock } = this.options;
    const running = supervisor.feed.model.builds().filter(isInForeground).reverse();
    if (running.length === 0) this.filled = false;
    const { fallen } = watched();
    this.show(
      statusBarContent({
        ...{ state: supervisor.state, supervision: supervisor.feed.model.supervision },
        ...{ running, fallen, isWatched: (build) => watched().has(build) },
        ...{ heartbeats: supervisor.heartbeats, filled: this.filled, now: clock.now() },
      }),
    );
    this.item.command = {
      ...{ title: 'Show Builds', command: COMMANDS.showBuilds },
      arguments: fallen.slice(0, 1).map(({ id }) => id),
    };
    if (running.length > 0) this.live.request();
  }

  private show({ text, tooltip, spoken, color, background }: StatusBarContent): void {
    this.item.text = text;
    this.item.tooltip = new vscode.MarkdownString(tooltip);
    this.item.accessibilityInformation = { label: spoken, role: 'button' };
    this.item.color = color === undefined ? undefined : new vscode.ThemeColor(color);
    this.item.backgroundColor = background && BACKGROUNDS[background];
  }
}

const isInForeground = (
  build: ReturnType<Supervisor['feed']['model']['builds']>[number],
): build is RunningBuild => build.state === 'running' && build.kind !== 'background';

/** What the user asked of the editor; what the system asks (`auto`) extensions cannot know. */
const isMotionReduced = (): boolean =>
  vscode.workspace.getConfiguration('workbench').get<string>('reduceMotion') === 'on';
