import type { Clock } from '../base/clock';
import { Emitter, type Event } from '../base/emitter';
import { errorMessage } from '../base/result';
import { FeedSource } from '../model/feed';
import type { SupervisionState, Supervisor } from '../model/supervisor';
import { ClockJumps } from './clockJumps';
import { HeartbeatBoard } from './heartbeats';

/** Where a supervisor tells what it knows: made before it, for what listens is there first. */
export class SupervisorChannels implements Pick<
  Supervisor,
  'state' | 'onDidChangeState' | 'feed' | 'heartbeats'
> {
  readonly feed: FeedSource;
  readonly heartbeats: HeartbeatBoard;
  private readonly states: Emitter<SupervisionState>;
  private current: SupervisionState = { type: 'off' };

  /** @param log hears sentences */
  constructor(clock: Clock, log: (message: string) => void) {
    const logError = (error: unknown): void => log(`A listener failed (${errorMessage(error)}).`);
    const jumps = new ClockJumps(
      () => clock.now(),
      () => performance.now(),
    );
    this.feed = new FeedSource(logError);
    this.heartbeats = new HeartbeatBoard(jumps, logError);
    this.states = new Emitter(logError);
  }

  get state(): SupervisionState {
    return this.current;
  }

  get onDidChangeState(): Event<SupervisionState> {
    return this.states.event;
  }

  change(state: SupervisionState): void {
    this.current = state;
    this.states.fire(state);
  }
}
