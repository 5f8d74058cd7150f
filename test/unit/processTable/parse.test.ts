import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { exited, fromWaitStatus, signaled } from '../../../src/model/process';
import { parseCmdline } from '../../../src/sensors/processTable/parse/cmdline';
import { parseLstart } from '../../../src/sensors/processTable/parse/lstart';
import { parseProcEvent, PROC_EVENT } from '../../../src/sensors/processTable/parse/procEvent';
import { parsePsStarts } from '../../../src/sensors/processTable/parse/psStarts';
import { isDead, parseStat } from '../../../src/sensors/processTable/parse/stat';

const fixture = (name: string): Buffer =>
  readFileSync(join(__dirname, '../../fixtures/processTable/linux', name));

describe('a /proc stat line', () => {
  const names: readonly (readonly [string, string])[] = [
    ['plain', 'make'],
    ['spaces', ' a b  c '],
    ['parentheses', 'x) R 1 (2 3'],
    ['newline', 'two\nlines\n'],
    ['invalid-utf8', '\ufffd\ufffd\ufffdbad\ufffd'],
    ['cut', 'fifteen-letters'],
    ['empty', ''],
  ];
  for (const [kind, comm] of names) {
    it(`is read with a name of kind ${kind}`, () => {
      const bytes = fixture(`name-${kind}.stat`);
      const stat = parseStat(bytes);
      const numbers = bytes.toString('latin1').split(') ').at(-1)!.split(' ');
      assert.ok(stat);
      assert.equal(stat.comm, comm);
      assert.equal(stat.pid, Number.parseInt(bytes.toString('latin1'), 10));
      assert.equal(stat.ppid, Number(numbers[1]));
      assert.equal(stat.start, Number(numbers[19]));
      assert.equal(stat.argStart, Number(numbers[45]));
      assert.equal(stat.kernelThread, false);
      assert.equal(isDead(stat), false);
    });
  }

  it('shows a zombie as dead, with its wait status', () => {
    const stat = parseStat(fixture('zombie.stat'));
    assert.ok(stat && isDead(stat));
    assert.deepEqual(fromWaitStatus(stat.exitCode), exited(3));
  });

  it('keeps a process alive whose leader left before its threads', () => {
    assert.equal(isDead({ state: 'Z', threads: 2 }), false);
  });

  it('is read whatever bytes the name is made of', () => {
    const name = fc.uint8Array({ maxLength: 15 }).map((bytes) => bytes.map((byte) => byte || 1));
    const number = fc.integer({ min: 0, max: 2 ** 47 });
    fc.assert(
      fc.property(name, number, number, number, (bytes, ppid, start, status) => {
        const rest = [ppid, 1, 2, 0, -1, 0, ...Array<number>(12).fill(7), start];
        rest[16] = 1; // threads
        const tail = [...rest, ...Array<number>(29).fill(8), status].join(' ');
        const line = Buffer.concat([Buffer.from('42 ('), bytes, Buffer.from(`) S ${tail}\n`)]);
        const stat = parseStat(line);
        assert.equal(stat?.comm, Buffer.from(bytes).toString('utf8'));
        assert.deepEqual(
          [stat.pid, stat.ppid, stat.start, stat.threads, stat.exitCode],
          [42, ppid, start, 1, status],
        );
      }),
    );
  });

  it('is refused when it is torn or nonsense, without an error', () => {
    const whole = fixture('name-parentheses.stat');
    fc.assert(
      fc.property(fc.nat(60), (length) => assert.equal(parseStat(whole.subarray(0, length)), undefined)),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.doesNotThrow(() => parseStat(bytes))));
  });
});

describe('a /proc command line', () => {
  it('gives back the arguments it was made of', () => {
    const argument = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 2 }), (argv) => {
        const wellFormed = argv.map((text) => Buffer.from(text).toString('utf8'));
        assert.deepEqual(parseCmdline(Buffer.from(`${argv.join('\0')}\0`)), wellFormed);
      }),
    );
  });

  it('keeps empty arguments in the middle', () => {
    assert.deepEqual(parseCmdline(Buffer.from('printf\0\0x\0')), ['printf', '', 'x']);
  });

  it('shows a rewritten title as one string without its padding', () => {
    assert.deepEqual(parseCmdline(fixture('node-title.cmdline')), ['npm run build']);
    assert.deepEqual(parseCmdline(Buffer.from('nginx: worker process      \0')), ['nginx: worker process']);
  });

  it('is empty for a zombie', () => {
    assert.deepEqual(parseCmdline(fixture('zombie.cmdline')), []);
  });

  it('survives invalid UTF-8', () => {
    assert.deepEqual(parseCmdline(Uint8Array.of(97, 255, 0, 98, 0)), ['a\ufffd', 'b']);
  });
});

