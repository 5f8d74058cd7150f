import type { Clock } from '../../base/clock';
import { findFiles, resolveNames, type Named } from './findFiles';

/** How often patterns are matched anew; a search that takes long is made less often still. */
const SEARCH_EVERY_MS = 2000;
const SEARCH_SHARE = 20;

/** The files to follow: those that are named, and those that patterns match now. */
export class FileList {
  private readonly named: Named;
  private readonly abort = new AbortController();
  private matched: readonly string[] = [];
  private left = 0;
  private searchAt = -Infinity;
  private searchedAt = -Infinity;

  /** @param onLeft hears how many files are not followed, when the number changes */
  constructor(
    names: readonly string[],
    folders: readonly string[],
    private readonly clock: Clock,
    private readonly onLeft: (count: number) => void,
  ) {
    this.named = resolveNames(names, folders);
  }

  /** When a search is due, in epoch milliseconds. */
  get dueAt(): number {
    return this.named.patterns.length > 0 ? this.searchAt : Infinity;
  }

  /** Absolute paths; the search for them is made when it is due. */
  async current(): Promise<ReadonlySet<string>> {
    const now = this.clock.now();
    // The clock may have been set back since, and what is due lies far ahead.
    if (now >= this.dueAt || now < this.searchedAt) await this.search();
    return new Set([...this.named.files, ...this.matched]);
  }

  stop(): void {
    this.abort.abort();
  }

  private async search(): Promise<void> {
    const start = this.clock.now();
    const { files, left } = await findFiles(this.named.patterns, this.abort.signal);
    const end = this.clock.now();
    this.searchedAt = end;
    this.searchAt = end + Math.max(SEARCH_EVERY_MS, (end - start) * SEARCH_SHARE);
    this.matched = files;
    if (left !== this.left) this.onLeft((this.left = left));
  }
}
