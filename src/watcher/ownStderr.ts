import type { Writable } from 'node:stream';
import { streamInThread } from './sink';

const STDERR = 2;

/**
 * Node makes its own stream of stderr as soon as a socket closes, and so makes stderr non-blocking for all who share
 * it; it stays so when this process ends by a signal. What Node has to say goes past that stream instead.
 */
export function keepStderrBlocking(): void {
  let stream: Writable | undefined;
  const get = (): Writable => (stream ??= streamInThread(STDERR));
  Object.defineProperty(process, 'stderr', { configurable: true, enumerable: true, get });
}
