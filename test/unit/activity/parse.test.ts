import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseIo } from '../../../src/sensors/activity/parse/io';
import { parseBlockedWaiters } from '../../../src/sensors/activity/parse/locks';
import { parseActivityStat } from '../../../src/sensors/activity/parse/stat';
import { awaitedDescriptor, parseSyscall } from '../../../src/sensors/activity/parse/syscall';
import { fromRepository } from '../../helpers/repository';

const captured = (name: string): string =>
  readFileSync(fromRepository(`test/fixtures/activity/${name}`), 'utf8');

describe('what activity reads of /proc/PID/stat', () => {
  it('finds the fields after a name that looks like fields', () => {
    const stat = parseActivityStat(captured('odd-name.stat'));
    const expected = {
      comm: 'odd) R (name',
      state: 'S',
      parent: 20807,
      group: 20807,
      terminal: 0,
      foreground: -1,
      cpuMs: 0,
      childrenCpuMs: 0,
    };
    assert.deepEqual(stat, expected);
  });

  it('adds up the time of a process and of the children it waited for, whatever its name', () => {
    const ticks = fc.nat(1_000_000);
    fc.assert(
      fc.property(fc.string(), fc.tuple(ticks, ticks, ticks, ticks), (name, times) => {
        const text = `4711 (${name}) T 1 42 42 34816 -1 4194304 9 8 7 6 ${times.join(' ')} 20 0 1 0 100 0 0\n`;
        const cpuMs = times.reduce((sum, time) => sum + time, 0) * 10;
        const expected = {
          comm: name,
          state: 'T',
          parent: 1,
          group: 42,
          terminal: 34816,
          foreground: -1,
          cpuMs,
          childrenCpuMs: (times[2] + times[3]) * 10,
        };
        assert.deepEqual(parseActivityStat(text), expected);
      }),
    );
  });

  it('refuses what is no whole line, and never throws', () => {
    const whole = captured('odd-name.stat');
    fc.assert(
      fc.property(fc.nat(60), (length) => {
        assert.equal(parseActivityStat(whole.slice(0, length)), undefined);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseActivityStat(text)));
  });
});

describe('what activity reads of /proc/PID/io', () => {
  it('tells what was written to anything, in how many calls, and what reached storage', () => {
    assert.deepEqual(parseIo(captured('shell.io')), {
      writtenBytes: 410789,
      writes: 107,
      storageBytes: 409600,
    });
  });

  it('refuses what is cut, and never throws', () => {
    assert.equal(parseIo('rchar: 1\nwchar: 2\n'), undefined);
    fc.assert(fc.property(fc.string(), (text) => assert.equal(parseIo(text), undefined)));
  });
});

describe('what activity reads of /proc/locks', () => {
  it('finds who waits for which file, and for whom, in a row too', () => {
    const waiters = [...parseBlockedWaiters(captured('locks')).values()];
    assert.deepEqual(waiters, [
      { pid: 20872, inode: 2163364, holder: 20852 },
      { pid: 20893, inode: 2163364, holder: 20852 },
      { pid: 20871, inode: 2163348, holder: 20851 },
      { pid: 20916, inode: 2164136, holder: 20853 },
    ]);
  });

  it('passes over lines it does not understand', () => {
    const lines = captured('locks').split('\n');
    fc.assert(
      fc.property(fc.nat(lines.length), fc.string(), (place, noise) => {
        const noisy = [...lines.slice(0, place), noise.replaceAll('\n', ' '), ...lines.slice(place)].join(
          '\n',
        );
        assert.equal(parseBlockedWaiters(noisy).size, 4);
      }),
    );
  });
});

describe('what activity reads of /proc/PID/syscall', () => {
  it('knows which descriptor a sleeping process waits for, where that is certain', () => {
    const awaited = (text: string, arch: NodeJS.Architecture = 'x64'): number | undefined => {
      const call = parseSyscall(text);
      return call && awaitedDescriptor(call, arch);
    };
    const rest = '0x7f8cf53f1b03 0x1 0x7f8cf52270e0 0x1 0x0 0x7ffecd048168 0x7f8cf53162ad';
    assert.equal(awaited(`0 0x0 ${rest}`), 0);
    assert.equal(awaited(`0 0x1f ${rest}`), 31);
    assert.equal(awaited(`63 0x0 ${rest}`, 'arm64'), 0);
    assert.equal(awaited(`270 0x1 ${rest}`), 0);
    assert.equal(awaited(`270 0x8 ${rest}`), undefined, 'a select on several descriptors');
    assert.equal(awaited(`7 0x7ffecd048168 ${rest}`), undefined, 'a poll');
    assert.equal(awaited(`0 0x0 ${rest}`, 's390x'), undefined, 'an architecture whose calls are not known');
    assert.equal(awaited('running'), undefined);
    assert.equal(awaited('-1 0x7ffecd048168 0x7f8cf53162ad'), undefined);
  });
});
