import type { Libc } from './libc';
import type { FactsReader, ProgramFacts } from './factsReader';
import { parseProcEvent, PROC_EVENT, type ProcEvent } from '../parse/procEvent';
import { Poll } from './poll';
import { ProcConnector } from './procConnector';

type Exec = Extract<ProcEvent, { type: 'exec' }>;

export interface QueuedEvent {
  readonly event: ProcEvent;
  /** Of an exec: what the new program showed when the kernel's message was taken. */
  readonly program?: ProgramFacts;
}

interface QueuedExec extends QueuedEvent {
  readonly event: Exec;
}

const OTHER_EVENTS =
  (PROC_EVENT.fork | PROC_EVENT.uid | PROC_EVENT.session | PROC_EVENT.comm | PROC_EVENT.exit) >>> 0;
/** So many of the patient events are taken before the urgent ones are looked at again. */
const CHUNK = 64;

/**
 * The kernel's events in the order in which they happened. Execs come on a socket of their own, which alone
 * wakes this thread: a program that is over within a millisecond has a command line only until then. All
 * else can wait in the kernel's buffer, so that a storm costs one waking a batch and not one an event.
 */
export class EventQueue {
  private execs: QueuedExec[] = [];
  private overran = false;

  private readonly execsOnly: Poll;
  private readonly both: Poll;

  private constructor(
    libc: Libc,
    private readonly urgent: ProcConnector,
    private readonly patient: ProcConnector,
    private readonly reader: FactsReader,
  ) {
    this.execsOnly = new Poll(libc, [urgent.fd]);
    this.both = new Poll(libc, [urgent.fd, patient.fd]);
  }

  /** @param bufferBytes room for events not yet taken, on each socket. Throws when the kernel refuses. */
  static open(libc: Libc, reader: FactsReader, bufferBytes: number): EventQueue {
    const urgent = ProcConnector.open(libc, PROC_EVENT.exec, bufferBytes);
    try {
      return new EventQueue(libc, urgent, ProcConnector.open(libc, OTHER_EVENTS, bufferBytes), reader);
    } catch (error) {
      urgent.close();
      throw error;
    }
  }

  close(): void {
    this.urgent.close();
    this.patient.close();
  }

  /** Blocks this thread for at most `timeoutMs`, until something can be taken. @returns whether it can */
  waitForAny(timeoutMs: number): boolean {
    const came = this.execs.length > 0 || this.both.wait(timeoutMs);
    if (came) this.receiveExecs();
    return came;
  }

  /** Blocks this thread for as long as told, and reads what is executed meanwhile. */
  watchExecs(durationMs: number): void {
    const until = performance.now() + durationMs;
    for (let left = durationMs; left > 0; left = until - performance.now()) {
      if (this.execsOnly.wait(Math.ceil(left))) this.receiveExecs();
    }
  }

  /** Whether the kernel dropped events since this was asked last. */
  takeOverrun(): boolean {
    const overran = this.overran;
    this.overran = false;
    return overran;
  }

  /**
   * The next events, oldest first; none when there are none. What an exec follows (its fork) was sent before
   * it, and what follows an exec (its exit) after it: an exec is held back until both are sure to be here.
   */
  take(): readonly QueuedEvent[] {
    this.receiveExecs();
    const held = this.execs.length;
    const { events, emptied } = this.receiveOthers();
    this.receiveExecs();
    const until = events.reduce((latest, { event }) => Math.max(latest, event.ns), 0);
    const isRipe = ({ event }: QueuedExec, index: number): boolean =>
      event.ns <= until || (emptied && index < held);
    const ripe = this.execs.filter(isRipe);
    this.execs = this.execs.filter((exec, index) => !isRipe(exec, index));
    return [...events, ...ripe].sort((a, b) => a.event.ns - b.event.ns);
  }

  private receiveOthers(): { readonly events: readonly QueuedEvent[]; readonly emptied: boolean } {
    const events: QueuedEvent[] = [];
    while (events.length < CHUNK) {
      const event = this.receive(this.patient);
      if (event === 'empty') return { events, emptied: true };
      if (event) events.push({ event });
    }
    return { events, emptied: false };
  }

  /** Takes all there are, and reads the newest first: it is the likeliest to run still. */
  private receiveExecs(): void {
    const execs: Exec[] = [];
    for (let event = this.receive(this.urgent); event !== 'empty'; event = this.receive(this.urgent)) {
      if (event?.type === 'exec') execs.push(event);
    }
    if (execs.length === 0) return;
    const { reader } = this;
    const argvs = execs.toReversed().map(({ tgid }) => reader.proc.argv(tgid));
    const programs = argvs.reverse().map((argv, index) => reader.program(execs[index]?.tgid ?? 0, argv));
    execs.forEach((event, index) => this.execs.push({ event, program: programs[index] }));
  }

  private receive(connector: ProcConnector): ProcEvent | undefined | 'empty' {
    const message = connector.receive();
    if (message === 'empty') return message;
    if (message !== 'lost') return parseProcEvent(message);
    this.overran = true;
    return undefined;
  }
}
