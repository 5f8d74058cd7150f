import { toSpanDto } from '../../api/telemetryDto';
import { isFailure } from '../../model/process';
import type { ProcessSpan } from '../../model/telemetry';
import { childrenOf } from '../spanTree';
import { nameTrack, stretch, type TraceEvent } from './traceEvents';

/** More than Linux gives pids: a number this much higher belongs to no other process. */
const PIDS = 2 ** 22;

/** A track for each process, those that it started below it. */
export function processBars(
  group: number,
  spans: readonly ProcessSpan[],
  until: number,
): readonly TraceEvent[] {
  const taken = new Set<number>();
  return inTreeOrder(spans).flatMap((span, order) => {
    const track = { pid: group, tid: freeNumber(span.pid, taken) };
    taken.add(track.tid);
    const { type: _, label, role, ...args } = toSpanDto(span);
    return [
      ...nameTrack(track, label, order),
      {
        ph: 'X',
        name: label,
        cat: role,
        ...track,
        ...stretch(span.startedAt, span.endedAt ?? until),
        ...(isFailure(span.exit) && { cname: 'terrible' }),
        args,
      },
    ];
  });
}

/** The pid itself, unless a process before had it: pids come again. */
function freeNumber(pid: number, taken: ReadonlySet<number>): number {
  let number = pid;
  while (taken.has(number)) number += PIDS;
  return number;
}

/** Every process before its children, the first to start first. */
function inTreeOrder(spans: readonly ProcessSpan[]): readonly ProcessSpan[] {
  const children = childrenOf(spans);
  const waiting = children.get(undefined)?.reverse() ?? [];
  const ordered: ProcessSpan[] = [];
  for (let span = waiting.pop(); span; span = waiting.pop()) {
    ordered.push(span);
    waiting.push(...(children.get(span.key)?.reverse() ?? []));
  }
  return ordered;
}
