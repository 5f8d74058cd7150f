import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/base/clock';
import { systemClock } from '../../../src/base/systemClock';
import type { HookObservation } from '../../../src/model/observation';
import type { FileSensor } from '../../../src/sensors/fileSensor';
import { createHookSensor } from '../../../src/sensors/hook/hookSensor';
import { refuseToOpen } from '../../helpers/refusedOpen';
import { waitFor } from '../../helpers/waitFor';

const record = (command: string, code = 0, ended = Date.now(), duration = '5'): string =>
  `1\t${ended}\t${duration}\t${code}\t/\t${command}\n`;

describe('what the shell hook writes is sensed', () => {
  let folder: string;
  let sensor: FileSensor | undefined;
  let ended: HookObservation[];
  let problems: string[];
  /** Looks that were begun. */
  let looks: number;
  const own = `${process.pid}.log`;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-hook-')));
    ended = [];
    problems = [];
    looks = 0;
  });
  afterEach(() => {
    sensor?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const clock: Clock = {
    ...systemClock,
    every: (ms, look) =>
      systemClock.every(ms, () => {
        looks += 1;
        look();
      }),
  };
  const sense = async (): Promise<void> => {
    sensor = createHookSensor(
      { folder, onProblem: (message) => problems.push(message) },
      (observation) => {
        if (observation.type === 'hook.command_ended') ended.push(observation);
      },
      clock,
    );
    await sensor.ready;
  };
  const commands = (count: number): Promise<readonly string[]> =>
    waitFor(`${count} records`, () =>
      ended.length >= count ? ended.map(({ commandLine }) => commandLine) : undefined,
    );

  it('with the shell, the times and the code', async () => {
    await sense();
    const before = Date.now();
    writeFileSync(join(folder, own), record('make', 2, before - 100, '40'));
    await commands(1);
    assert.deepEqual(ended, [
      {
        type: 'hook.command_ended',
        at: before - 100,
        shellPid: process.pid,
        commandLine: 'make',
        cwd: '/',
        startedAt: before - 140,
        exitCode: 2,
      },
    ]);
  });

  it('never as ended later than it was written', async () => {
    writeFileSync(join(folder, own), record('make', 0, Date.now() + 999));
    await sense();
    await commands(1);
    assert.ok(ended[0]!.at <= Date.now());
  });

  it('never as ended at a time to come, whatever the clock of its file system says', async () => {
    const year9999 = Date.UTC(9999, 0);
    writeFileSync(join(folder, own), record('make', 0, year9999));
    utimesSync(join(folder, own), year9999 / 1000, year9999 / 1000);
    await sense();
    await commands(1);
    assert.ok(ended[0]!.at <= Date.now());
  });

  it('each record once while they are written, none lost', async () => {
    await sense();
    const path = join(folder, own);
    writeFileSync(path, '');
    const written: string[] = [];
    for (let round = 0; round < 400; round++) {
      written.push(`make ${round}`);
      appendFileSync(path, record(`make ${round}`));
      if (round % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(await commands(400), written);
    assert.deepEqual(problems, []);
  });

  it('and then gone, with an empty file left for the shell that only its user can read', async () => {
    writeFileSync(join(folder, own), record('make'));
    await sense();
    await commands(1);
    await waitFor('the files to be gone', () => readdirSync(folder).length === 1 || undefined);
    assert.equal(readFileSync(join(folder, own), 'utf8'), '');
    assert.equal(statSync(join(folder, own)).mode & 0o777, 0o600);
  });

  it('of a shell that has ended, whose files are deleted', async () => {
    const { pid } = spawnSync('true');
    writeFileSync(join(folder, `${pid}.log`), record('make'));
    writeFileSync(join(folder, `${pid}.line`), '');
    await sense();
    await commands(1);
    await waitFor('the files to be gone', () => readdirSync(folder).length === 0 || undefined);
  });

  it('when an earlier reader was ended in the middle', async () => {
    writeFileSync(join(folder, `${own}.read`), record('make'));
    writeFileSync(join(folder, `${own}.new`), '');
    writeFileSync(join(folder, own), record('ninja'));
    await sense();
    assert.deepEqual(await commands(2), ['make', 'ninja']);
  });

  it('but for bad and torn lines, told with their place', async () => {
    writeFileSync(join(folder, own), `${record('make')}rubbish\n${record('ninja')}1\t170`);
    await sense();
    assert.deepEqual(await commands(2), ['make', 'ninja']);
    const place = `${folder}/${own}.read`;
    assert.deepEqual(problems, [
      `${place}:2: expected 6 fields, found 1.`,
      `${place}:4: the record is torn.`,
    ]);
  });

  it('with few words about very many bad lines', async () => {
    writeFileSync(join(folder, own), `${'x\n'.repeat(1_000)}${record('make')}`);
    await sense();
    await commands(1);
    await waitFor('the count', () => problems.find((text) => text.endsWith('1000 lines were refused.')));
    assert.equal(problems.length, 6);
  });

  it('but no links, no other files and nothing huge', async () => {
    const theirs = join(folder, 'theirs.txt');
    writeFileSync(theirs, record('theirs'));
    symlinkSync(theirs, join(folder, '1.log'));
    mkdirSync(join(folder, '2.log'));
    writeFileSync(join(folder, own), record('x'.repeat(1_100_000)));
    await sense();
    await waitFor('the huge one', () => problems.find((text) => /is too large/.test(text)));
    writeFileSync(join(folder, own), record('make'));
    assert.deepEqual(await commands(1), ['make']);
    assert.equal(problems.filter((text) => text.endsWith('is not a regular file: remove it.')).length, 2);
    assert.ok(existsSync(theirs));
  });

  it('though something else has the name of a scratch file of a shell that ended', async () => {
    const { pid } = spawnSync('true');
    const scratch = join(folder, `${pid}.line`);
    mkdirSync(scratch);
    writeFileSync(join(scratch, 'x'), '');
    writeFileSync(join(folder, own), record('make'));
    await sense();
    assert.deepEqual(await commands(1), ['make']);
    assert.deepEqual([existsSync(scratch), problems], [false, []]);
  });

  it('once, though a file that was read cannot be deleted for a while', async function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) this.skip();
    const taken = join(folder, `${own}.read`);
    writeFileSync(taken, `${record('make')}rubbish\n`);
    chmodSync(folder, 0o500);
    await sense();
    const before = looks;
    await waitFor('more looks', () => looks > before + 3 || undefined);
    chmodSync(folder, 0o700);
    await waitFor('the file to be gone', () => !existsSync(taken) || undefined);
    writeFileSync(taken, record('ninja'));
    assert.deepEqual(await commands(2), ['make', 'ninja']);
    assert.equal(problems.length, 2, problems.join('\n'));
  });

  it('later, where the system cannot read them at first, and told once', async () => {
    const taken = join(folder, `${own}.read`);
    writeFileSync(taken, record('make'));
    const refusal = refuseToOpen(taken, 'EMFILE');
    try {
      await sense();
      const before = looks;
      await waitFor('more looks', () => looks > before + 3 || undefined);
    } finally {
      refusal.dispose();
    }
    assert.deepEqual(await commands(1), ['make']);
    await waitFor('the file to be gone', () => !existsSync(taken) || undefined);
    assert.deepEqual(problems, [`${taken} cannot be read (EMFILE: refused, open '${taken}').`]);
    assert.equal(ended.length, 1);
  });

  it('but no socket, which is deleted', async function () {
    if (process.platform === 'win32') this.skip();
    const taken = join(folder, `${own}.read`);
    const server = createServer().listen(taken);
    await once(server, 'listening');
    await sense();
    await waitFor('the socket to be gone', () => !existsSync(taken) || undefined);
    server.close();
    assert.deepEqual(problems, [`${taken} is not a regular file.`]);
  });

  it('not at all where there is no such folder', async () => {
    rmSync(folder, { recursive: true });
    await sense();
    assert.deepEqual(problems, []);
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, own), record('make'));
    await commands(1);
  });
});
