import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation } from '../../../src/model/observation';
import { isProgram, psRowFacts, type PsRow } from '../../../src/sensors/processTable/parse/psRow';
import { PsTable } from '../../../src/sensors/processTable/psTable';

const fixture = (name: string): string =>
  readFileSync(join(__dirname, '../../fixtures/processTable/ps', name), 'utf8');

/** The rows `ps-list` makes of the two outputs of the `ps` of macOS, paths resolved as on that machine. */
function macosRows(): PsRow[] {
  const commands = new Map(
    fixture('macos-args.txt')
      .trim()
      .split('\n')
      .map((line) => {
        const [, pid, cmd] = /^ *(\d+) (.*)$/.exec(line)!;
        return [Number(pid), cmd!.trim()] as const;
      }),
  );
  return fixture('macos-ps.txt')
    .trim()
    .split('\n')
    .map((line) => {
      const [, pid, ppid, uid, lstart, comm] =
        /^ *(\d+) +(\d+) +(\d+) +[\d.]+ +[\d.]+ +(\w+ \w+ +\d+ [\d:]+ \d+) +(.*)$/.exec(line)!;
      const cmd = commands.get(Number(pid)) ?? '';
      const path = comm!.startsWith('/') ? comm! : '';
      return {
        pid: Number(pid),
        ppid: Number(ppid),
        uid: Number(uid),
        name: path ? path.slice(path.lastIndexOf('/') + 1) : comm!,
        path,
        cmd,
        startTime: new Date(lstart!),
      };
    });
}

const windowsRows = (): PsRow[] =>
  fixture('windows-fastlist.txt')
    .trim()
    .split('\r\n')
    .map((line) => line.split('\t'))
    .map(([pid, ppid, name]) => ({ pid: Number(pid), ppid: Number(ppid), name: name! }));

const types = (observations: readonly Observation[]): string[] => observations.map(({ type }) => type);

describe('a process list of macOS', () => {
  const factsOf = (pid: number) => {
    const row = macosRows().find((candidate) => candidate.pid === pid)!;
    return psRowFacts(row, 1, row.startTime!.getTime(), 501);
  };

  it('gives the words of a command line', () => {
    assert.deepEqual(factsOf(4711).argv, ['make', '-j2', 'all']);
    assert.deepEqual(factsOf(4720).argv, ['npm', 'run', 'build']);
    assert.equal(factsOf(4712).comm, 'clang');
    assert.equal(factsOf(4712).exe, '/Library/Developer/CommandLineTools/usr/bin/clang');
  });

  it('keeps the spaces of a program path', () => {
    assert.deepEqual(factsOf(4740).argv.slice(0, 2), [
      '/Applications/My IDE.app/Contents/MacOS/My IDE',
      '--folder',
    ]);
  });

  it('tells own processes from those of others', () => {
    assert.equal(factsOf(4711).own, true);
    assert.equal(factsOf(1).own, false);
  });

  it('leaves zombies out', () => {
    assert.deepEqual(
      macosRows()
        .filter((row) => !isProgram(row))
        .map(({ pid }) => pid),
      [4733],
    );
  });

  it('keys a process by the second it started', () => {
    const table = new PsTable({ ownUid: 501, startOf: () => undefined, cwdOf: () => undefined });
    const snapshot = table.snapshot(macosRows(), 0);
    assert.ok(snapshot.type === 'process.snapshot');
    const make = snapshot.processes.find(({ pid }) => pid === 4711)!;
    assert.equal(make.key, `4711:${new Date(2026, 10, 21, 10, 31, 7).getTime() / 1000}`);
  });
});

describe('a process list of Windows', () => {
  it('counts every process as own and keys it by when it was first seen', () => {
    const table = new PsTable({ startOf: () => undefined, cwdOf: () => undefined });
    const snapshot = table.snapshot(windowsRows(), 5_000);
    assert.ok(snapshot.type === 'process.snapshot');
    const msbuild = snapshot.processes.find(({ comm }) => comm === 'msbuild.exe')!;
    assert.deepEqual([msbuild.key, msbuild.ppid, msbuild.own], ['10260:5', 10244, true]);
    assert.deepEqual(table.update(windowsRows(), 9_000), []);
  });
});

describe('two process lists, one after the other', () => {
  const row = (change: Partial<PsRow> = {}): PsRow => ({
    pid: 7,
    ppid: 1,
    uid: 501,
    name: 'sh',
    cmd: 'sh build.sh',
    startTime: new Date(100_000),
    ...change,
  });
  const after = (...rows: PsRow[]): readonly Observation[] => {
    const table = new PsTable({ ownUid: 501, startOf: () => undefined, cwdOf: () => undefined });
    table.snapshot([row()], 0);
    return table.update(rows, 1);
  };

  it('tell nothing when nothing changed', () => {
    assert.deepEqual(after(row()), []);
  });

  it('take a start time that moved by a second of rounding for the same process', () => {
    assert.deepEqual(after(row({ startTime: new Date(101_000) })), []);
  });

  it('tell an end without a status', () => {
    assert.deepEqual(after(), [{ type: 'process.exited', at: 1, key: '7:100' }]);
  });

  it('tell a new command line under the same key, with the parent of the start', () => {
    const [changed, ...rest] = after(row({ name: 'make', cmd: 'make all', ppid: 99 }));
    assert.deepEqual(rest, []);
    assert.ok(changed?.type === 'process.changed');
    assert.deepEqual([changed.process.key, changed.process.ppid, changed.process.comm], ['7:100', 1, 'make']);
  });

  it('tell a reused pid as an end and a start', () => {
    assert.deepEqual(types(after(row({ startTime: new Date(200_000) }))), [
      'process.exited',
      'process.started',
    ]);
  });
});
