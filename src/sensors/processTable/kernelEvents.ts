import { isMainThread } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable';
import { errorMessage } from '../../base/result';
import type { Observation } from '../../model/observation';
import type { BackendSink, ProcessBackend } from './backend';
import { BootClock } from './linux/bootClock';
import { readClocks } from './linux/clocks';
import { EventQueue } from './linux/eventQueue';
import { ExitUsage } from './linux/exitUsage';
import { FactsReader } from './linux/factsReader';
import { HandOnPace } from './linux/handOnPace';
import { KernelTable } from './linux/kernelTable';
import { loadLibc, type Libc } from './linux/libc';
import { libcFiles } from './linux/procFiles';
import { isLayoutKnown } from './linux/messageBatch';
import { ProcReader } from './linux/procReader';
import { wakePromptly } from './linux/promptness';
import { TaskStats } from './linux/taskStats';

/** Wake-ups at rest: 20 a second. */
const IDLE_WAIT_MS = 50;
/** So many events in a batch are a build at work. */
const BUSY_EVENTS = 5;
/** A storm that never lets the buffer run empty must not keep the batch from being handed on. */
const DRAIN_LIMIT = 512;
/** What was just executed may be over by the time that so many events are applied. */
const LOOK_EVERY = 8;
/** An overrun rescans everything, which must not itself cause the next overrun. */
const RESCAN_PAUSE_MS = 500;
const PROOF_TIMEOUT_MS = 1_000;
const PR_SET_NAME = 15;
const PR_GET_NAME = 16;

const KERNEL_BUFFER_BYTES = 16 * 1024 * 1024;

interface Sensing {
  readonly libc: Libc;
  readonly events: EventQueue;
  /** Absent where the kernel does not tell it. */
  readonly usage: ExitUsage | undefined;
  readonly table: KernelTable;
  readonly sink: BackendSink;
  readonly promptness: Disposable | undefined;
}

/** Every fork, exec, title and exit of the machine with its wait status, as the kernel tells them. */
export class KernelEvents implements ProcessBackend {
  readonly name = 'kernel';
  private running = false;
  private lostAt: number | undefined;
  private rescannedAt = -Infinity;
  /** More is left in the kernel's buffers than one batch takes. */
  private behind = false;
  private isBusy = false;
  private readonly pace = new HandOnPace();

  /** @param bufferBytes room for events that are not read yet; what does not fit is lost and rescanned */
  constructor(private readonly bufferBytes = KERNEL_BUFFER_BYTES) {}

  start(sink: BackendSink): Promise<string> {
    return Promise.resolve().then(() => this.begin(sink));
  }

  stop(): void {
    this.running = false;
  }

  private begin(sink: BackendSink): string {
    if (process.platform !== 'linux')
      throw new Error(`kernel events are a Linux feature, this is ${process.platform}`);
    if (!isLayoutKnown())
      throw new Error(`kernel events are read on x64 and arm64 alone, this is ${process.arch}`);
    const libc = loadLibc();
    if (!libc) throw new Error('the optional package koffi is not installed for this platform');
    const reader = new FactsReader(new ProcReader('/proc', libcFiles(libc)), new BootClock());
    const events = EventQueue.open(libc, reader, this.bufferBytes);
    try {
      proveDelivery(libc, events);
    } catch (error) {
      events.close();
      throw error;
    }
    const { usage, gives } = openUsage(libc, this.bufferBytes);
    const table = new KernelTable(reader, readClocks(libc), usage);
    // Whatever a main thread starts would inherit it.
    const promptness = isMainThread ? undefined : wakePromptly(libc);
    this.listen({ libc, events, usage, table, sink, promptness });
    return gives;
  }

  private listen(sensing: Sensing): void {
    try {
      this.rescan(sensing);
      this.running = true;
      setImmediate(() => this.turn(sensing));
    } catch (error) {
      close(sensing);
      throw error;
    }
  }

  private turn(sensing: Sensing): void {
    const { libc, events, table } = sensing;
    if (!this.running) {
      close(sensing);
      return;
    }
    try {
      if (this.behind || events.waitForAny(IDLE_WAIT_MS)) {
        if (!this.behind) events.watchExecs(this.isBusy);
        // The wall clock may have jumped, and in a suspend the time since boot has.
        table.setClocks(readClocks(libc));
        this.drain(sensing);
      } else this.isBusy = false;
      events.readExecs();
      this.handOn(sensing);
      events.readExecs();
      setImmediate(() => this.turn(sensing));
    } catch (error) {
      this.running = false;
      die(sensing, errorMessage(error));
    }
  }

