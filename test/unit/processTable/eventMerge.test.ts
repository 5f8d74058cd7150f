import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exited } from '../../../src/model/process';
import { EventMerge, type QueuedEvent } from '../../../src/sensors/processTable/linux/eventMerge';
import type { ProcEvent } from '../../../src/sensors/processTable/parse/procEvent';

type Type = 'fork' | 'exec' | 'exit';

const make = (type: Type, pid: number, ns: number): ProcEvent => {
  if (type === 'fork') return { type, ns, pid, tgid: pid, parent: 1 };
  return type === 'exec' ? { type, ns, pid, tgid: pid } : { type, ns, pid, tgid: pid, status: exited(0) };
};

/** Processes that run a step at a time, each stopped anywhere: between the time of an event and its sending, too. */
class Kernel {
  readonly execs: ProcEvent[] = [];
  readonly others: ProcEvent[] = [];
  readonly sent: ProcEvent[] = [];
  private readonly processes: { readonly pid: number; unsent?: ProcEvent }[] = [{ pid: 1 }];
  private now = 0;
  private lastPid = 1;

  step(choice: number): void {
    const process = this.processes[choice % this.processes.length];
    if (!process) return;
    if (process.unsent) this.send(process.unsent);
    if (process.unsent?.type === 'exit') this.processes.splice(this.processes.indexOf(process), 1);
    const types: readonly Type[] = process.pid === 1 ? ['fork'] : ['fork', 'exec', 'exit'];
    const type = types[Math.floor(choice / 7) % types.length] ?? 'fork';
    process.unsent = process.unsent
      ? undefined
      : make(type, type === 'fork' ? ++this.lastPid : process.pid, ++this.now);
  }

  private send(event: ProcEvent): void {
    this.sent.push(event);
    (event.type === 'exec' ? this.execs : this.others).push(event);
    if (event.type === 'fork') this.processes.push({ pid: event.pid });
  }
}

const queued = (events: readonly ProcEvent[]): QueuedEvent[] => events.map((event) => ({ event }));

const lives = (events: readonly ProcEvent[]): Map<number, string[]> => {
  const found = new Map<number, string[]>();
  for (const { pid, type, ns } of events) found.set(pid, [...(found.get(pid) ?? []), `${type} ${ns}`]);
  return found;
};

describe('the merge of two queues of events', () => {
  it('tells every process in its own order, and keeps nothing back', () => {
    const steps = fc.array(fc.nat({ max: 1000 }), { minLength: 20, maxLength: 300 });
    fc.assert(
      fc.property(steps, fc.array(fc.nat({ max: 12 }), { minLength: 1 }), (choices, pauses) => {
        const kernel = new Kernel();
        const left = [...choices];
        let asked = 0;
        /** What happens while the reader does one thing. */
        const meanwhile = (): void => {
          const count = pauses[asked++ % pauses.length] ?? 0;
          for (const choice of left.splice(0, count)) kernel.step(choice);
        };
        const merge = new EventMerge({
          execs: () => {
            meanwhile();
            return queued(kernel.execs.splice(0));
          },
          others: () => {
            const events: ProcEvent[] = [];
            while (events.length < 3) {
              meanwhile();
              const event = kernel.others.shift();
              if (!event) return { events: queued(events), emptied: true };
              events.push(event);
            }
            return { events: queued(events), emptied: false };
          },
        });
        const told: ProcEvent[] = [];
        const take = (): boolean => {
          const taken = merge.take();
          told.push(...taken.map(({ event }) => event));
          return taken.length > 0;
        };
        for (let turn = 0; turn < 100; turn++) take();
        left.length = 0; // nothing happens any more
        while (take());
        assert.equal(merge.heldCount, 0);
        assert.deepEqual(lives(told), lives(kernel.sent));
      }),
    );
  });

  it('holds an exec back while its fork may be unread', () => {
    const fork = make('fork', 2, 10);
    const exec = make('exec', 2, 11);
    const others = [
      { events: queued([]), emptied: true },
      { events: queued([fork]), emptied: true },
    ];
    const execs = [queued([]), queued([exec])];
    const merge = new EventMerge({
      execs: () => execs.shift() ?? [],
      others: () => others.shift() ?? { events: [], emptied: true },
    });
    assert.deepEqual(merge.take(), []);
    assert.equal(merge.heldCount, 1);
    assert.deepEqual(merge.take(), queued([fork, exec]));
  });
});
