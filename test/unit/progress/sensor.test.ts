import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readlinkSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/systemClock';
import type { Observation } from '../../../src/model/observation';
import type { FileSensor } from '../../../src/sensors/fileSensor';
import { createProgressSensor, type ProgressOptions } from '../../../src/sensors/progress/progressSensor';
import { waitFor } from '../../helpers/waitFor';
import { Folder } from './following';

const started = (stage: string): string => `${JSON.stringify({ type: 'stage.started', stage })}\n`;

describe('the progress sensor', () => {
  let folder: Folder;
  let sensors: FileSensor[];
  let told: string[];
  beforeEach(() => {
    folder = new Folder();
    sensors = [];
    told = [];
  });
  afterEach(async () => {
    sensors.forEach((sensor) => sensor.dispose());
    if (process.platform === 'linux')
      await waitFor('all files closed', () => (isOpen(folder) ? undefined : true));
    await folder.dispose();
  });

  function sense(files: readonly string[], options: Partial<ProgressOptions> = {}): FileSensor {
    const observe = (observation: Observation): void => void told.push(described(observation, folder));
    const all = { files, dialect: 'auto' as const, folders: [folder.path], ...options };
    const sensor = createProgressSensor(all, observe, systemClock);
    sensors.push(sensor);
    return sensor;
  }

  const tells = (what: string): Promise<true> =>
    waitFor(what, () => (told.includes(what) ? true : undefined), { everyMs: 10 });

  it('reads what is there and then what comes', async () => {
    writeFileSync(folder.file('a.ndjson'), started('one'));
    await sense(['a.ndjson']).ready;
    assert.deepEqual(told, ['a.ndjson: one started']);
    appendFileSync(folder.file('a.ndjson'), started('two'));
    await tells('a.ndjson: two started');
    assert.equal(told.length, 2);
  });

  it('finds files by globs, at the start and later, but not in node_modules', async () => {
    for (const dir of ['runs', 'runs/1', 'runs/2', 'node_modules']) mkdirSync(folder.file(dir));
    writeFileSync(folder.file('runs/1/progress.ndjson'), started('one'));
    writeFileSync(folder.file('node_modules/progress.ndjson'), started('hidden'));
    await sense(['**/progress.ndjson']).ready;
    assert.deepEqual(told, ['runs/1/progress.ndjson: one started']);
    writeFileSync(folder.file('runs/2/progress.ndjson'), started('two'));
    await tells('runs/2/progress.ndjson: two started');
    assert.equal(told.length, 2);
  });

  it('does not tell a file again that was rotated to a name which the glob matches too', async () => {
    writeFileSync(folder.file('p.ndjson'), started('one'));
    await sense(['p*.ndjson']).ready;
    renameSync(folder.file('p.ndjson'), folder.file('p1.ndjson'));
    writeFileSync(folder.file('p.ndjson'), started('two'));
    await tells('p.ndjson: two started');
    appendFileSync(folder.file('p1.ndjson'), started('late'));
    await tells('p1.ndjson: late started');
    assert.equal(told.length, 3);
  });

  it('resolves names against every workspace folder, and understands ${workspaceFolder} and absolute paths', async () => {
    mkdirSync(folder.file('a (x)'));
    mkdirSync(folder.file('b'));
    for (const name of ['a (x)/p.ndjson', 'b/p.ndjson', 'b/q.ndjson', 'own.ndjson', 'own2.ndjson']) {
      writeFileSync(folder.file(name), started('s'));
    }
    const folders = [folder.file('a (x)'), folder.file('b')];
    const names = [
      'p.ndjson',
      '${workspaceFolder}/q.*',
      folder.file('own.ndjson'),
      folder.file('own[2-3].ndjson'),
    ];
    await sense(names, { folders }).ready;
    assert.deepEqual(
      told.sort(),
      ['a (x)/p', 'b/p', 'b/q', 'own', 'own2'].map((name) => `${name}.ndjson: s started`),
    );
  });

  it('reads a path literally that looks like a pattern', async () => {
    writeFileSync(folder.file('p (1) [x].ndjson'), started('one'));
    await sense(['p (1) [x].ndjson']).ready;
    assert.deepEqual(told, ['p (1) [x].ndjson: one started']);
  });

  it('tells a bad line with its file and number and how many there were, and goes on', async () => {
    writeFileSync(folder.file('a.ndjson'), `${started('one')}{"type":"stage.sta\n${started('two')}oops\n`);
    await sense(['a.ndjson']).ready;
    assert.deepEqual(told, [
      'a.ndjson: one started',
      'a.ndjson:2: it is not a whole JSON object (1)',
      'a.ndjson: two started',
      'a.ndjson:4: it is not a whole JSON object (2)',
    ]);
  });

  it('tells of many bad lines at once only the first ones, and their number', async () => {
    writeFileSync(folder.file('a.ndjson'), `${started('one')}${'oops\n'.repeat(300)}`);
    await sense(['a.ndjson']).ready;
    assert.equal(told.length, 12);
    assert.equal(told.at(-1), 'a.ndjson:301: 290 more bad lines up to here (300)');
  });

  it('tells a bad line of a long file by its distance from where reading began', async () => {
    writeFileSync(folder.file('a.ndjson'), `${started('early').repeat(30_000)}${started('one')}oops\n`);
    await sense(['a.ndjson']).ready;
    assert.match(told[0]!, /^a.ndjson: it was 1 MiB long when it was found/);
    assert.match(told.at(-1)!, /^a.ndjson: line \d+ after the place where reading began: it is not/);
  });

  it('says that a dialect is not recognised, once', async () => {
    writeFileSync(folder.file('a.log'), 'Compiling…\n'.repeat(100));
    await sense(['a.log']).ready;
    assert.equal(told.length, 1);
    assert.match(told[0]!, /its dialect was not recognised in the first 20 lines/);
  });

  it('says that a file is UTF-16, as Windows PowerShell writes it', async () => {
    writeFileSync(folder.file('a.ndjson'), Buffer.from(`\ufeff${started('one')}`, 'utf16le'));
    await sense(['a.ndjson']).ready;
    assert.equal(told.length, 1);
    assert.match(told[0]!, /it is not UTF-8 text/);
  });

  it('holds lines until one tells the dialect, and then counts them by it', async () => {
    writeFileSync(folder.file('a.ndjson'), `banner\n\n${started('one')}`);
    await sense(['a.ndjson']).ready;
    assert.deepEqual(told, ['a.ndjson:1: it is not a whole JSON object (1)', 'a.ndjson: one started']);
  });

  it('recognises the dialect anew when the file is written anew', async () => {
    writeFileSync(folder.file('a.ndjson'), started('one'));
    await sense(['a.ndjson']).ready;
    writeFileSync(folder.file('a.ndjson'), '{"event":"stage_attempt_start","node_id":"two","attempt":2}\n');
    await tells('a.ndjson: two started, attempt 2');
  });

  it('tells after a restart what it told before', async () => {
    writeFileSync(folder.file('a.ndjson'), started('one') + started('two'));
    const first = sense(['a.ndjson']);
    await first.ready;
    first.dispose();
    const before = told.splice(0);
    await sense(['a.ndjson']).ready;
    assert.deepEqual(told, before);
  });

  it('observes nothing once it is disposed, even in the middle of reading', async () => {
    writeFileSync(folder.file('a.ndjson'), started('one').repeat(10));
    const files = ['a.ndjson'];
    const observe = (): void => {
      told.push('fact');
      sensor.dispose();
    };
    const sensor = createProgressSensor(
      { files, dialect: 'auto', folders: [folder.path] },
      observe,
      systemClock,
    );
    await sensor.ready;
    assert.deepEqual(told, ['fact']);
  });

  it('finds and reads on though the clock was set back', async () => {
    writeFileSync(folder.file('a.ndjson'), started('one'));
    let setBackBy = 0;
    const clock = { ...systemClock, now: () => Date.now() - setBackBy };
    const observe = (observation: Observation): void => void told.push(described(observation, folder));
    const options = { files: ['**/*.ndjson'], dialect: 'auto' as const, folders: [folder.path] };
    const sensor = createProgressSensor(options, observe, clock);
    sensors.push(sensor);
    await sensor.ready;
    setBackBy = 3_600_000;
    mkdirSync(folder.file('deep'));
    writeFileSync(folder.file('deep/b.ndjson'), started('two'));
    await tells('deep/b.ndjson: two started');
  });

  it('has nothing to do when nothing is named', async () => {
    await sense([]).ready;
    await sense(['relative.ndjson'], { folders: [] }).ready;
    assert.deepEqual(told, []);
  });
});

function described(observation: Observation, folder: Folder): string {
  if (!('stream' in observation)) return observation.type;
  const file = observation.stream.replace(join(folder.path, '/'), '');
  if (observation.type === 'progress.problem') {
    return `${file}${observation.line === undefined ? '' : `:${observation.line}`}: ${observation.message} (${observation.badLines})`;
  }
  if (observation.type !== 'progress.stage') return `${file}: ${observation.type}`;
  const { type, stage, stageAttempt } = observation.event;
  const attempt = stageAttempt === 1 ? '' : `, attempt ${stageAttempt}`;
  return `${file}: ${stage} ${type.replace('stage.', '')}${attempt}`;
}

/** Whether this process has a file of the folder open. */
const isOpen = (folder: Folder): boolean =>
  readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder.path);
    } catch {
      return false;
    }
  });
