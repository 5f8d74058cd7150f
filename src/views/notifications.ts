import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import type { BuildId } from '../model/build';
import type { FeedUpdate } from '../model/feed';
import { isFinished, type Notice, type NoticeGate, type NoticeSettings } from '../model/notice';
import type { Supervisor } from '../model/supervisor';
import { COMMANDS } from '../contributions';
import { Announcer } from './announcer';
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
  private readonly announcer: Announcer;
  private readonly news = new News();

  constructor(private readonly options: NotificationsOptions) {
    const { supervisor, settings, clock, messages } = options;
    this.announcer = this.disposables.add(
      new Announcer({
        createGate: () => this.newGate(),
        mayTell: () => this.mayTell(),
        claim: options.claimNotice,
        build: (id) => {
          const build = supervisor.feed.model.get(id);
          return build && isFinished(build) ? build : undefined;
        },
        tell: (notice) => this.tell(notice),
        clock,
        onError: (error) => messages.fail(error),
      }),
    );
    this.disposables.add(supervisor.onDidChangeState((state) => this.news.follow(state, clock.now())));
    this.disposables.add(supervisor.feed.subscribe((update) => this.hear(update)));
    this.disposables.add(
      settings.onDidChange((names) => {
        if ([...names].some((name) => name.startsWith('notifications.'))) this.announcer.replaceGate();
      }),
    );
    this.news.follow(supervisor.state, clock.now());
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private hear(update: FeedUpdate): void {
    const { supervisor, terminals } = this.options;
    const build = this.news.endedIn(update, supervisor.feed.model);
    if (build) this.announcer.ended(build, terminals().isInFront(build));
  }

  /** The window that supervises tells; under a daemon, the window that is first to claim it. */
  private mayTell(): boolean {
    const { state } = this.options.supervisor;
    return state.type === 'owner' || (state.type === 'follower' && state.owner.role === 'daemon');
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
