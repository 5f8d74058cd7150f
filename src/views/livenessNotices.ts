import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { compilePatterns } from '../base/patterns';
import type { Disposable } from '../base/disposable';
import { COMMANDS } from '../contributions';
import type { RunningBuild } from '../model/build';
import type { Supervisor } from '../model/supervisor';
import { LivenessAnnouncer } from './livenessAnnouncer';
import type { Messages } from './messages';
import { isWorrying, livenessOf, staleNotice, worryNotice, type Worry } from './present/liveness';
import type { Settings } from './settings';
import type { WatchedBuilds } from './watchedBuilds';

export interface LivenessNoticesOptions {
  readonly supervisor: Supervisor;
  readonly settings: Settings;
  readonly watched: () => WatchedBuilds;
  /** True for the first caller among all windows of this user. */
  readonly claimNotice: (notice: string) => Promise<boolean>;
  readonly messages: Messages;
  readonly clock: Clock;
}

/** Says that a build stalled, or that nobody watches it any more, and asks what to do. */
export class LivenessNotices implements Disposable {
  private readonly announcer: LivenessAnnouncer;

  constructor(private readonly options: LivenessNoticesOptions) {
    const { claimNotice, messages, clock } = options;
    this.announcer = new LivenessAnnouncer({
      worries: () => this.worries(),
      claim: claimNotice,
      tell: (worries) => this.tell(worries),
      clock,
      onError: (error) => messages.fail(error),
    });
  }

  dispose(): void {
    this.announcer.dispose();
  }

  private worries(): readonly Worry[] {
    const { supervisor, clock } = this.options;
    const { feed, heartbeats, state } = supervisor;
    if (feed.model.counts.running === 0) return [];
    if (state.type !== 'owner' && state.type !== 'follower') return [];
    const now = clock.now();
    return feed.model.builds().flatMap((build): readonly Worry[] => {
      if (build.state === 'finished') return [];
      const liveness = livenessOf(build, heartbeats, now);
      return liveness && isWorrying(liveness, build.kind) && this.isWanted(build, liveness.state === 'stale')
        ? [{ build, liveness }]
        : [];
    });
  }

  /** What the user watches is told whatever the settings say. */
  private isWanted(build: RunningBuild, stale: boolean): boolean {
    const { settings, watched } = this.options;
    if (watched().has(build.id)) return true;
    if (!this.mayTell(stale) || build.kind !== 'build') return false;
    if (settings.get('notifications.mode') === 'none') return false;
    const exclusions = compilePatterns(settings.get('notifications.exclude'));
    return !exclusions.some((exclusion) => exclusion.test(build.command));
  }

  /** As with ends, the window that supervises tells; but it may be what is missing when a build is stale. */
  private mayTell(stale: boolean): boolean {
    const { state } = this.options.supervisor;
    return stale || state.type === 'owner' || (state.type === 'follower' && state.owner.role === 'daemon');
  }

  /** A supervisor that does not answer leaves all of its builds stale: that is one thing to say. */
  private tell(worries: readonly Worry[]): void {
    const stale = worries.filter(({ liveness }) => liveness.state === 'stale');
    const apart = stale.length > 1 ? worries.filter((worry) => !stale.includes(worry)) : worries;
    for (const worry of apart) this.tellOne(worry);
    if (stale.length > 1) this.tellAll(stale);
  }

  private tellAll(stale: readonly Worry[]): void {
    this.options.messages.offer('warning', staleNotice(stale), {
      Show: () => vscode.commands.executeCommand(COMMANDS.showBuilds),
      'Keep Waiting': () => {
        for (const { build } of stale) this.announcer.mute(build.id);
      },
    });
  }

  private tellOne(worry: Worry): void {
    const { messages, clock } = this.options;
    const { id } = worry.build;
    messages.offer('warning', worryNotice(worry, clock.now()), {
      Show: () => vscode.commands.executeCommand(COMMANDS.showBuilds, id),
      'Keep Waiting': () => this.announcer.mute(id),
      Stop: () => vscode.commands.executeCommand(COMMANDS.stopBuild, id),
    });
  }
}
