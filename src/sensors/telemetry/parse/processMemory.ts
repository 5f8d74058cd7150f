/** Bytes: the most that was ever resident, from `/proc/PID/status` (`VmHWM`); kernel threads have none. */
export const parsePeakRss = (text: string): number | undefined => kibibytes(/^VmHWM:\s+(\d+) kB$/m, text);

/** Bytes: resident memory, shared pages divided among those who share them, from `/proc/PID/smaps_rollup`. */
export const parsePss = (text: string): number | undefined => kibibytes(/^Pss:\s+(\d+) kB$/m, text);

/** Bytes of a page of the kernel, from the first mapping in `/proc/PID/smaps`. */
export const parsePageSize = (text: string): number | undefined =>
  kibibytes(/^KernelPageSize:\s+(\d+) kB$/m, text);

function kibibytes(line: RegExp, text: string): number | undefined {
  const value = line.exec(text)?.[1];
  return value === undefined ? undefined : Number(value) * 1024;
}
