import { formatBytes } from '../../../base/bytes';
import { formatDuration } from '../../../base/duration';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `1,204`. */
export const formatCount = (count: number): string => whole.format(count);

/** 100 % is one core: `7.2 %`, `340 %`. */
export const formatPercent = (percent: number): string =>
  `${(percent < 10 ? tenths : whole).format(percent)} %`;

/** `38 MiB/s`. */
export const formatRate = (bytesPerS: number): string => `${formatBytes(bytesPerS)}/s`;

/** `3.4 cores`. */
export const formatCores = (cores: number): string =>
  `${tenths.format(cores)} ${cores === 1 ? 'core' : 'cores'}`;

/** A duration that may be short: `12 ms`, `1.5s`. */
export const formatShort = (ms: number): string =>
  ms < 1000 ? `${tenths.format(ms < 10 ? ms : Math.round(ms))} ms` : formatDuration(ms);

/** A moment on the time axis, as finely as its ticks are apart: `0s`, `2.5s`, `1m 30s`, `1h 05m`. */
export function formatMoment(ms: number, apartMs: number): string {
  if (ms < 0) return '';
  if (apartMs < 1000) return `${(ms / 1000).toFixed(apartMs < 10 ? 3 : apartMs < 100 ? 2 : 1)}s`;
  return ms < 10_000 ? `${Math.round(ms / 1000)}s` : formatDuration(ms);
}

/** By the clock on the wall: `14:03:12`. */
export const formatClock = (at: number): string => clock.format(at);
