import { compilePatterns } from '../base/patterns';
import type { FinishedBuild } from '../model/build';
import type { Notice, NoticeGate, NoticeSettings } from '../model/notice';
import { noticeOf, summaryOf } from './noticeMessage';

/** Milliseconds an end waits for others to join it in one notice. */
const BATCH_MS = 2_000;
/** So many builds told within the window are a burst. */
const BURST_BUILDS = 5;
const BURST_WINDOW_MS = 60_000;

/** Builds that are told together once `after` milliseconds have passed since the first of them. */
interface Held {
  readonly since: number;
  readonly after: number;
  readonly builds: FinishedBuild[];
}

/**
 * Decides in this order: mode, minimum duration, exclusions, focus. Services, background builds and cancelled
 * ones are never told. Ends within two seconds become one notice; after a burst successes are summed up at the
 * end of a minute while failures still get through.
 */
export function createNoticeGate(settings: NoticeSettings): NoticeGate {
  return new BatchingNoticeGate(settings);
}

class BatchingNoticeGate implements NoticeGate {
  private readonly exclusions: readonly RegExp[];
  private batch: Held | undefined;
  private folded: Held | undefined;
  /** When the builds of the last minute passed the gate, epoch milliseconds. */
  private passed: number[] = [];

  constructor(private readonly settings: NoticeSettings) {
    this.exclusions = compilePatterns(settings.exclusions);
  }

  finished(
    build: FinishedBuild,
    { now, inFront }: { readonly now: number; readonly inFront: boolean },
  ): void {
    if (!this.isWanted(build) || inFront) return;
    this.passed = this.passed.filter((at) => Math.abs(now - at) < BURST_WINDOW_MS);
    const burst = this.folded !== undefined || this.passed.length >= BURST_BUILDS;
    this.passed.push(now);
    if (burst && build.outcome !== 'failed') {
      this.folded ??= { since: now, after: BURST_WINDOW_MS, builds: [] };
      this.folded.builds.push(build);
    } else {
      this.batch ??= { since: now, after: BATCH_MS, builds: [] };
      this.batch.builds.push(build);
    }
  }

  due(now: number): readonly Notice[] {
    const notices: Notice[] = [];
    if (this.batch && isDue(this.batch, now)) {
      notices.push(noticeOf(this.batch.builds));
      this.batch = undefined;
    }
    if (this.folded && isDue(this.folded, now)) {
      notices.push(summaryOf(this.folded.builds));
      this.folded = undefined;
    }
    return notices;
  }

  get nextDue(): number | undefined {
    const times = [this.batch, this.folded].flatMap((held) => (held ? [held.since + held.after] : []));
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  private isWanted(build: FinishedBuild): boolean {
    const { mode, minimumDurationMs, minimumFailureMs } = this.settings;
    if (build.kind !== 'build' || build.outcome === 'cancelled') return false;
    const failed = build.outcome === 'failed';
    if (mode === 'none' || (mode === 'failures' && !failed)) return false;
    if (build.finishedAt - build.startedAt < (failed ? minimumFailureMs : minimumDurationMs)) return false;
    return !this.exclusions.some((exclusion) => exclusion.test(build.command));
  }
}

/** A clock that jumped back to before the start would hold the builds for ever: they are due at once. */
const isDue = ({ since, after }: Held, now: number): boolean => now >= since + after || now < since;
