import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import type { BuildId } from '../model/build';
import type { Worry } from './present/liveness';

const CHECK_MS = 1000;

export interface LivenessAnnouncerOptions {
  /** What is to be told now, if it was not told before. */
  readonly worries: () => readonly Worry[];
  /** True for the first caller among all windows of this user. */
  readonly claim: (episode: string) => Promise<boolean>;
  /** What came up at one look; never empty. */
  readonly tell: (worries: readonly Worry[]) => void;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/**
 * Tells that a build stalled or went stale, once an episode among all windows. It has to be so at two looks: after
 * the machine slept everything looks stale until the first heartbeat.
 */
export class LivenessAnnouncer implements Disposable {
  private readonly disposables = new DisposableList();
  private readonly muted = new Set<BuildId>();
  /** The episodes of the last look; true once this window tried to claim them. */
  private episodes: ReadonlyMap<string, boolean> = new Map();

  constructor(private readonly options: LivenessAnnouncerOptions) {
    this.disposables.add(options.clock.every(CHECK_MS, () => this.look()));
  }

  /** Nothing more is told of this build. */
  mute(build: BuildId): void {
    this.muted.add(build);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private look(): void {
    const before = this.episodes;
    const worries = this.options.worries().filter(({ build }) => !this.muted.has(build.id));
    this.episodes = new Map(worries.map((worry) => [episodeOf(worry), before.has(episodeOf(worry))]));
    const due = worries.filter((worry) => before.get(episodeOf(worry)) === false);
    if (due.length > 0) this.tellClaimed(due).catch(this.options.onError);
  }

  private async tellClaimed(worries: readonly Worry[]): Promise<void> {
    const { claim, tell } = this.options;
    const claims = await Promise.all(
      worries.map(async (worry) => ((await claim(episodeOf(worry))) ? [worry] : [])),
    );
    const won = claims.flat();
    if (won.length > 0) tell(won);
  }
}

/** Every window names it alike; it begins with the build's id, as every claim does. */
const episodeOf = ({ build, liveness }: Worry): string =>
  `${build.id}.${liveness.state}.${Math.round(liveness.since)}`;
