import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { BuildId, FinishedBuild } from '../model/build';
import type { Notice, NoticeGate } from '../model/notice';

export interface AnnouncerOptions {
  /** A gate under the settings of now. */
  readonly createGate: () => NoticeGate;
  /** Whether this window is one of those that tell, at present. */
  readonly mayTell: () => boolean;
  /** True for the first caller among all windows of this user. */
  readonly claim: (build: BuildId) => Promise<boolean>;
  readonly build: (id: BuildId) => FinishedBuild | undefined;
  readonly tell: (notice: Notice) => void;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/**
 * Tells ends once among all windows. The gate of each window decides by its own settings; a build is claimed
 * only by a window that really tells it, or whose user sees the end for themselves. The gate holds every end
 * back for a moment, so the window in front is always first.
 */
export class Announcer implements Disposable {
  private gate: NoticeGate;
  private waiting: Disposable | undefined;

  constructor(private readonly options: AnnouncerOptions) {
    this.gate = options.createGate();
  }

  /** @param inFront the user is looking at the very terminal the build ran in, in this window */
  ended(build: FinishedBuild, inFront: boolean): void {
    const { claim, clock, onError } = this.options;
    if (inFront) claim(build.id).catch(onError);
    this.gate.finished(build, { now: clock.now(), inFront });
    this.tellDue();
  }

  /** What the old gate held back is told now: it passed under the settings of its time. */
  replaceGate(): void {
    this.announce(this.gate.due(Infinity));
    this.gate = this.options.createGate();
    this.tellDue();
  }

  dispose(): void {
    this.waiting?.dispose();
  }

  private tellDue(): void {
    const { clock } = this.options;
    this.announce(this.gate.due(clock.now()));
    this.waiting?.dispose();
    const { nextDue } = this.gate;
    this.waiting =
      nextDue === undefined
        ? undefined
        : clock.after(Math.max(0, nextDue - clock.now()), () => this.tellDue());
  }

  private announce(notices: readonly Notice[]): void {
    const { mayTell, onError } = this.options;
    if (!mayTell()) return;
    for (const notice of notices) this.tellClaimed(notice).catch(onError);
  }

  private async tellClaimed(notice: Notice): Promise<void> {
    const { claim, tell } = this.options;
    const claims = await Promise.all(notice.builds.map(async (id) => ((await claim(id)) ? [id] : [])));
    const won = claims.flat();
    const whole = won.length === notice.builds.length;
    for (const told of whole ? [notice] : this.noticesOf(won)) tell(told);
  }

  /** Another window tells the others. */
  private noticesOf(builds: readonly BuildId[]): readonly Notice[] {
    const { createGate, build, clock } = this.options;
    const gate = createGate();
    for (const finished of builds.flatMap((id) => build(id) ?? [])) {
      gate.finished(finished, { now: clock.now(), inFront: false });
    }
    return gate.due(Infinity);
  }
}
