import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import { parseFamilyId } from '../../../src/sensors/processTable/linux/genericFamily';
import { encodeRequest } from '../../../src/sensors/processTable/linux/genericRequest';
import { attributes, parseAck, viewOf } from '../../../src/sensors/processTable/parse/genetlink';
import { parseTaskStats, type ThreadStats } from '../../../src/sensors/processTable/parse/taskStats';

const hex = z.string().transform((text) => Uint8Array.from(Buffer.from(text, 'hex')));
const fixture = z
  .object({
    family: hex,
    refusal: hex,
    ack: hex,
    processes: z.array(
      z.object({ pid: z.int(), cpuMs: z.number(), peakRssKib: z.int(), messages: z.array(hex) }),
    ),
  })
  .parse(
    JSON.parse(readFileSync(join(__dirname, '../../fixtures/processTable/linux/task-stats.json'), 'utf8')),
  );
const [shell, threads] = fixture.processes;
assert.ok(shell && threads);
const family = parseFamilyId(fixture.family) ?? 0;

const read = (messages: readonly Uint8Array[]): ThreadStats[] =>
  messages.map((message) => {
    const thread = parseTaskStats(message, family);
    assert.ok(thread);
    return thread;
  });

const [whole = new Uint8Array()] = shell.messages;
/** `nlmsghdr`, `genlmsghdr`, the attribute that holds all, and the one with the pid. */
const STRUCT = 20 + 4 + 8 + 4;

/** The message of the shell with other bytes somewhere in its struct. */
function changed(change: (view: DataView) => void): Uint8Array {
  const bytes = whole.slice();
  change(new DataView(bytes.buffer, STRUCT));
  return bytes;
}

describe('what the kernel tells of a thread that exits', () => {
  it('is of a process alone when it has no other threads', () => {
    const [only, ...more] = read(shell.messages);
    assert.equal(more.length, 0);
    assert.deepEqual(
      [only?.pid, only?.tgid, only?.isLast, only?.hadOthers],
      [shell.pid, shell.pid, true, false],
    );
    assert.ok(only && only.usage.peakRssBytes >= 1024 * 1024, `${only?.usage.peakRssBytes} bytes`);
    assert.ok(only.usage.readChars > 0, 'a program reads the libraries that it needs');
  });

  it('names the process of each thread, and says which is the last', () => {
    const all = read(threads.messages);
    assert.deepEqual(
      all.map(({ tgid, isLast, hadOthers }) => ({ tgid, isLast, hadOthers })),
      [false, false, false, true].map((last) => ({ tgid: threads.pid, isLast: last, hadOthers: last })),
    );
    assert.equal(new Set(all.map(({ pid }) => pid)).size, 4);
  });

  it('adds up to what the parent of the process was told', () => {
    const cpuMs = read(threads.messages).reduce((sum, { usage }) => sum + usage.cpuMs, 0);
    assert.ok(Math.abs(cpuMs - threads.cpuMs) < 40, `${cpuMs} ms, and ${threads.cpuMs} ms by wait4`);
    const written = read(threads.messages).reduce((sum, { usage }) => sum + usage.writtenChars, 0);
    assert.equal(written, 3 * 4096);
  });

  it('is read from later versions, which say more', () => {
    assert.deepEqual(
      parseTaskStats(
        changed((view) => view.setUint16(0, 99, true)),
        family,
      ),
      parseTaskStats(whole, family),
    );
  });

  it('is not believed from versions that do not say which process a thread is of', () => {
    const older = changed((view) => view.setUint16(0, 11, true));
    assert.equal(parseTaskStats(older, family), undefined);
  });

  it('is not believed where the fields are elsewhere', () => {
    const moved = changed((view) => view.setUint32(128, shell.pid + 1, true));
    assert.equal(parseTaskStats(moved, family), undefined);
  });

  it('is of the family that it was asked of', () => {
    assert.equal(parseTaskStats(whole, family + 1), undefined);
    assert.equal(parseTaskStats(fixture.family, family), undefined);
    assert.equal(parseTaskStats(fixture.ack, family), undefined);
  });

  it('reads times and amounts beyond 32 bits', () => {
    const much = changed((view) => view.setBigUint64(248, 5_000_000_000_000n, true));
    assert.equal(parseTaskStats(much, family)?.usage.readBytes, 5_000_000_000_000);
  });

  it('has run for as long as the kernel counted and a tick at most, whatever samples say', () => {
    const cpuMs = (countedMs: number, sampledMs: number): number | undefined => {
      const told = changed((view) => {
        view.setBigUint64(72, BigInt(countedMs * 1e6), true);
        view.setBigUint64(152, BigInt(sampledMs * 1e3), true);
        view.setBigUint64(160, 0n, true);
      });
      return parseTaskStats(told, family)?.usage.cpuMs;
    };
    assert.equal(cpuMs(8_000, 9_360), 8_010);
    assert.equal(cpuMs(8_000, 7_900), 8_000);
    assert.equal(cpuMs(9, 12), 12);
    assert.equal(cpuMs(0, 12), 12, 'a kernel that does not count it');
    assert.ok(read(shell.messages).every(({ usage }) => usage.leastCpuMs <= usage.cpuMs));
  });

  it('is refused when it is cut short, without an error', () => {
    const needed = STRUCT + 4 + 372;
    fc.assert(
      fc.property(fc.nat(needed - 5), (length) => {
        assert.equal(parseTaskStats(whole.subarray(0, length), family), undefined);
      }),
    );
  });

  it('is never an error, whatever bytes come', () => {
    const place = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 8 }), fc.nat(whole.length), (places, length) => {
        const bytes = whole.slice(0, length);
        for (const [at, byte] of places) if (at < length) bytes[at] = byte;
        const thread = parseTaskStats(bytes, family);
        for (const amount of Object.values(thread?.usage ?? {})) assert.ok(amount >= 0);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        for (const parse of [parseAck, parseFamilyId]) assert.doesNotThrow(() => parse(bytes));
        assert.doesNotThrow(() => parseTaskStats(bytes, family));
      }),
    );
  });
});

describe('a generic netlink message', () => {
  it('tells the number of a family, and that a request was done or refused', () => {
    assert.ok(family > 16);
    assert.equal(parseAck(fixture.ack), 0);
    assert.equal(parseAck(fixture.refusal), 22);
    assert.equal(parseAck(fixture.family), undefined);
    assert.equal(parseFamilyId(fixture.ack), undefined);
  });

  it('gives back the attribute that it was made of, whatever its length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(0x3fff), (value, type) => {
        const bytes = encodeRequest({ family, command: 1, attribute: type, value, acknowledge: true });
        const [attribute, ...more] = attributes(viewOf(bytes), 20, bytes.length);
        assert.ok(attribute && more.length === 0);
        assert.equal(attribute.type, type);
        assert.deepEqual(bytes.slice(attribute.from, attribute.to), value);
        assert.equal(bytes.length % 4, 0);
      }),
    );
  });

  it('ends where an attribute claims more than there is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        for (const { from, to } of attributes(viewOf(bytes), 0, bytes.length)) {
          assert.ok(from <= to && to <= bytes.length);
        }
      }),
    );
  });
});
