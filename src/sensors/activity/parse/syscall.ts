/** The system call that a process sleeps in, by its number on this architecture. */
export interface SleepingCall {
  readonly number: number;
  readonly firstArgument: number;
}

const CALL = /^(\d+) 0x([0-9a-f]+) /;

/** Reads a `/proc/PID/syscall` file; undefined when the process runs or is blocked outside of a call. */
export function parseSyscall(text: string): SleepingCall | undefined {
  const [, number, argument] = CALL.exec(text) ?? [];
  if (number === undefined || argument === undefined) return undefined;
  return { number: Number(number), firstArgument: Number.parseInt(argument, 16) };
}

interface CallNumbers {
  /** Calls whose first argument is the descriptor that is read. */
  readonly reads: readonly number[];
  /** Calls whose first argument is one more than the highest descriptor that is waited for. */
  readonly selects: readonly number[];
}

/** The common table of the newer architectures. */
const GENERIC: CallNumbers = { reads: [63, 65], selects: [72] };
const NUMBERS: Readonly<Partial<Record<NodeJS.Architecture, CallNumbers>>> = {
  x64: { reads: [0, 19], selects: [23, 270] },
  arm64: GENERIC,
  riscv64: GENERIC,
  loong64: GENERIC,
};

/**
 * The descriptor whose input a sleeping process waits for, when that is all that it waits for: of a `select`
 * on more than descriptor 0, and of a `poll`, nobody can tell.
 */
export function awaitedDescriptor(call: SleepingCall, arch = process.arch): number | undefined {
  const numbers = NUMBERS[arch];
  if (numbers?.reads.includes(call.number)) return call.firstArgument;
  return numbers?.selects.includes(call.number) && call.firstArgument === 1 ? 0 : undefined;
}
