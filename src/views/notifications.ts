import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import type { BuildId } from '../model/build';
import type { FeedUpdate } from '../model/feed';
import type { Notice, NoticeGate, NoticeSettings } from '../model/notice';
import type { Supervisor } from '../model/supervisor';
import { COMMANDS } from '../contributions';
import type { BuildTerminals } from './buildTerminals';
import type { Messages } from './messages';
import { News } from './present/news';
import type { Settings } from './settings';

export interface NotificationsOptions {
  readonly supervisor: Supervisor;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly createGate: (settings: NoticeSettings) => NoticeGate;
  readonly terminals: () => BuildTerminals;
  /** True for the first caller among all windows of this user. */
  readonly claimNotice: (build: BuildId) => Promise<boolean>;
  readonly messages: Messages;
}

/** Tells the ends of builds, once among all windows, as the gate decides. */
export class Notifications implements Disposable {
  private readonly disposables = new DisposableList();
  private gate: NoticeGate;
  private waiting: Disposable | undefined;
  private readonly news = new News();

  constructor(private readonly options: NotificationsOptions) {
    const { supervisor, settings, clock } = options;
    this.gate = this.newGate();
    this.disposables.add({ dispose: () => this.waiting?.dispose() });
    this.disposables.add(supervisor.onDidChangeState((state) => this.news.follow(state, clock.now())));
    this.disposables.add(
      supervisor.feed.subscribe((update) => {
        this.hear(update).catch((error: unknown) => options.messages.fail(error));
      }),
    );
    this.disposables.add(
      settings.onDidChange((names) => {
        if ([...names].some((name) => name.startsWith('notifications.'))) this.replaceGate();
      }),
    );
    this.news.follow(supervisor.state, clock.now());
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async hear(update: FeedUpdate): Promise<void> {
    const { supervisor, terminals, clock } = this.options;
    const build = this.news.endedIn(update, supervisor.feed.model);
    if (!build) return;
    const inFront = terminals().isInFront(build);
    if (!(await this.mayTell(build.id))) return;
    this.gate.finished(build, { now: clock.now(), inFront });
    this.tellDue();
  }

  /** The window that supervises tells; under a daemon, the window that is first to claim it. */
  private async mayTell(build: BuildId): Promise<boolean> {
    const { state } = this.options.supervisor;
    if (state.type === 'owner') return true;
    return state.type === 'follower' && state.owner.role === 'daemon' && this.options.claimNotice(build);
  }

  private tellDue(): void {
    const { clock } = this.options;
    for (const notice of this.gate.due(clock.now())) this.tell(notice);
    this.waiting?.dispose();
    const { nextDue } = this.gate;
    this.waiting =
      nextDue === undefined
        ? undefined
        : clock.after(Math.max(0, nextDue - clock.now()), () => this.tellDue());
  }

  /** What the old gate held back is told now: it passed under the settings of its time. */
  private replaceGate(): void {
    for (const notice of this.gate.due(Infinity)) this.tell(notice);
    this.gate = this.newGate();
    this.tellDue();
  }

  private newGate(): NoticeGate {
    const { settings, createGate } = this.options;
    return createGate({
      mode: settings.get('notifications.mode'),
      minimumDurationMs: settings.get('notifications.minimumDuration') * 1000,
      minimumFailureMs: settings.get('notifications.minimumFailureDuration') * 1000,
      exclusions: settings.get('notifications.exclude'),
    });
  }

  private tell({ severity, message, builds }: Notice): void {
    const [first] = builds;
    const show = { Show: () => vscode.commands.executeCommand(COMMANDS.showBuilds, first) };
    const runAgain = { 'Run Again': () => vscode.commands.executeCommand(COMMANDS.runAgain, first) };
    this.options.messages.offer(severity, message, builds.length === 1 ? { ...show, ...runAgain } : show);
  }
}
