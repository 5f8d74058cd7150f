import { Emitter } from '../base/emitter';
import type { BuildId } from '../model/build';
import type { Heartbeats } from '../model/heartbeats';
import type { Heartbeat } from '../model/liveness';
import type { ClockJumps } from './clockJumps';

/** The last heartbeats of all running builds, as one look gave them. */
export interface Pulse {
  /** Epoch milliseconds of the look. */
  readonly at: number;
  readonly intervalMs: number;
  readonly builds: ReadonlyMap<BuildId, Heartbeat>;
}

/** Shows the latest pulse, whether it comes from a fold in this process or from the owner's file. */
export class HeartbeatBoard implements Heartbeats {
  private readonly beats: Emitter<readonly BuildId[]>;
  private pulse: Pulse | undefined;

  constructor(
    private readonly jumps: Pick<ClockJumps, 'last'>,
    onListenerError?: (error: unknown) => void,
  ) {
    this.beats = new Emitter(onListenerError);
  }

  get(build: BuildId): Heartbeat | undefined {
    return this.pulse?.builds.get(build);
  }

  get lastAt(): number | undefined {
    const times = [...(this.pulse?.builds.values() ?? [])].map(({ at }) => at);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  get intervalMs(): number | undefined {
    return this.pulse?.intervalMs;
  }

  get awakeSince(): number | undefined {
    return this.jumps.last();
  }

  get onDidBeat(): Emitter<readonly BuildId[]>['event'] {
    return this.beats.event;
  }

  /** Takes in a later look; what was seen before is not told again. */
  show(pulse: Pulse): void {
    const before = this.pulse;
    this.pulse = pulse;
    const beating = [...pulse.builds].filter(([id, { at }]) => before?.builds.get(id)?.at !== at);
    if (beating.length > 0) this.beats.fire(beating.map(([id]) => id));
  }

  /** Nothing runs any more. */
  clear(): void {
    this.pulse = undefined;
  }
}
