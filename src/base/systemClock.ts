import type { Clock } from './clock';
import { toDisposable } from './disposable';

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return toDisposable(() => clearTimeout(timer));
  },
  every(ms, callback) {
    const timer = setInterval(callback, ms);
    return toDisposable(() => clearInterval(timer));
  },
};
