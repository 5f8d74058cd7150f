import type { Evidence, ProcessRecord } from '../model/build';
import { isFailure, type ExitStatus, type ProcessKey } from '../model/process';

/** A process whose end speaks for the build. */
export interface TopProcess {
  readonly key: ProcessKey;
  /** `root`: the process the build is; `command`: one of several a line or task runs directly. */
  readonly position: 'root' | 'command';
  readonly isShell: boolean;
  readonly record: ProcessRecord;
}

export interface EndedTop extends TopProcess {
  readonly endedAt: number;
  readonly status: ExitStatus | undefined;
  /** With all that it started, milliseconds; undefined where some of that is not known. */
  readonly cpuMs: number | undefined;
}

/** What has to be remembered of the top processes that ended; a line that loops ends thousands. */
export class EndedTops {
  /** The root that speaks for the build: the first that failed, else the last. */
  root: EndedTop | undefined;
  lastCommand: EndedTop | undefined;
  /** Epoch milliseconds of the latest end. */
  lastEnd: number | undefined;
  /** The watched command that outlived its watcher, once it ended. */
  orphan: EndedTop | undefined;
  private firstFailedCommand: EndedTop | undefined;

  add(top: EndedTop): void {
    this.lastEnd = Math.max(this.lastEnd ?? 0, top.endedAt);
    if (top.position === 'command') this.addCommand(top);
    else if (!this.root || !hasFailed(this.root)) this.root = top;
  }

  /**
   * The command whose failure is the build's.
   * @param handled the line says itself what to do on failure, so a last command that did well settles it
   */
  failedCommand(handled: boolean): EndedTop | undefined {
    return handled && this.lastCommand && !hasFailed(this.lastCommand) ? undefined : this.firstFailedCommand;
  }

  /** It turned out to speak for nothing: a watcher that was killed. */
  forget(pid: number): void {
    const without = (top: EndedTop | undefined) => (top?.record.pid === pid ? undefined : top);
    this.root = without(this.root);
    this.lastCommand = without(this.lastCommand);
    this.firstFailedCommand = without(this.firstFailedCommand);
  }

  /** The root that had ended counts as a command from now on. */
  demoteRoots(): EndedTop | undefined {
    const { root } = this;
    if (!root) return undefined;
    this.root = undefined;
    const command: EndedTop = { ...root, position: 'command' };
    this.addCommand(command);
    return command;
  }

  private addCommand(top: EndedTop): void {
    this.lastCommand = top;
    if (!this.firstFailedCommand && hasFailed(top)) this.firstFailedCommand = top;
  }
}

const hasFailed = ({ status }: EndedTop): boolean => isFailure(status);

export const kernelEvidence = ({ status, endedAt }: EndedTop): Evidence[] =>
  status === undefined ? [] : [{ source: 'kernel', status, at: endedAt }];
