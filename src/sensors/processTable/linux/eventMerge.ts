import type { ProcEvent } from '../parse/procEvent';
import type { ProgramFacts } from './factsReader';

export interface QueuedEvent {
  readonly event: ProcEvent;
  /** Of an exec: what the new program showed when the kernel's message was taken. */
  readonly program?: ProgramFacts;
}

/** The two queues of the kernel. Each holds its events in the order in which they were sent. */
export interface EventSources {
  /** All the execs there are. */
  execs(): readonly QueuedEvent[];
  /** Some of the other events, and whether the queue was empty after them. */
  others(): { readonly events: readonly QueuedEvent[]; readonly emptied: boolean };
}

/**
 * Makes one order of two queues, in which every process starts, executes and ends as it did.
 *
 * A thread takes the time of an event, sends it, and goes on only then; a new process runs only once its
 * fork is sent. So among events of one process, times rise in the order of sending. Between processes they
 * need not: the sender may lose the processor in between.
 */
export class EventMerge {
  private held: readonly QueuedEvent[] = [];

  constructor(private readonly sources: EventSources) {}

  /** How many execs wait for what came before them. */
  get heldCount(): number {
    return this.held.length;
  }

  collectExecs(): void {
    const execs = this.sources.execs();
    if (execs.length > 0) this.held = [...this.held, ...execs];
  }

  /** The next events; none when there are none, and then the queue of the others is empty. */
  take(): readonly QueuedEvent[] {
    this.collectExecs();
    const earlier = this.held.length;
    const { events, emptied } = this.sources.others();
    // What followed an exec (its exit) was sent after it: if that is here, now so is the exec.
    this.collectExecs();
    const latest = events.reduce((until, { event }) => Math.max(until, event.ns), 0);
    // What an exec followed (its fork) was sent before it, so it is in front of any event of a later time;
    // or in an emptied queue, when the exec was here before that was read.
    const isRipe = ({ event }: QueuedEvent, index: number): boolean =>
      event.ns <= latest || (emptied && index < earlier);
    const ripe = this.held.filter(isRipe);
    this.held = this.held.filter((exec, index) => !isRipe(exec, index));
    return [...events, ...ripe].sort((a, b) => a.event.ns - b.event.ns);
  }
}
