/** Bytes that a process and the children it waited for moved, from `/proc/PID/io` (`proc_pid_io(5)`). */
export interface ProcessIo {
  /** From and to storage. */
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** To anything. */
  readonly writtenChars: number;
}

/** In the order in which the kernel has always written them. */
const LINES = /^wchar: (\d+)$[^]*?^read_bytes: (\d+)$[^]*?^write_bytes: (\d+)$/m;

export function parseProcessIo(text: string): ProcessIo | undefined {
  const [, chars, read, written] = LINES.exec(text) ?? [];
  if (chars === undefined) return undefined;
  return { readBytes: Number(read), writtenBytes: Number(written), writtenChars: Number(chars) };
}
