import { closeSync, openSync, writeSync } from 'node:fs';
import { errorMessage } from '../base/result';

/** A copy of what went by, in a file of this user's alone. A copy that cannot be kept is told of, once, and left. */
export class KeptCopy {
  private fd: number | undefined;

  /**
   * @param path a file that is not there yet
   * @param what it is a copy of, for a sentence
   */
  constructor(
    path: string,
    private readonly what: string,
    private readonly warn: (sentence: string) => void,
  ) {
    try {
      this.fd = openSync(path, 'wx', 0o600);
    } catch (error) {
      warn(`Its ${what} is not kept (${errorMessage(error)}).`);
    }
  }

  add(chunk: Uint8Array): void {
    if (this.fd === undefined) return;
    try {
      for (let kept = 0; kept < chunk.length;) kept += writeSync(this.fd, chunk, kept);
    } catch (error) {
      this.warn(`Its ${this.what} is kept no longer (${errorMessage(error)}).`);
      this.close();
    }
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }
}
