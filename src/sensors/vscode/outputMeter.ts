import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';

/** At most four reports a second. */
const REPORT_EVERY_MS = 250;

/** Marks of shell integration, which the shell prints for the editor and nobody sees. */
const INTEGRATION_MARK = /\x1b\]633;[^\x07\x1b]*(?:\x07|\x1b\\)/g;

/** Counts a command's output as it streams, holding none of it, and reports in batches. */
export class OutputMeter implements Disposable {
  private pending = 0;
  private timer: Disposable | undefined;

  /** @param report is told the bytes since its last call; never 0 */
  constructor(
    private readonly clock: Clock,
    private readonly report: (bytes: number) => void,
  ) {}

  add(text: string): void {
    this.pending += Buffer.byteLength(text.replace(INTEGRATION_MARK, ''));
    if (this.pending > 0) this.timer ??= this.clock.after(REPORT_EVERY_MS, () => this.flush());
  }

  flush(): void {
    this.timer?.dispose();
    this.timer = undefined;
    const bytes = this.pending;
    this.pending = 0;
    if (bytes > 0) this.report(bytes);
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
    this.pending = 0;
  }
}
