import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/systemClock';
import type { MarkerObservation } from '../../../src/model/observation';
import type { FileSensor } from '../../../src/sensors/fileSensor';
import { createMarkerSensor } from '../../../src/sensors/markers/markerSensor';
import { fromRepository } from '../../helpers/repository';
import { waitFor } from '../../helpers/waitFor';

describe('marker files are sensed', () => {
  let root: string;
  let folder: string;
  let sensor: FileSensor | undefined;
  let found: MarkerObservation[];
  let problems: string[];

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-markers-')));
    folder = join(root, 'markers');
    mkdirSync(folder);
    found = [];
    problems = [];
  });
  afterEach(() => {
    sensor?.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  const sense = async (...files: readonly string[]): Promise<void> => {
    sensor = createMarkerSensor(
      { files, folder, onProblem: (message) => problems.push(message) },
      (observation) => {
        if (observation.type === 'marker.found') found.push(observation);
      },
      systemClock,
    );
    await sensor.ready;
  };
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, '.new.tmp'), text);
    renameSync(join(folder, '.new.tmp'), join(folder, name));
  };
  const commands = (count: number): Promise<readonly string[]> =>
    waitFor(`${count} markers`, () =>
      found.length >= count ? found.map(({ command, exitCode }) => `${command} ${exitCode}`) : undefined,
    );
  const problem = (pattern: RegExp): Promise<unknown> =>
    waitFor(String(pattern), () => problems.find((text) => pattern.test(text)));

  it('that are there, and each change of them once', async () => {
    write('a', 'make|0|1700000000\n');
    await sense();
    assert.deepEqual(await commands(1), ['make 0']);
    write('a', 'make|0|1700000000\n');
    write('b', 'ninja|1|1700000000\n');
    await commands(2);
    write('a', 'make|2|1700000001\n');
    assert.deepEqual(await commands(3), ['make 0', 'ninja 1', 'make 2']);
    assert.equal(found[2]?.endedAt, 1_700_000_001_000);
    assert.equal(found[2].file, join(folder, 'a'));
    assert.deepEqual(problems, []);
  });

  it('with the directory that a slot is named by, without links', async () => {
    symlinkSync(root, join(root, 'link'));
    write(`${encodeURIComponent(join(root, 'link'))}.marker`, 'make|0|1700000000\n');
    await sense();
    assert.equal(found[0]?.cwd, root);
  });

  it('in a folder that comes later, and goes', async () => {
    rmSync(folder, { recursive: true });
    await sense();
    mkdirSync(folder);
    write('a', 'make|0|1\n');
    await commands(1);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    write('a', 'make|1|2\n');
    await commands(2);
    assert.deepEqual(problems, []);
  });

  it('as the shell lines of docs/markers.md write them', async () => {
    await sense();
    const docs = readFileSync(fromRepository('docs/markers.md'), 'utf8');
    const script = /```sh\n(.*?)```/s
      .exec(docs)![1]!
      .replace('~/.local/state/buildbeat/markers', `'${folder}'`)
      .replace('make all;', `sh -c 'exit 3';`);
    execFileSync('sh', ['-c', script], { cwd: root });
    assert.deepEqual(await commands(1), ['make all 3']);
    assert.equal(found[0]?.cwd, root);
  });

  it('that are named one by one, once whole', async () => {
    const file = join(root, 'status');
    await sense(file, 'relative/status');
    assert.deepEqual(problems, ['The marker file relative/status is not named by its whole path.']);
    writeFileSync(file, 'make|0|17');
    writeFileSync(file, '00000000\n', { flag: 'a' });
    assert.deepEqual(await commands(1), ['make 0']);
    assert.equal(found[0]?.endedAt, 1_700_000_000_000);
  });

  it('but told when they stay broken', async () => {
    write('torn', 'make|0|17');
    write('bad', 'make|0|1\nmake\n');
    write('empty', '');
    await sense();
    await problem(/bad:2: expected cmd\|exit_code\|unix_seconds or a JSON object\.$/);
    await problem(/torn holds no whole line: end it with a line break\.$/);
    assert.equal(problems.length, 2);
    write('torn', 'make|0|17\n');
    await commands(1);
  });

  it('but no link, no pipe and nothing huge, each told once', async function () {
    if (process.platform === 'win32') this.skip();
    writeFileSync(join(root, 'elsewhere'), 'make|0|1\n');
    symlinkSync(join(root, 'elsewhere'), join(folder, 'link'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    mkdirSync(join(folder, 'folder'));
    write('huge', 'make|0|1\n'.repeat(10_000));
    await sense();
    write('last', 'make|0|1\n');
    await commands(1);
    assert.deepEqual(problems.map((text) => text.replace(`${folder}/`, '')).sort(), [
      'folder is not a regular file.',
      'huge is too large: 90000 bytes, at most 65536.',
      'link is a symbolic link: name the file itself.',
      'pipe is not a regular file.',
    ]);
  });

  it('but not where everybody may write, sticky or not', async function () {
    if (process.platform === 'win32') this.skip();
    const open = join(root, 'open');
    mkdirSync(open);
    writeFileSync(join(open, 'status'), 'make|0|1\n');
    chmodSync(open, 0o777);
    write('a', 'make|0|1\n');
    chmodSync(folder, 0o1777);
    await sense(join(open, 'status'));
    assert.deepEqual(found, []);
    assert.deepEqual(
      problems,
      [open, folder].map(
        (path) =>
          `Everybody may write to the folder ${path}, so nothing in it is believed: \`chmod o-w\` it.`,
      ),
    );
    chmodSync(folder, 0o755);
    await commands(1);
  });

  it('but not those of another user', async function () {
    if (process.getuid?.() !== 0) this.skip();
    write('theirs', 'make|0|1\n');
    chownSync(join(folder, 'theirs'), 12_345, 12_345);
    await sense();
    assert.deepEqual(found, []);
    assert.match(problems[0] ?? '', /theirs belongs to another user \(uid 12345\), so it is not believed\.$/);
  });
});
