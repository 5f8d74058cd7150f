import type { Clock } from '../../base/clock';
import { DisposableList, type Disposable } from '../../base/disposable';
import { errorMessage } from '../../base/result';
import type { Build, BuildId } from '../../model/build';
import type { Telemetry } from '../../model/telemetry';
import type { SupervisionState, Supervisor } from '../../model/supervisor';
import { headOf, isMeasured, runsBefore } from '../present/telemetry';
import { oneLine } from '../present/text';
import { Following } from './following';
import type { ToPanel } from './messages';
import type { TelemetrySource } from './source';

export const FORGOTTEN = 'This build is no longer in the history.';
export const NOT_SUPERVISED =
  'Supervision is off in this window, so nothing is known of this build. Start Supervision in the Builds view.';

export interface SessionOptions {
  readonly build: BuildId;
  readonly supervisor: Pick<Supervisor, 'feed' | 'state' | 'onDidChangeState'>;
  readonly source: TelemetrySource;
  readonly clock: Clock;
  /** To the page, which hears nothing before it has said that it listens. */
  readonly post: (message: ToPanel) => void;
  /** The build became known, or changed. */
  readonly onBuild: (build: Build) => void;
}

/** What a panel tells its page, from the moment that the page listens: of one build, and of the run before it. */
export class PanelSession implements Disposable {
  private readonly disposables = new DisposableList();
  private known: Build | undefined;
  private listens = false;
  private comparing = false;
  /** What the page was last told to be the state of things: all is told anew when that changes. */
  private told: string | undefined;
  private following: Following | undefined;

  constructor(private readonly options: SessionOptions) {
    const { feed, onDidChangeState } = options.supervisor;
    this.disposables.add(feed.subscribe(() => this.notice()));
    this.disposables.add(onDidChangeState(() => this.notice()));
    this.notice();
  }

  /** The page was loaded. */
  begin(): void {
    this.listens = true;
    this.tellAnew();
  }

  /** The page is gone for now. */
  pause(): void {
    this.listens = false;
    this.comparing = false;
    this.following?.dispose();
  }

  /** Tells of the run of the same command before this one, if that is wanted. */
  async compare(on: boolean): Promise<void> {
    this.comparing = on;
    if (!on) return;
    const previous = await this.previous();
    if (this.comparing) this.options.post(previous ?? { type: 'none' });
  }

  dispose(): void {
    this.pause();
    this.disposables.dispose();
  }

  private get build(): Build | undefined {
    return this.options.supervisor.feed.model.get(this.options.build);
  }

  private notice(): void {
    const { build } = this;
    if (build && build !== this.known) {
      this.known = build;
      this.options.onBuild(build);
    }
    if (this.listens && this.situation() !== this.told) this.tellAnew();
  }

  private tellAnew(): void {
    const { source, clock, post } = this.options;
    this.told = this.situation();
    this.following?.dispose();
    const { build } = this;
    if (build) {
      const reader = source.follow(build.id);
      this.following = new Following({ reader, build: () => this.build, clock, post });
    } else {
      const message = this.whyUnknown();
      if (message !== undefined) post({ type: 'problem', message });
    }
  }

  /** What is more than more of the same. */
  private situation(): string {
    const { build } = this;
    return build ? JSON.stringify([headOf(build), isMeasured(build)]) : (this.whyUnknown() ?? '');
  }

  /** Undefined while the journal is being read. */
  private whyUnknown(): string | undefined {
    return this.known ? FORGOTTEN : WHY_UNKNOWN[this.options.supervisor.state.type];
  }

  private async previous(): Promise<ToPanel | undefined> {
    const { build } = this;
    const runs = build ? runsBefore(build, this.options.supervisor.feed.model.builds()) : [];
    for (const { id, label, startedAt } of runs) {
      const telemetry = await this.read(id);
      if (telemetry) return { type: 'previous', label: oneLine(label), startedAt, telemetry };
    }
    return undefined;
  }

  private async read(build: BuildId): Promise<Telemetry | undefined> {
    try {
      return await this.options.source.read(build);
    } catch (error) {
      this.options.post({ type: 'problem', message: errorMessage(error) });
      return undefined;
    }
  }
}

const WHY_UNKNOWN: Readonly<Record<SupervisionState['type'], string | undefined>> = {
  off: NOT_SUPERVISED,
  failed: NOT_SUPERVISED,
  starting: undefined,
  owner: FORGOTTEN,
  follower: FORGOTTEN,
};
