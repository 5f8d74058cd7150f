import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  parseHostTicks,
  parseLoad,
  parseMemory,
  parsePressure,
} from '../../../src/sensors/telemetry/parse/host';
import { parseProcessIo } from '../../../src/sensors/telemetry/parse/processIo';
import { parsePageSize, parsePeakRss, parsePss } from '../../../src/sensors/telemetry/parse/processMemory';
import { parseProcessStat } from '../../../src/sensors/telemetry/parse/processStat';

const STAT =
  '4711 (c) (x y) R 1 4711 4711 34816 4711 4194304 1543 9000 0 0 120 35 700 50 20 0 8 0 123456 998244352 2048 ' +
  '18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0';

const IO =
  'rchar: 10\nwchar: 2000\nsyscr: 1\nsyscw: 3\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n';

describe('what /proc tells for telemetry', () => {
  it('of a process: its own time and that of its children, threads and pages, whatever its name', () => {
    assert.deepEqual(parseProcessStat(STAT), {
      isRunning: true,
      isZombie: false,
      pageFaults: 1543,
      cpuMs: 1550,
      childrenCpuMs: 7500,
      threads: 8,
      residentPages: 2048,
    });
    assert.equal(parseProcessStat(STAT.replace(') R', ') Z'))?.isZombie, true);
  });

  it('of what a process moved', () => {
    assert.deepEqual(parseProcessIo(IO), { readBytes: 4096, writtenBytes: 8192, writtenChars: 2000 });
  });

  it('of its memory', () => {
    assert.equal(parsePeakRss('Name:\tcc1\nVmPeak:\t  200 kB\nVmHWM:\t    100 kB\n'), 102_400);
    assert.equal(parsePeakRss('Name:\tkthreadd\n'), undefined);
    assert.equal(parsePss('Rss:    20 kB\nPss:     7 kB\nPss_Dirty:  1 kB\n'), 7_168);
    assert.equal(parsePageSize('Size:    64 kB\nKernelPageSize:       64 kB\nMMUPageSize:  64 kB\n'), 65_536);
  });

  it('of the machine', () => {
    const ticks = 'cpu  100 5 50 800 40 3 2 0 60 0\ncpu0 100 5 50 800 40 3 2 0 60 0\n';
    assert.deepEqual(parseHostTicks(ticks), { busy: 160, total: 1000 });
    assert.deepEqual(parseMemory('MemTotal:  2048 kB\nMemFree:  1 kB\nMemAvailable:  512 kB\n'), {
      totalBytes: 2_097_152,
      availableBytes: 524_288,
    });
    assert.equal(parseLoad('1.25 0.50 0.10 2/345 999\n'), 1.25);
    assert.equal(parsePressure('some avg10=12.50 avg60=1.00 avg300=0.00 total=1\nfull avg10=0.00\n'), 12.5);
  });

  it('is refused as a whole when a part is missing, and never anything but numbers', () => {
    for (let length = 0; length < STAT.length - 60; length++) {
      const stat = parseProcessStat(STAT.slice(0, length));
      assert.ok(!stat || Object.values(stat).every((value) => !Number.isNaN(value)));
    }
    const parsers = [
      ...[parseProcessStat, parseProcessIo, parsePeakRss, parsePss, parsePageSize],
      ...[parseHostTicks, parseMemory, parseLoad, parsePressure],
    ];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.mixedCase(fc.constant(STAT)), fc.constant(IO)), (text) => {
        for (const parse of parsers) parse(text);
      }),
    );
  });
});
