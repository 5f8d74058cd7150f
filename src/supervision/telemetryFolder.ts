import { Coalesced } from '../base/coalesce';
import { OnceEach } from '../base/onceEach';
import { errorMessage } from '../base/result';
import { errorCode, isMissing } from '../base/systemError';
import { checkOwnFolder } from '../files/ownFiles';
import type { BuildId } from '../model/build';
import type { Telemetry } from '../model/telemetry';
import { prepareSubfolder } from '../store/stateDir';
import {
  keepTelemetry,
  listTelemetry,
  readTelemetry,
  removeTelemetry,
  removeTorn,
} from '../store/telemetryFiles';

export interface TelemetryFolderOptions {
  readonly dir: string;
  /** Whether what is kept of a build is of no use any more. */
  readonly isForgotten: (build: BuildId) => boolean;
  /** Hears sentences for a log. */
  readonly log: (message: string) => void;
}

/** The folder of telemetry as its owner has it: what is kept of builds there, and goes with them. */
export class TelemetryFolder {
  private readonly problems: OnceEach;
  private readonly swept: Coalesced;
  private readonly remade: Coalesced;
  private readonly prepared: Coalesced;
  private isOwn = false;

  constructor(private readonly options: TelemetryFolderOptions) {
    this.problems = new OnceEach(options.log);
    this.swept = new Coalesced(() => this.removeForgotten(), this.writingFailed);
    this.remade = new Coalesced(() => prepareSubfolder(options.dir), this.remakingFailed);
    this.prepared = new Coalesced(() => this.prepare(true), this.tell);
  }

  /** Whether it is there and this user's: to another one nothing is written, and nothing is removed from it. */
  get isReady(): boolean {
    return this.isOwn;
  }

  /** Has it made ready for the next build: what was in the way may be gone. */
  readonly prepareAgain = (): void => this.prepared.run();

  /** @param isWanted whether it is made where there is none */
  async prepare(isWanted: boolean): Promise<void> {
    const { dir } = this.options;
    try {
      if (isWanted) await prepareSubfolder(dir);
      const folder = await checkOwnFolder(dir);
      if (!folder.ok && folder.error.reason !== undefined) throw new Error(folder.error.reason);
      this.isOwn = folder.ok;
      if (this.isOwn) this.problems.tell('prepare', undefined);
      if (this.isOwn) await removeTorn(dir).catch(this.writingFailed);
    } catch (error) {
      // One that was removed while it was looked at is looked for again.
      if (isMissing(error)) this.prepareAgain();
      else this.problems.tell('prepare', `No telemetry is recorded: ${errorMessage(error)}`);
    }
  }

  /** The builds of which there is something. */
  builds(): Promise<ReadonlySet<BuildId>> {
    return listTelemetry(this.options.dir);
  }

  /** What there is of a build; undefined when that is nothing, or nothing that can be read. */
  async read(build: BuildId): Promise<Telemetry | undefined> {
    const { dir, log } = this.options;
    try {
      const found = await readTelemetry(dir, build);
      for (const problem of found?.problems ?? []) log(problem);
      return found?.telemetry;
    } catch (error) {
      log(errorMessage(error));
      return undefined;
    }
  }

  async keep(telemetry: Telemetry): Promise<void> {
    await keepTelemetry(this.options.dir, telemetry);
    this.problems.tell('write', undefined);
  }

  /** Has what is kept of forgotten builds removed. */
  readonly sweep = (): void => this.swept.run();

  /** Resolves once nothing is being removed or made. */
  get idle(): Promise<void> {
    return Promise.all([this.swept.idle, this.remade.idle, this.prepared.idle]).then(() => undefined);
  }

  /** Where the folder was removed it is made again, for the next try. */
  readonly writingFailed = (error: unknown): void => {
    if (isMissing(error)) this.remade.run();
    else this.tell(error);
  };

  /** One that is being removed may go again as soon as it is made: the next try to write makes it once more. */
  private readonly remakingFailed = (error: unknown): void => {
    if (!isMissing(error)) this.tell(error);
  };

  private readonly tell = (error: unknown): void => {
    // Not the whole message: it names another file each time.
    const reason = errorCode(error) ?? errorMessage(error);
    this.problems.tell('write', `Telemetry cannot be written to ${this.options.dir} (${reason}).`);
  };

  private async removeForgotten(): Promise<void> {
    if (!this.isOwn) return;
    for (const build of await this.builds()) {
      if (!this.options.isForgotten(build)) continue;
      await removeTelemetry(this.options.dir, build).catch(this.writingFailed);
    }
  }
}
