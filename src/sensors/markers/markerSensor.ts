import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Clock } from '../../base/clock';
import { OnceEach } from '../../base/onceEach';
import type { Observation } from '../../model/observation';
import type { FileSensor } from '../fileSensor';
import { distrustNamedFolder } from '../../files/ownFiles';
import { listOwnFolder } from '../ownFolder';
import { RepeatedLook } from '../repeatedLook';
import { MarkerFile } from './markerFile';
import type { Marker } from './parseMarker';
import { cwdOfSlot } from './slot';

export interface MarkerSensorOptions {
  /** Absolute paths of marker files beside those in the folder. */
  readonly files: readonly string[];
  /** Every file in it is a slot of its own, whatever its name; one that does not exist yet is empty. */
  readonly folder: string;
  /** Told each thing that is wrong once, as a sentence. */
  readonly onProblem?: (message: string) => void;
}

/** Looking is a few system calls a file. */
const POLL_MS = 500;
const MAX_SLOTS = 1_000;

/** Reports build-status files, each content once, until it is disposed. */
export function createMarkerSensor(
  options: MarkerSensorOptions,
  observe: (observation: Observation) => void,
  clock: Clock,
): FileSensor {
  return new MarkerPoll(options, observe, clock);
}

class MarkerPoll implements FileSensor {
  readonly ready: Promise<void>;
  private files = new Map<string, MarkerFile>();
  private readonly problems: OnceEach;
  private readonly looks: RepeatedLook;

  constructor(
    private readonly options: MarkerSensorOptions,
    private readonly observe: (observation: Observation) => void,
    private readonly clock: Clock,
  ) {
    this.problems = new OnceEach((message) => options.onProblem?.(message));
    this.looks = new RepeatedLook(
      { what: 'Marker files', everyMs: POLL_MS, look: () => this.scan(), problems: this.problems },
      clock,
    );
    this.ready = this.looks.start();
  }

  dispose(): void {
    this.looks.dispose();
  }

  private async scan(): Promise<void> {
    const paths = [...(await this.named()), ...(await this.slots())];
    this.files = new Map(paths.map((path) => [path, this.files.get(path) ?? new MarkerFile(path)]));
    for (const file of this.files.values()) await this.look(file);
  }

  private async named(): Promise<readonly string[]> {
    const trusted: string[] = [];
    for (const path of this.options.files) {
      const problem = isAbsolute(path)
        ? await distrustNamedFolder(dirname(path))
        : `The marker file ${path} is not named by its whole path.`;
      if (this.problems.tell(path, problem)) trusted.push(path);
    }
    return trusted;
  }

  private async slots(): Promise<readonly string[]> {
    const { folder } = this.options;
    const listed = await listOwnFolder(folder, this.problems);
    const names = listed?.filter(isSlot).sort() ?? [];
    this.problems.tell(
      `slots of ${folder}`,
      names.length > MAX_SLOTS
        ? `The folder ${folder} holds ${names.length} markers, of which ${MAX_SLOTS} are read: delete old ones.`
        : undefined,
    );
    return names.slice(0, MAX_SLOTS).map((name) => join(folder, name));
  }

  private async look(file: MarkerFile): Promise<void> {
    const { marker, problem } = await file.look(this.clock.now());
    const cwd = marker && (await canonical(marker.cwd ?? this.cwdOf(file)));
    if (this.looks.isDisposed) return;
    if (marker) this.tell(file.path, { ...marker, cwd });
    if (problem !== undefined) this.options.onProblem?.(problem);
  }

  private tell(file: string, marker: Marker): void {
    this.observe({ type: 'marker.found', at: this.clock.now(), file, ...marker });
  }

  private cwdOf({ path }: MarkerFile): string | undefined {
    return dirname(path) === this.options.folder ? cwdOfSlot(basename(path)) : undefined;
  }
}

/** Not a file that is still to be renamed. */
const isSlot = (name: string): boolean => !name.startsWith('.') && !name.endsWith('.tmp');

/** Builds know their folder without links. */
async function canonical(cwd: string | undefined): Promise<string | undefined> {
  return cwd === undefined ? undefined : realpath(cwd).catch(() => cwd);
}
