import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPulse } from '../../../src/supervision/liveFile';
import { formatOwner, readLock } from '../../../src/supervision/lockFile';
import { readOwnStart } from '../../../src/supervision/self';
import { readOwnerStatus } from '../../../src/supervision/statusFile';
import { within } from '../../helpers/waitFor';

const ANSWER_LIMIT_MS = 10_000;
const HUGE_BYTES = 16 * 1024 * 1024;

const owner = { pid: process.pid, start: readOwnStart(), role: 'window', since: 0, version: '1' } as const;

interface Told {
  readonly read: (path: string) => Promise<unknown>;
  /** What it is read as where it cannot be believed. */
  readonly nothing: unknown;
  /** What can be. */
  readonly text: string;
}

const files: Readonly<Record<string, Told>> = {
  'the lock': { read: readLock, nothing: { type: 'unreadable' }, text: formatOwner(owner) },
  'the owner’s status': {
    read: readOwnerStatus,
    nothing: undefined,
    text: '{"pid":1,"builds":{"running":0,"finished":0}}',
  },
  'the heartbeats': {
    read: readPulse,
    nothing: undefined,
    text: '{"v":1,"at":1,"interval_ms":1,"builds":{}}',
  },
};

describe('what supervision tells other processes', () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'buildbeat-test-'));
    path = join(dir, 'file');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  for (const [name, { read, nothing, text }] of Object.entries(files)) {
    it(`${name}: not waited for where a pipe stands in its place`, async function () {
      if (process.platform === 'win32') this.skip();
      execFileSync('mkfifo', [path]);
      assert.deepEqual(await within('an answer', read(path), ANSWER_LIMIT_MS), nothing);
    });

    it(`${name}: not read where it is huge, for all that it says`, async () => {
      writeFileSync(path, text);
      assert.notDeepEqual(await read(path), nothing);
      writeFileSync(path, text.padEnd(HUGE_BYTES));
      assert.deepEqual(await read(path), nothing);
    });
  }
});
