import { parseProcEvent, PROC_EVENT, type ProcEvent } from '../parse/procEvent';
import { EventMerge, type QueuedEvent } from './eventMerge';
import type { FactsReader } from './factsReader';
import type { Libc } from './libc';
import type { NetlinkSocket } from './netlinkSocket';
import { Poll } from './poll';
import { openProcConnector } from './procConnector';

const OTHER_EVENTS =
  (PROC_EVENT.fork | PROC_EVENT.uid | PROC_EVENT.session | PROC_EVENT.comm | PROC_EVENT.exit) >>> 0;
/**
 * Events are read in batches, for a batch costs more than what is in it. Where little happens, the
 * end of something is more likely what somebody waits for.
 */
const BATCH_MS = { quiet: 20, busy: 40 };
/** So many of the patient events are taken before the urgent ones are looked at again. */
const CHUNK = 64;
/**
 * With each of so many execs come a fork, an exit and more. Without privileges the buffer of the patient
 * socket has room for some 500 events (`net.core.rmem_max`), whatever was asked for.
 */
const MANY_EXECS = 100;
const NONE: readonly QueuedEvent[] = [];

/**
 * The kernel's events in the order in which they happened. Execs come on a socket of their own, which alone
 * wakes this thread: a program that is over within a millisecond has a command line only until then. All
 * else can wait in the kernel's buffer, so that a storm costs one waking a batch and not one an event.
 */
export class EventQueue {
  private overran = false;

  private readonly merge = new EventMerge({
    execs: () => this.receiveExecs(),
    others: () => this.receiveOthers(),
  });
  private readonly execsOnly: Poll;
  private readonly both: Poll;

  private constructor(
    libc: Libc,
    private readonly urgent: NetlinkSocket,
    private readonly patient: NetlinkSocket,
    private readonly reader: FactsReader,
  ) {
    this.execsOnly = new Poll(libc, [urgent.fd]);
    this.both = new Poll(libc, [urgent.fd, patient.fd]);
  }

  /** @param bufferBytes room for events not yet taken, on each socket. Throws when the kernel refuses. */
  static open(libc: Libc, reader: FactsReader, bufferBytes: number): EventQueue {
    const urgent = openProcConnector(libc, PROC_EVENT.exec, bufferBytes);
    try {
      return new EventQueue(libc, urgent, openProcConnector(libc, OTHER_EVENTS, bufferBytes), reader);
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
    const came = this.merge.heldCount > 0 || this.both.wait(timeoutMs);
    if (came) this.merge.collectExecs();
    return came;
  }

  /**
   * Blocks this thread for as long as a batch takes, or until a storm of execs fills the buffers; reads what is
   * executed. Nothing tells of a storm of forks alone, so a batch is short where the buffer may be small.
   *
   * @param isBusy whether a build is at work
   */
  watchExecs(isBusy: boolean): void {
    const durationMs = isBusy && this.patient.isRoomy ? BATCH_MS.busy : BATCH_MS.quiet;
    const until = performance.now() + durationMs;
    for (let left = durationMs; left > 0; left = until - performance.now()) {
      if (this.execsOnly.wait(Math.ceil(left))) this.merge.collectExecs();
      if (this.merge.heldCount >= MANY_EXECS) return;
    }
  }

  /** Reads what was executed since, without waiting: between other work, for it may be over soon. */
  readExecs(): void {
    this.merge.collectExecs();
  }

  /** Whether the kernel dropped events since this was asked last. */
  takeOverrun(): boolean {
    const overran = this.overran;
    this.overran = false;
    return overran;
  }

  /** The next events; none when there are none. */
  take(): readonly QueuedEvent[] {
    return this.merge.take();
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
  private receiveExecs(): readonly QueuedEvent[] {
    const { urgent, reader } = this;
    const first = this.receive(urgent);
    if (first === 'empty') return NONE;
    // Nearly always it is one.
    if (first && urgent.isDrained) return [{ event: first, program: reader.program(first.tgid) }];
    const execs = first ? [first] : [];
    for (let event = this.receive(urgent); event !== 'empty'; event = this.receive(urgent)) {
      if (event) execs.push(event);
    }
    const read = execs.toReversed().map((event) => ({ event, argv: reader.proc.argv(event.tgid) }));
    return read.reverse().map(({ event, argv }) => ({ event, program: reader.program(event.tgid, argv) }));
  }

  private receive(socket: NetlinkSocket): ProcEvent | undefined | 'empty' {
    const message = socket.receive();
    if (message === 'empty') return message;
    if (message !== 'lost') return parseProcEvent(message);
    this.overran = true;
    return undefined;
  }
}
