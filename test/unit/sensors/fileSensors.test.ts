import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../../../src/base/disposable';
import { systemClock } from '../../../src/base/systemClock';
import type { Observation } from '../../../src/model/observation';
import { pidOf, startOf } from '../../../src/model/process';
import { encodeManifest, encodeResult } from '../../../src/model/watched';
import { createFileSensors } from '../../../src/sensors/fileSensors';
import { readProcessKey } from '../../../src/sensors/processTable/identity';
import { waitFor } from '../../helpers/waitFor';

const own = readProcessKey(process.pid)!;
const OWN = { pid: pidOf(own), start: startOf(own) };
const TASK = 'abcdefgh-1-a';

describe('sensors of files read on though nobody can take in what they observe', () => {
  let root: string;
  let sensors: Disposable;
  let seen: Observation['type'][];
  let problems: string[];
  const at = (...names: readonly string[]): string => join(root, ...names);
  const folders = () => ({ watch: at('watch'), hook: at('hook'), markers: at('markers') });

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-files-')));
    for (const folder of Object.values(folders())) mkdirSync(folder);
    mkdirSync(at('watch', TASK));
    [seen, problems] = [[], []];
    const refuse = ({ type }: Observation): void => {
      seen.push(type);
      throw new Error('no room');
    };
    sensors = createFileSensors(
      {
        folders: folders(),
        markerFiles: [],
        progress: () => ({ files: [at('p.ndjson')], dialect: 'auto', folders: [] }),
        log: (message) => problems.push(message),
      },
      refuse,
      systemClock,
    );
  });
  afterEach(() => {
    sensors.dispose();
    rmSync(root, { recursive: true });
  });

  const sees = (type: Observation['type'], count: number): Promise<true> =>
    waitFor(`${count} of ${type}`, () => seen.filter((other) => other === type).length >= count || undefined);
  const stage = (name: string): string => `${JSON.stringify({ type: 'stage.started', stage: name })}\n`;
  const refused = (type: string): string => `${type} was observed and could not be taken in (no room).`;

  it('of watched tasks', async () => {
    const manifest = {
      task: TASK,
      argv: ['make'],
      cwd: '/',
      watcher: OWN,
      child: OWN,
      startedAt: 1,
      intervalS: 5,
    };
    writeFileSync(at('watch', TASK, 'manifest.json'), encodeManifest(manifest));
    await sees('watched.started', 1);
    const result = { task: TASK, status: { kind: 'exited', code: 0 }, endedAt: 2, elapsedS: 1 } as const;
    writeFileSync(at('watch', TASK, 'result.json'), encodeResult(result));
    await sees('watched.ended', 1);
    await waitFor('the note that it was told', () => existsSync(at('watch', TASK, 'told')) || undefined);
    assert.deepEqual(problems, ['watched.started', 'watched.ended'].map(refused));
  });

  it('of shell hooks', async () => {
    const records = ['make', 'ninja'].map((command) => `1\t1\t\t0\t/\t${command}\n`);
    writeFileSync(at('hook', `${process.pid}.log`), records.join(''));
    await sees('hook.command_ended', 2);
    await waitFor(
      'the records to be gone',
      () => !existsSync(at('hook', `${process.pid}.log.read`)) || undefined,
    );
    assert.equal(seen.length, 2);
    assert.deepEqual(problems, [refused('hook.command_ended')]);
  });

  it('of build-status files', async () => {
    for (const name of ['a', 'b']) writeFileSync(at('markers', name), 'make|0|1\n');
    await sees('marker.found', 2);
    assert.deepEqual(problems, [refused('marker.found')]);
  });

  it('of progress files', async () => {
    writeFileSync(at('p.ndjson'), stage('one') + stage('two'));
    await sees('progress.stage', 2);
    appendFileSync(at('p.ndjson'), stage('three'));
    await sees('progress.stage', 3);
    assert.deepEqual(problems, [refused('progress.stage')]);
  });
});