  private drain(sensing: Sensing): void {
    const { events, table } = sensing;
    let left = DRAIN_LIMIT;
    let isAll: boolean;
    do {
      const taken = events.take();
      isAll = collect(sensing);
      taken.forEach(({ event, program }, index) => {
        if (index % LOOK_EVERY === 0) events.readExecs();
        table.apply(event, program);
      });
      left -= taken.length;
      this.behind = taken.length > 0 || !isAll;
    } while (this.behind && isAll && left > 0);
    this.isBusy = DRAIN_LIMIT - left >= BUSY_EVENTS;
    if (!this.behind) table.settle();
    if (events.takeOverrun()) this.lostAt ??= Date.now();
  }

  private handOn(sensing: Sensing): void {
    const { table, sink } = sensing;
    if (this.lostAt !== undefined && this.mayRescan()) {
      const reason = 'the kernel sent process events faster than they could be read';
      const lost: Observation = { type: 'sensor.lost', at: this.lostAt, sensor: this.name, reason };
      this.lostAt = undefined;
      sink.observe([...table.takePending(), lost]);
      this.rescan(sensing);
    } else if (table.pendingCount > 0 && this.isTimeFor(table)) {
      sink.observe(table.takePending());
    }
  }

  private isTimeFor({ pendingCount, hasAwaitedEnd }: KernelTable): boolean {
    return this.pace.isTime({ now: performance.now(), isBusy: this.isBusy, pendingCount, hasAwaitedEnd });
  }

  /**
   * An overrun buffer takes nothing more until it was empty once, and says so only once: what is lost until
   * then must be lost before the rescan. And what is in it is older, a start whose end is lost maybe.
   */
  private mayRescan(): boolean {
    return !this.behind && performance.now() - this.rescannedAt >= RESCAN_PAUSE_MS;
  }

  private rescan({ table, sink }: Sensing): void {
    table.rescan(Date.now());
    sink.observe(table.takePending());
    this.rescannedAt = performance.now();
  }
}

/** The next backend may go on in this thread. */
function close({ events, usage, promptness }: Sensing): void {
  promptness?.dispose();
  events.close();
  usage?.close();
}

function die(sensing: Sensing, reason: string): void {
  const { table, sink } = sensing;
  try {
    close(sensing);
    // Nobody else knows how they ended.
    if (table.pendingCount > 0) sink.observe(table.takePending());
  } finally {
    sink.died(reason);
  }
}

const GIVES = 'every start and exit with its status, told by the kernel';
const withoutUsage = (error: unknown): string => `${GIVES}; not what a process used: ${errorMessage(error)}`;

function openUsage(libc: Libc, bufferBytes: number): { usage: ExitUsage | undefined; gives: string } {
  try {
    const usage = new ExitUsage(TaskStats.open(libc, bufferBytes), Date.now());
    return { usage, gives: `${GIVES} with what the process used` };
  } catch (error) {
    return { usage: undefined, gives: withoutUsage(error) };
  }
}

/** Does without what cannot be heard any more. @returns whether all that was told of usage is taken */
function collect({ usage, sink }: Sensing): boolean {
  try {
    return usage?.collect(Date.now()) ?? true;
  } catch (error) {
    usage?.close();
    sink.gives(withoutUsage(error));
    return true;
  }
}

/**
 * In a container's namespaces the kernel accepts the subscription and stays silent, or tells of what others
 * subscribed to, by pids of the host. Giving this thread the name that it has is an event, so hearing of
 * that under the right pid is the proof.
 */
function proveDelivery(libc: Libc, events: EventQueue): void {
  const name = new Uint8Array(16);
  libc.prctl(PR_GET_NAME, name);
  const deadline = performance.now() + PROOF_TIMEOUT_MS;
  for (let left = PROOF_TIMEOUT_MS; left > 0; left = deadline - performance.now()) {
    // Once more every time: the buffer may be overrun.
    libc.prctl(PR_SET_NAME, name);
    if (!events.waitForAny(Math.ceil(left))) break;
    if (events.take().some(({ event }) => event.type === 'comm' && event.tgid === process.pid)) return;
  }
  throw new Error(
    'the kernel sends no process events here: it needs Linux 6.6 or newer outside of a container',
  );
}
