import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/base/clock';
import { systemClock } from '../../../src/base/systemClock';
import { formatOwner, readLock } from '../../../src/supervision/lockFile';
import { OwnershipLock, type Ownership } from '../../../src/supervision/ownership';
import { readOwnStart } from '../../../src/supervision/self';
import { OwnerProcess } from './ownerProcess';

const RACERS = 8;
const ROUNDS = 20;

async function pidOfTheDead(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  assert.ok(child.pid !== undefined);
  return child.pid;
}

const ownedBy = (pid: number, start: number): string =>
  formatOwner({ pid, start, role: 'window', since: 0, version: '0.0.0' });

describe('ownership', () => {
  let dir: string;
  let path: string;
  const processes: OwnerProcess[] = [];
  const held: Ownership[] = [];
  const start = (): OwnerProcess => {
    const process = new OwnerProcess();
    processes.push(process);
    return process;
  };
  const acquire = async (onLost: () => void = () => undefined, clock: Clock = systemClock) => {
    const self = { pid: process.pid, start: readOwnStart(), role: 'window' } as const;
    const acquisition = await new OwnershipLock(path, clock).acquire(self, '1.2.3', onLost);
    if (acquisition.owned) held.push(acquisition.ownership);
    return acquisition;
  };

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
    path = join(dir, 'supervisor.lock');
  });
  afterEach(async () => {
    for (const ownership of held.splice(0)) await ownership.release();
    for (const process of processes.splice(0)) await process.kill();
    await rm(dir, { recursive: true, force: true });
  });

  it('goes to the first who asks; the lock file says who that is', async () => {
    assert.ok((await acquire()).owned);
    const content: unknown = JSON.parse(await readFile(path, 'utf8'));
    assert.ok(content !== null && typeof content === 'object' && 'since' in content);
    assert.deepEqual(content, {
      pid: process.pid,
      start: readOwnStart(),
      role: 'window',
      since: content.since,
      version: '1.2.3',
    });
  });

  it('is refused to a second process, which learns who owns', async () => {
    await acquire();
    assert.deepEqual(await start().ask({ do: 'acquire', path }), { type: 'refused', owner: process.pid });
  });

  it('is free again after its release, and nothing is left behind', async () => {
    const first = start();
    await first.ask({ do: 'acquire', path });
    await first.ask({ do: 'release', path });
    assert.deepEqual(await readdir(dir), []);
    assert.ok((await acquire()).owned);
  });

  it('is taken over from a process that was killed', async () => {
    const first = start();
    await first.ask({ do: 'acquire', path });
    await first.kill();
    assert.equal((await readLock(path)).type, 'abandoned');
    assert.ok((await acquire()).owned);
  });

  it('is taken over when the pid belongs to a younger process now', async function () {
    if (process.platform !== 'linux') this.skip();
    await writeFile(path, ownedBy(process.pid, readOwnStart() - 1));
    assert.ok((await acquire()).owned);
  });

  it('stays with a living process of another user', async () => {
    const start = process.platform === 'linux' ? await startOfInit() : 0;
    await writeFile(path, ownedBy(1, start));
    const acquisition = await acquire();
    assert.equal(!acquisition.owned && acquisition.owner.pid, 1);
  });

  it('is taken from a torn lock file once every owner had time to step down', async () => {
    await writeFile(path, '{"pid":12');
    let now = 0;
    const virtual: Clock = {
      now: () => now,
      after: (ms, callback) => {
        now += ms;
        return systemClock.after(0, callback);
      },
      every: (ms, callback) => systemClock.every(ms, callback),
    };
    assert.ok((await acquire(undefined, virtual)).owned);
    assert.ok(now >= 2000, 'an owner, which looks every second, had no time to notice');
  });

  it('is taken from a torn lock file though the clock is set back while that is waited for', async () => {
    await writeFile(path, '{"pid":12');
    let now = 3_600_000;
    let pauses = 0;
    const setBack: Clock = {
      now: () => now,
      after: (_, callback) => {
        now = 0;
        if (++pauses > 100) throw new Error('It waits for the clock to come round again.');
        return systemClock.after(0, callback);
      },
      every: (ms, callback) => systemClock.every(ms, callback),
    };
    assert.ok((await acquire(undefined, setBack)).owned);
  });

  it('is not blocked for ever by a process that died while it looked at the lock', async () => {
    const mutex = `${path}.mutex`;
    const longAgo = new Date(Date.now() - 60_000);
    await mkdir(mutex);
    await utimes(mutex, longAgo, longAgo);
    assert.ok((await acquire()).owned);
  });

  it('is lost, and the owner told, when the lock file names another', async () => {
    let told: (() => void) | undefined;
    const lost = new Promise<void>((resolve) => (told = resolve));
    await acquire(() => told?.());
    const other = start();
    await writeFile(path, ownedBy(other.pid, 0));
    await lost;
  });

  it('is heard of by a follower when the owner is killed, and when it lets go', async () => {
    for (const end of ['kill', 'release'] as const) {
      const owner = start();
      await owner.ask({ do: 'acquire', path });
      let freed = false;
      const free = new Promise<void>((resolve) => {
        new OwnershipLock(path, systemClock).whenFree(() => {
          freed = true;
          resolve();
        });
      });
      assert.equal(freed, false);
      if (end === 'kill') await owner.kill();
      else await owner.ask({ do: 'release', path });
      await free;
      await rm(path, { force: true });
    }
  });

  it(`goes to exactly one of ${RACERS} processes that race for a dead one’s lock`, async function () {
    this.timeout(300_000);
    const racers = Array.from({ length: RACERS }, start);
    for (let round = 0; round < ROUNDS; round++) {
      const lock = join(dir, `round-${round}.lock`);
      await writeFile(lock, ownedBy(await pidOfTheDead(), 1));
      const answers = await Promise.all(racers.map((racer) => racer.ask({ do: 'acquire', path: lock })));
      const winners = answers.filter(({ type }) => type === 'owned');
      assert.equal(winners.length, 1, JSON.stringify(answers));
      assert.ok(answers.every(({ owner }) => owner === winners[0]?.owner));
      await Promise.all(racers.map((racer) => racer.ask({ do: 'release', path: lock })));
    }
  });
});

async function startOfInit(): Promise<number> {
  const stat = await readFile('/proc/1/stat', 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
}
