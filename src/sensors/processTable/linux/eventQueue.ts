import { parseProcEvent, type ProcEvent } from '../parse/procEvent';
import type { EarlyFacts } from './factsReader';
import type { ProcConnector } from './procConnector';
import type { ProcReader } from './procReader';

export interface QueuedEvent {
  readonly event: ProcEvent;
  /** Of an exec: what the new program showed when the kernel's message was taken. */
  early?: EarlyFacts;
}

/** Beyond this, events are safer in the kernel's buffer, which says so when it overruns. */
const LIMIT = 512;

/**
 * Takes the kernel's events as they come and reads at once what each exec has begun: a program that is over
 * within a millisecond has a command line only until then. Everything else about an event can wait.
 */
export class EventQueue {
  private queue: QueuedEvent[] = [];

  constructor(
    private readonly connector: ProcConnector,
    private readonly proc: ProcReader,
  ) {}

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  next(): QueuedEvent | undefined {
    return this.queue.shift();
  }

  /** Takes what there is, without waiting. @returns whether messages before it are lost */
  receive(): boolean {
    const before = this.queue.length;
    let lost = false;
    while (this.queue.length < LIMIT) {
      const message = this.connector.receive();
      if (message === 'empty') break;
      if (message === 'lost') lost = true;
      else this.push(parseProcEvent(message));
    }
    this.readExecs(before);
    return lost;
  }

  private push(event: ProcEvent | undefined): void {
    if (event) this.queue.push({ event });
  }

  /** The newest first: it is the likeliest to run still. */
  private readExecs(from: number): void {
    for (let index = this.queue.length - 1; index >= from; index--) {
      const queued = this.queue[index];
      if (queued?.event.type === 'exec') queued.early = readEarly(this.proc, queued.event.tgid);
    }
  }
}

function readEarly(proc: ProcReader, pid: number): EarlyFacts {
  const argv = proc.argv(pid);
  return { argv, cwd: argv.length > 0 ? proc.cwd(pid) : undefined };
}
