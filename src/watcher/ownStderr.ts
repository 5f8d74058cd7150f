import { openSink } from './sink';

const STDERR = 2;

/**
 * Node makes its own stream of stderr as soon as a socket closes, and so makes stderr non-blocking for all who share
 * it; it stays so when this process ends by a signal. What this process has to say goes through a sink instead.
 */
export function keepStderrBlocking(): void {
  const value = openSink(STDERR);
  Object.defineProperty(process, 'stderr', { configurable: true, enumerable: true, value });
}
