import { join } from 'node:path';
import type { Heartbeat, LivenessState } from '../../src/model/liveness';
import { readPulse } from '../../src/supervision/liveFile';
import { waitFor } from './waitFor';

/** Far more often than heartbeats come, so that none is missed. */
const LOOK_MS = 40;

/** Collects every heartbeat that an owner writes down for others to read. */
export class CollectedBeats {
  private readonly beats = new Map<string, Heartbeat[]>();
  private readonly timer: NodeJS.Timeout;

  constructor(stateDir: string) {
    this.timer = setInterval(() => void this.look(join(stateDir, 'live.json')), LOOK_MS);
  }

  /** The heartbeats of a build, oldest first. */
  of(build: string): readonly Heartbeat[] {
    return this.beats.get(build) ?? [];
  }

  /** The states of a build in the order in which it went through them. */
  states(build: string): readonly LivenessState[] {
    const all = this.of(build).map(({ liveness }) => liveness.state);
    return all.filter((state, index) => state !== all[index - 1]);
  }

  /** The first heartbeat after the `from`th that is as wanted. */
  next(what: string, build: string, wanted: (beat: Heartbeat) => boolean, from = 0): Promise<Heartbeat> {
    return waitFor(`a heartbeat that is ${what}`, () => this.of(build).slice(from).find(wanted));
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private async look(file: string): Promise<void> {
    for (const [id, beat] of (await readPulse(file))?.builds ?? []) {
      const known = this.beats.get(id) ?? [];
      this.beats.set(id, known);
      if (beat.seq > (known.at(-1)?.seq ?? 0)) known.push(beat);
    }
  }
}