describe('a message of the proc connector', () => {
  const captured: unknown = JSON.parse(fixture('proc-events.json').toString());
  const { pids, messages } = captured as { pids: number[]; messages: string[] };
  const events = messages.flatMap((hex) => parseProcEvent(Buffer.from(hex, 'hex')) ?? []);
  const typesOf = (pid: number) =>
    events.filter((event) => event.pid === pid && event.tgid === pid).map(({ type }) => type);

  it('tells the life of a process in order', () => {
    assert.deepEqual(typesOf(pids[0]!), ['fork', 'exec', 'exit']);
    assert.deepEqual(typesOf(pids[2]!), ['fork', 'exec', 'comm', 'exit']);
  });

  it('carries the wait status', () => {
    const statusOf = (pid: number) =>
      events.flatMap((event) => (event.type === 'exit' && event.pid === pid ? event.status : []));
    assert.deepEqual(pids.map(statusOf), [[exited(3)], [signaled(9)], [exited(0)]]);
  });

  it('carries the new name', () => {
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'comm' ? event.comm : [])),
      ['renamed'],
    );
  });

  it('has a time that never goes back within a process', () => {
    const times = events.filter(({ pid }) => pid === pids[0]).map(({ ns }) => ns);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  it('is dropped when it is cut short, of a foreign sender, or noise', () => {
    const whole = Buffer.from(messages[0]!, 'hex');
    for (let length = 0; length < 68; length++)
      assert.equal(parseProcEvent(whole.subarray(0, length)), undefined);
    const foreign = Buffer.from(whole);
    foreign.writeUInt32LE(7, 16);
    assert.equal(parseProcEvent(foreign), undefined);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) =>
        assert.doesNotThrow(() => parseProcEvent(bytes)),
      ),
    );
  });

  /** One message of 76 bytes, as the kernel lays it out. */
  const message = (what: number, data: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(76);
    bytes.writeUInt32LE(1, 16);
    bytes.writeUInt32LE(1, 20);
    bytes.writeUInt32LE(what, 36);
    bytes.writeBigUInt64LE(5_000_000_000_000n, 44);
    data.forEach((word, index) => bytes.writeUInt32LE(word, 52 + index * 4));
    return bytes;
  };

  it('says a thread from a process by its two ids', () => {
    assert.deepEqual(parseProcEvent(message(PROC_EVENT.fork, [10, 10, 11, 10])), {
      type: 'fork',
      ns: 5e12,
      parent: 10,
      pid: 11,
      tgid: 10,
    });
  });

  it('says as whom a process acts: the second of two users', () => {
    assert.deepEqual(parseProcEvent(message(PROC_EVENT.uid, [10, 10, 1000, 33])), {
      type: 'uid',
      ns: 5e12,
      pid: 10,
      tgid: 10,
      effectiveUid: 33,
    });
  });

  it('says who leads a session', () => {
    assert.deepEqual(parseProcEvent(message(PROC_EVENT.session, [10, 10])), {
      type: 'session',
      ns: 5e12,
      pid: 10,
      tgid: 10,
    });
  });
});

describe('a wait status', () => {
  it('is an exit code or a signal, never both', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (code) => {
        assert.deepEqual(fromWaitStatus(code << 8), exited(code));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 126 }), fc.boolean(), (signal, dumped) => {
        assert.deepEqual(fromWaitStatus(signal | (dumped ? 128 : 0)), signaled(signal));
      }),
    );
  });
});

describe('a start time as ps prints it', () => {
  it('is read in whole seconds of local time', () => {
    const noon = new Date(2026, 10, 7, 12, 0, 5).getTime() / 1000;
    assert.equal(parseLstart('Sat Nov  7 12:00:05 2026'), noon);
    assert.equal(parseLstart('  Sat Nov 7 12:00:05 2026 \n'), noon);
  });

  it('is unknown when it is something else', () => {
    for (const text of ['', '-', 'Sat Foo 99 12:00:05 2026', '12:00:05']) {
      assert.equal(parseLstart(text), undefined);
    }
  });
});

describe('what ps tells of starts', () => {
  it('is a start, a death, or nothing of use, by pid', () => {
    const text = [
      '    1 Ss   Sat Nov  7 12:00:05 2026',
      '   17 Z    Sat Nov  7 12:00:06 2026',
      '99 R+ yesterday',
      'ps: illegal',
    ];
    const noon = Math.floor(new Date(2026, 10, 7, 12, 0, 5).getTime() / 1000);
    assert.deepEqual(
      [...parsePsStarts(text.join('\n'))],
      [
        [1, noon],
        [17, 'dead'],
        [99, 'unreadable'],
      ],
    );
  });

  it('is never an error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parsePsStarts(text)));
  });
});
