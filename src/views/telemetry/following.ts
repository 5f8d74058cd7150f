import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';
import type { Build } from '../../model/build';
import type { TelemetryNews } from '../../model/telemetry';
import { downsample } from '../../telemetry/downsample';
import { bandsOf, headOf, markersOf } from '../present/telemetry';
import type { ToPanel } from './messages';
import type { TelemetryReader } from './source';

/** Milliseconds from one look at what is written of a running build to the next. */
const LIVE_MS = 500;
/** A running build of which there is nothing after so long is not measured. */
const SILENT_MS = 5_000;

/** Of a running build of which more samples are kept, those are shown at which its curves were highest. */
const MOST_SHOWN = 7_200;

export const NOT_MEASURED =
  'No telemetry of this build comes. The setting buildbeat.telemetry.samples, or the environment of whoever ' +
  'supervises, may have switched it off.';

export interface FollowingOptions {
  readonly reader: TelemetryReader;
  /** As it is now; undefined once it is gone. */
  readonly build: () => Build | undefined;
  readonly clock: Clock;
  readonly post: (message: ToPanel) => void;
}

/** Tells a page all of a build and, while it runs, what comes of it. */
export class Following implements Disposable {
  private readonly since: number;
  private hasShown = false;
  /** Whether there has been a sample, or the lack of them was told. */
  private hasHeard = false;
  private pending: Disposable | undefined;
  private disposed = false;

  constructor(private readonly options: FollowingOptions) {
    this.since = options.clock.now();
    void this.look();
  }

  dispose(): void {
    this.disposed = true;
    this.pending?.dispose();
  }

  private async look(): Promise<void> {
    const { reader, clock } = this.options;
    const news = await reader.next();
    const build = this.options.build();
    if (this.disposed || !build) return;
    this.tell(news, build);
    if (build.state === 'finished' || news.telemetry) return;
    this.tellSilence(news);
    this.pending = clock.after(LIVE_MS, () => void this.look());
  }

  private tell(news: TelemetryNews, build: Build): void {
    const { clock, post } = this.options;
    const { samples, spans, dropped, telemetry, problems } = news;
    const around = { bands: bandsOf(build), markers: markersOf(build), now: clock.now() };
    const isWhole = telemetry !== undefined || !this.hasShown;
    if (isWhole) {
      const { id } = build;
      const shown = downsample(samples, MOST_SHOWN);
      const whole = telemetry ?? { build: id, samples: shown, spans, spansLeftOut: 0 };
      post({ type: 'show', build: headOf(build), telemetry: whole, ...around });
    }
    if (!isWhole || dropped > 0) {
      const more = isWhole ? { samples: [], spans: [] } : { samples, spans };
      post({ type: 'more', ...more, ...around, dropped });
    }
    for (const message of problems) post({ type: 'problem', message });
    this.hasShown = true;
  }

  private tellSilence({ samples }: TelemetryNews): void {
    const { clock, post } = this.options;
    if (samples.length > 0) this.hasHeard = true;
    if (this.hasHeard || clock.now() - this.since < SILENT_MS) return;
    this.hasHeard = true;
    post({ type: 'problem', message: NOT_MEASURED });
  }
}
