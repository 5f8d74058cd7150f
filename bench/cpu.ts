import { readdirSync, readFileSync } from 'node:fs';
import koffi from 'koffi';

const getrusage = koffi.load(null).func('int getrusage(int, void *)');
const RUSAGE_CHILDREN = -1;
const RUSAGE_BYTES = 144;

/** CPU milliseconds of this process and its ended children, user and system. */
export function cpuWithChildrenMs(): number {
  const usage = new BigInt64Array(RUSAGE_BYTES / 8);
  getrusage(RUSAGE_CHILDREN, usage);
  const [userSeconds = 0n, userMicros = 0n, systemSeconds = 0n, systemMicros = 0n] = usage;
  const children = Number(userSeconds + systemSeconds) * 1e3 + Number(userMicros + systemMicros) / 1e3;
  return ownCpuMs() + children;
}

/** CPU milliseconds of this process. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** CPU milliseconds of all threads of this process that live now but the main one. */
export function otherThreadsCpuMs(): number {
  return readdirSync('/proc/self/task')
    .filter((tid) => Number(tid) !== process.pid)
    .map((tid) => Number(readFileSync(`/proc/self/task/${tid}/schedstat`, 'latin1').split(' ')[0]) / 1e6)
    .reduce((sum, ms) => sum + ms, 0);
}
