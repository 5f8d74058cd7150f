import { closeSync, openSync, readSync } from 'node:fs';
import type { Disposable } from '../../../base/disposable';

const BUFFER_BYTES = 8192;
/** Descriptors are few: a usual limit for all of a process is 1,024. */
const MAX_KEPT = 400;

interface Kept {
  readonly descriptor: number;
  /** The look in which it was last read. */
  usedIn: number;
}

/**
 * Reads small files below `/proc` again and again over descriptors that stay open: that is twice as fast as to open
 * them each time, and the descriptor of a process that is gone never speaks of another that has its pid now. Files
 * that a look did not ask for are closed when it ends.
 */
export class KeptFiles implements Disposable {
  private readonly kept = new Map<string, Kept>();
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private look = 0;

  constructor(private readonly root = '/proc') {}

  /** The file as it is now; undefined when it cannot be read. */
  read(path: string): string | undefined {
    const known = this.kept.get(path);
    if (known) {
      known.usedIn = this.look;
      const text = this.readFrom(known.descriptor);
      if (text === undefined) this.forget(path, known);
      return text;
    }
    return this.kept.size < MAX_KEPT ? this.open(path) : this.readOnce(path);
  }

  endLook(): void {
    for (const [path, kept] of this.kept) if (kept.usedIn !== this.look) this.forget(path, kept);
    this.look += 1;
  }

  dispose(): void {
    for (const [path, kept] of this.kept) this.forget(path, kept);
  }

  private open(path: string): string | undefined {
    const descriptor = attempt(() => openSync(`${this.root}/${path}`, 'r'));
    if (descriptor === undefined) return undefined;
    const text = this.readFrom(descriptor);
    if (text === undefined) closeSync(descriptor);
    else this.kept.set(path, { descriptor, usedIn: this.look });
    return text;
  }

  /** Without keeping it open. */
  readOnce(path: string): string | undefined {
    const descriptor = attempt(() => openSync(`${this.root}/${path}`, 'r'));
    if (descriptor === undefined) return undefined;
    const text = this.readFrom(descriptor);
    closeSync(descriptor);
    return text;
  }

  private readFrom(descriptor: number): string | undefined {
    return attempt(() =>
      this.buffer.toString('latin1', 0, readSync(descriptor, this.buffer, 0, BUFFER_BYTES, 0)),
    );
  }

  private forget(path: string, { descriptor }: Kept): void {
    this.kept.delete(path);
    closeSync(descriptor);
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
