/**
 * The events of the Trace Event Format that are written here. Its definition:
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export type TraceEvent = Name | Order | Bar | Counter;

/** All that every event says, though not all of it means something for each. */
interface Event {
  /** What the format calls a process: a group of tracks. */
  readonly pid: number;
  /** What it calls a thread: a track. */
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
}

interface Name extends Event {
  readonly ph: 'M';
  readonly name: 'process_name' | 'thread_name';
  readonly args: { readonly name: string };
}

/** Where a group or track stands among the others. */
interface Order extends Event {
  readonly ph: 'M';
  readonly name: 'process_sort_index' | 'thread_sort_index';
  readonly args: { readonly sort_index: number };
}

/** Something that took a while. */
export interface Bar extends Event {
  readonly ph: 'X';
  readonly name: string;
  readonly cat: string;
  /** Microseconds. */
  readonly dur: number;
  /** One of the colours that chrome://tracing knows by name. */
  readonly cname?: string;
  readonly args: object;
}

/** Amounts from this moment on, of the whole group. */
export interface Counter extends Event {
  readonly ph: 'C';
  readonly name: string;
  readonly args: Readonly<Record<string, number>>;
}

/** @param ms milliseconds */
export const microseconds = (ms: number): number => Math.round(ms * 1000);

/** When it was, and how long; what ends before it begins takes no time. */
export function stretch(startedAt: number, endedAt: number): Pick<Bar, 'ts' | 'dur'> {
  const ts = microseconds(startedAt);
  return { ts, dur: Math.max(0, microseconds(endedAt) - ts) };
}

/** The name of a group and its place, which is its number. */
export const nameGroup = (pid: number, name: string): readonly TraceEvent[] => [
  { ph: 'M', name: 'process_name', pid, tid: 0, ts: 0, args: { name } },
  { ph: 'M', name: 'process_sort_index', pid, tid: 0, ts: 0, args: { sort_index: pid } },
];

/** The name of a track and its place in its group. */
export const nameTrack = (
  { pid, tid }: Pick<Event, 'pid' | 'tid'>,
  name: string,
  order: number,
): readonly TraceEvent[] => [
  { ph: 'M', name: 'thread_name', pid, tid, ts: 0, args: { name } },
  { ph: 'M', name: 'thread_sort_index', pid, tid, ts: 0, args: { sort_index: order } },
];
