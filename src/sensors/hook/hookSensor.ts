import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock';
import { OnceEach } from '../../base/onceEach';
import { errorMessage } from '../../base/result';
import type { Observation } from '../../model/observation';
import type { FileSensor } from '../fileSensor';
import { readOwnFile, type OwnFile } from '../../files/ownFiles';
import { listOwnFolder } from '../ownFolder';
import { holdsPid } from '../processTable/identity';
import { RepeatedLook } from '../repeatedLook';
import { parseRecord, type HookRecord } from './parseRecord';
import { take, TAKEN } from './shellFiles';

export interface HookSensorOptions {
  /** Where the shell hook writes a file for each shell; one that does not exist yet is empty. */
  readonly folder: string;
  /** Told what cannot be read, as a sentence. */
  readonly onProblem?: (message: string) => void;
}

/** A record is read within two polls. */
const POLL_MS = 250;
/** A shell stops long before, as long as nobody reads. */
const MAX_BYTES = 1024 * 1024;
/** Of one file; further bad lines are counted. */
const MAX_TOLD = 5;

export interface HookSensor extends FileSensor {
  /** Resolves once no file is being read or taken: after it was disposed, none will be. */
  readonly idle: Promise<void>;
}

/**
 * Reports the command lines that the shell hook wrote down, until it is disposed, and deletes what it read:
 * command lines may hold secrets. A file is first taken away from its shell, at the next poll read, so that a
 * record that is being written meanwhile is neither missed nor torn.
 */
export function createHookSensor(
  options: HookSensorOptions,
  observe: (observation: Observation) => void,
  clock: Clock,
): HookSensor {
  return new HookPoll(options, observe, clock);
}

class HookPoll implements HookSensor {
  readonly ready: Promise<void>;
  private readonly problems: OnceEach;
  private readonly looks: RepeatedLook;
  /** Names of files that are done with and could not be deleted: they are not told again. */
  private spent: ReadonlySet<string> = new Set();

  constructor(
    private readonly options: HookSensorOptions,
    private readonly observe: (observation: Observation) => void,
    private readonly clock: Clock,
  ) {
    this.problems = new OnceEach((message) => options.onProblem?.(message));
    this.looks = new RepeatedLook(
      { what: 'Shell hooks', everyMs: POLL_MS, look: () => this.scan(), problems: this.problems },
      clock,
    );
    this.ready = this.looks.start();
  }

  get idle(): Promise<void> {
    return this.looks.idle;
  }

  dispose(): void {
    this.looks.dispose();
  }

  private async scan(): Promise<void> {
    const names = await this.list();
    if (!names) return;
    const spent: string[] = [];
    for (const name of names)
      if (name.endsWith(TAKEN) && (await this.use(name)) === 'spent') spent.push(name);
    this.spent = new Set(spent);
    for (const name of names) if (name.endsWith('.log')) await this.takeFrom(name);
    for (const name of names) if (name.endsWith('.line')) await this.tidy(name);
  }

  private async list(): Promise<readonly string[] | undefined> {
    const names = await listOwnFolder(this.options.folder, this.problems);
    return names?.filter((name) => SHELL_FILE.test(name));
  }

  private async takeFrom(name: string): Promise<void> {
    if (this.looks.isDisposed) return;
    const path = join(this.options.folder, name);
    this.problems.tell(path, await take(path, pidIn(name)));
  }

  /** The scratch file that a shell left when it ended. */
  private async tidy(name: string): Promise<void> {
    if (!holdsPid(pidIn(name))) await this.remove(join(this.options.folder, name));
  }

  /**
   * Tells what is in a file, once, and deletes it.
   *
   * @returns `spent` when it is done with and could not be deleted, `unread` when it is to be tried again
   */
  private async use(name: string): Promise<'gone' | 'spent' | 'unread'> {
    const path = join(this.options.folder, name);
    if (!this.spent.has(name) && !(await this.read(name, path))) return 'unread';
    return (await this.remove(path)) ? 'gone' : 'spent';
  }

  /** @returns whether it is done with: what the system cannot read now may still hold records */
  private async read(name: string, path: string): Promise<boolean> {
    const file = await readOwnFile(path, MAX_BYTES);
    if (this.looks.isDisposed) return false;
    if (file.ok) await this.tellRecords(name, file.value);
    else if (file.error.mayPass) return this.problems.tell(path, file.error.reason);
    else if (file.error.reason !== undefined) this.options.onProblem?.(file.error.reason);
    return true;
  }

  /** @returns whether it is gone */
  private async remove(path: string): Promise<boolean> {
    const problem = await rm(path, { force: true, recursive: true }).then(
      () => undefined,
      (error: unknown) => `${path} cannot be deleted (${errorMessage(error)}).`,
    );
    return this.problems.tell(path, problem);
  }

  private async tellRecords(name: string, { bytes, stats }: OwnFile): Promise<void> {
    const lines = bytes.toString().split('\n');
    const torn = lines.pop() !== '';
    let bad = 0;
    const refuse = (line: number, reason: string): void => {
      if (++bad <= MAX_TOLD) this.options.onProblem?.(`${this.options.folder}/${name}:${line}: ${reason}.`);
    };
    for (const [index, line] of lines.entries()) {
      const record = parseRecord(line);
      if (record.ok) await this.tell(pidIn(name), record.value, stats.mtimeMs);
      else refuse(index + 1, record.error);
    }
    if (torn) refuse(lines.length + 1, 'the record is torn');
    if (bad > MAX_TOLD) {
      this.options.onProblem?.(`${this.options.folder}/${name}: ${bad} lines were refused.`);
    }
  }

  /** @param writtenAt epoch milliseconds by which all of the file was written */
  private async tell(shellPid: number, record: HookRecord, writtenAt: number): Promise<void> {
    const { commandLine, exitCode, durationMs } = record;
    const at = Math.min(record.endedAt, Math.ceil(writtenAt), this.clock.now());
    const cwd = await realpath(record.cwd).catch(() => record.cwd);
    const startedAt = durationMs === undefined ? undefined : at - durationMs;
    this.observe({ type: 'hook.command_ended', at, shellPid, commandLine, cwd, startedAt, exitCode });
  }
}

const SHELL_FILE = /^[1-9]\d{0,9}\.(?:log(?:\.read)?|line)$/;

const pidIn = (name: string): number => Number.parseInt(name, 10);
