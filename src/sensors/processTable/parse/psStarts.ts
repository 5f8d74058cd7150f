import { parseLstart } from './lstart';

/** What `ps` tells of one process: its start in epoch seconds, or that it is dead, or nothing of use. */
export type PsStart = number | 'dead' | 'unreadable';

/** Reads lines of `ps -o pid=,state=,lstart=` in the C locale, by pid. */
export function parsePsStarts(text: string): ReadonlyMap<number, PsStart> {
  return new Map(
    text.split('\n').flatMap((line): [number, PsStart][] => {
      const [, pid, state, start] = /^\s*(\d+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
      if (pid === undefined || state === undefined || start === undefined) return [];
      return [[Number(pid), state.startsWith('Z') ? 'dead' : (parseLstart(start) ?? 'unreadable')]];
    }),
  );
}
