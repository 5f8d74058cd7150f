/** What is used of one `/proc/PID/stat` line (`proc_pid_stat(5)`). */
export interface ProcStat {
  readonly pid: number;
  /** At most 15 bytes, any bytes but NUL; invalid UTF-8 is replaced. */
  readonly comm: string;
  /** One letter: `R`, `S`, `Z`, … */
  readonly state: string;
  readonly ppid: number;
  readonly session: number;
  readonly threads: number;
  readonly kernelThread: boolean;
  /** Clock ticks since boot. */
  readonly start: number;
  /** Address of the arguments: a new one after every exec. 0 when it may not be read. */
  readonly argStart: number;
  /** Wait status; true only of a dead process that may be inspected, 0 otherwise. */
  readonly exitCode: number;
}

const OPEN = 40;
const CLOSE = 41;
const SPACE = 32;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const LAST_NEEDED_FIELD = 52;
const PF_KTHREAD = 0x0020_0000;

/**
 * Reads a stat line. The name stands in parentheses and may itself hold parentheses, spaces and newlines;
 * everything after the last closing one is numbers, so that is where it ends.
 *
 * @returns undefined when the bytes are not a whole stat line
 */
export function parseStat(bytes: Uint8Array): ProcStat | undefined {
  const open = bytes.indexOf(OPEN);
  const close = bytes.lastIndexOf(CLOSE);
  if (open < 2 || close < open || bytes[close + 1] !== SPACE || bytes[close + 3] !== SPACE) return undefined;
  const [pid] = parseNumbers(bytes.subarray(0, open), 1);
  const fields = parseNumbers(bytes.subarray(close + 4), LAST_NEEDED_FIELD - 3);
  const field = (number: number): number => fields[number - 4] ?? 0;
  if (pid === undefined || fields.length < 22 - 3) return undefined;
  return {
    pid,
    comm: decode(bytes.subarray(open + 1, close)),
    state: String.fromCharCode(bytes[close + 2] ?? 0),
    ppid: field(4),
    session: field(6),
    threads: field(20),
    kernelThread: (field(9) & PF_KTHREAD) !== 0,
    start: field(22),
    argStart: field(48),
    exitCode: field(52),
  };
}

/**
 * Whether the process is over. A leader that left while its threads run on shows as a zombie too, but
 * lives.
 */
export const isDead = ({ state, threads }: Pick<ProcStat, 'state' | 'threads'>): boolean =>
  (state === 'Z' || state === 'X') && threads <= 1;

/** Up to `limit` decimal numbers that stand one space apart; stops at the first thing that is not one. */
function parseNumbers(bytes: Uint8Array, limit: number): number[] {
  const numbers: number[] = [];
  let at = 0;
  while (numbers.length < limit) {
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    let value = 0;
    const first = at;
    for (let digit = bytes[at]; digit !== undefined && digit >= ZERO && digit <= NINE; digit = bytes[++at]) {
      value = value * 10 + (digit - ZERO);
    }
    if (at === first) break;
    numbers.push(negative ? -value : value);
    if (bytes[at] !== SPACE) break;
    at++;
  }
  return numbers;
}

const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
