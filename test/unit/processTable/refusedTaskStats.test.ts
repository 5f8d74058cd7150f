import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { TaskStats } from '../../../src/sensors/processTable/linux/taskStats';
import { FakeKernel } from './fakeKernel';

const hex = z.string().transform((text) => Uint8Array.from(Buffer.from(text, 'hex')));
const { family, refusal, processes } = z
  .object({ family: hex, refusal: hex, processes: z.array(z.object({ messages: z.array(hex) })) })
  .parse(
    JSON.parse(readFileSync(join(__dirname, '../../fixtures/processTable/linux/task-stats.json'), 'utf8')),
  );

/** `nlmsghdr`, `genlmsghdr`, the attribute that holds all, and the one with the pid. */
const STRUCT = 20 + 4 + 8 + 4;

/** What the kernel tells of this process when asked: what it told of another, with this one's pid. */
function own(peakRssKib: number): Uint8Array {
  const bytes = (processes[0]?.messages[0] ?? new Uint8Array()).slice();
  const view = new DataView(bytes.buffer);
  for (const pid of [STRUCT - 8, STRUCT + 128, STRUCT + 368]) view.setUint32(pid, process.pid, true);
  view.setBigUint64(STRUCT + 200, BigInt(peakRssKib), true);
  return bytes;
}

/** The kernel's refusal with this errno. */
function refusing(errno: number): Uint8Array {
  const bytes = refusal.slice();
  new DataView(bytes.buffer).setInt32(16, -errno, true);
  return bytes;
}

const openFiles = (): readonly string[] => readdirSync('/proc/self/fd');

describe('the statistics of ended processes', () => {
  const cases: readonly (readonly [string, Uint8Array[], string])[] = [
    ['an ordinary user asks', [family, refusing(1)], 'only root (CAP_NET_ADMIN) is told'],
    ['the kernel has none', [refusing(2)], 'this kernel is built without taskstats'],
    ['something else is wrong', [family, refusing(22)], 'errno 22'],
    ['the kernel is silent', [family], 'the kernel does not answer'],
    ['another form of them comes', [family, family], 'this kernel tells it in a form that is not known'],
    ['the kernel counts less', [family, own(0)], 'this kernel is built without task accounting'],
    [
      'asking is granted and listening is not',
      [family, own(9), refusing(1)],
      'only root (CAP_NET_ADMIN) is told',
    ],
    ['nobody says whether it listens', [family, own(9)], 'the kernel does not answer'],
  ];
  for (const [when, answers, message] of cases) {
    it(`are refused with a reason, and nothing stays open, when ${when}`, function () {
      if (process.platform !== 'linux') this.skip();
      const before = openFiles();
      assert.throws(() => TaskStats.open(new FakeKernel(answers), 1), new Error(message));
      assert.deepEqual(openFiles(), before);
    });
  }
});
