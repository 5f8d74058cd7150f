import { closeSync, openSync, readSync } from 'node:fs';
import type { Disposable } from '../../../base/disposable';

const BUFFER_BYTES = 8192;
/** Three each of some 200 processes. Descriptors are few: a usual limit for all of a process is 1,024. */
const MAX_KEPT = 600;

/**
 * Reads small files below `/proc` again and again over descriptors that stay open: that is twice as fast as to open
 * them each time, and the descriptor of a process that is gone never speaks of another that has its pid now.
 */
export class KeptFiles implements Disposable {
  private readonly kept = new Map<string, number>();
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);

  constructor(private readonly root = '/proc') {}

  /** The file as it is now; undefined when it cannot be read. */
  read(path: string): string | undefined {
    const known = this.kept.get(path);
    if (known !== undefined) {
      const text = this.readFrom(known);
      if (text === undefined) this.forget(path);
      return text;
    }
    return this.kept.size < MAX_KEPT ? this.open(path) : this.readOnce(path);
  }

  /** The same without keeping it open. */
  readOnce(path: string): string | undefined {
    const descriptor = attempt(() => openSync(`${this.root}/${path}`, 'r'));
    if (descriptor === undefined) return undefined;
    const text = this.readFrom(descriptor);
    closeSync(descriptor);
    return text;
  }

  /** It will not be read again. */
  forget(path: string): void {
    const descriptor = this.kept.get(path);
    if (descriptor === undefined) return;
    this.kept.delete(path);
    closeSync(descriptor);
  }

  dispose(): void {
    for (const path of this.kept.keys()) this.forget(path);
  }

  private open(path: string): string | undefined {
    const descriptor = attempt(() => openSync(`${this.root}/${path}`, 'r'));
    if (descriptor === undefined) return undefined;
    const text = this.readFrom(descriptor);
    if (text === undefined) closeSync(descriptor);
    else this.kept.set(path, descriptor);
    return text;
  }

  private readFrom(descriptor: number): string | undefined {
    return attempt(() =>
      this.buffer.toString('latin1', 0, readSync(descriptor, this.buffer, 0, BUFFER_BYTES, 0)),
    );
  }
}

/** What it asks about may be gone at any moment, or another's. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
