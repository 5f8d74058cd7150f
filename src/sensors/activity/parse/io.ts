/** Bytes, of the process and of the children it waited for. */
export interface ProcessIo {
  /** Written to anything. */
  readonly writtenBytes: number;
  /** In so many system calls. */
  readonly writes: number;
  /** Read from and written to storage. */
  readonly storageBytes: number;
}

const WRITTEN_TO_ANYTHING = /^wchar: (\d+)$/m;
const WRITES = /^syscw: (\d+)$/m;
const READ_FROM_STORAGE = /^read_bytes: (\d+)$/m;
const WRITTEN_TO_STORAGE = /^write_bytes: (\d+)$/m;

/** Reads a `/proc/PID/io` file (`proc_pid_io(5)`); undefined when it is none. */
export function parseIo(text: string): ProcessIo | undefined {
  const written = WRITTEN_TO_ANYTHING.exec(text);
  const writes = WRITES.exec(text);
  const read = READ_FROM_STORAGE.exec(text);
  const stored = WRITTEN_TO_STORAGE.exec(text);
  if (!written || !writes || !read || !stored) return undefined;
  return {
    writtenBytes: Number(written[1]),
    writes: Number(writes[1]),
    storageBytes: Number(read[1]) + Number(stored[1]),
  };
}
