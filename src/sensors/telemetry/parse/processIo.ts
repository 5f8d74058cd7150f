/** Bytes that a process and the children it waited for moved, from `/proc/PID/io` (`proc_pid_io(5)`). */
export interface ProcessIo {
  /** From and to storage. */
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** To anything. */
  readonly writtenChars: number;
}

export function parseProcessIo(text: string): ProcessIo | undefined {
  const read = /^read_bytes: (\d+)$/m.exec(text)?.[1];
  const written = /^write_bytes: (\d+)$/m.exec(text)?.[1];
  const chars = /^wchar: (\d+)$/m.exec(text)?.[1];
  if (read === undefined || written === undefined || chars === undefined) return undefined;
  return { readBytes: Number(read), writtenBytes: Number(written), writtenChars: Number(chars) };
}
