import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Libc } from '../../../src/sensors/processTable/linux/libc';
import { TaskStats } from '../../../src/sensors/processTable/linux/taskStats';

const hex = z.string().transform((text) => Uint8Array.from(Buffer.from(text, 'hex')));
const { family, refusal } = z
  .object({ family: hex, refusal: hex })
  .parse(
    JSON.parse(readFileSync(join(__dirname, '../../fixtures/processTable/linux/task-stats.json'), 'utf8')),
  );

const EAGAIN = 11;

/** A kernel that gives these answers, one to each request. */
class Answering implements Libc {
  isOpen = false;
  private waiting: Uint8Array[] = [];

  constructor(private readonly answers: Uint8Array[]) {}

  socket = (): number => {
    this.isOpen = true;
    return 3;
  };
  send = (): number => {
    this.waiting.push(...this.answers.splice(0, 1));
    return 0;
  };
  recvfrom = (_fd: number, into: Uint8Array): number => {
    const answer = this.waiting.shift();
    if (!answer) return -1;
    into.set(answer);
    return answer.length;
  };
  close = (): number => {
    this.isOpen = false;
    return 0;
  };
  errno = (): number => EAGAIN;
  bind = (): number => 0;
  setsockopt = (): number => 0;
  poll = (): number => 0;
  prctl = (): number => 0;
  ioctl = (): number => 0;
  syscall = (): number => 0;
  schedAttr = (): number => 0;
  epollCreate = (): number => 0;
  epollCtl = (): number => 0;
  epollWait = (): number => 0;
  clockGettime = (): number => 0;
}

/** The kernel's refusal with this errno. */
function refusing(errno: number): Uint8Array {
  const bytes = refusal.slice();
  new DataView(bytes.buffer).setInt32(16, -errno, true);
  return bytes;
}

describe('the statistics of ended processes', () => {
  const cases: readonly (readonly [string, Uint8Array[], string])[] = [
    ['an ordinary user asks', [family, refusing(1)], 'only root (CAP_NET_ADMIN) is told'],
    ['the kernel has none', [refusing(2)], 'this kernel is built without taskstats'],
    ['something else is wrong', [family, refusing(22)], 'errno 22'],
    ['the kernel is silent', [family], 'the kernel does not answer'],
    ['another form of them comes', [family, family], 'this kernel tells it in a form that is not known'],
  ];
  for (const [when, answers, message] of cases) {
    it(`are refused with a reason, and nothing stays open, when ${when}`, function () {
      if (process.platform !== 'linux') this.skip();
      const libc = new Answering(answers);
      assert.throws(() => TaskStats.open(libc, 1), new Error(message));
      assert.equal(libc.isOpen, false);
    });
  }
});
