import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal } from '../../../src/store/journal';
import { readOwnStart } from '../../../src/supervision/self';
import { formatOwner } from '../../../src/supervision/lockFile';
import { readOwnerStatus } from '../../../src/supervision/statusFile';
import { waitFor } from '../../helpers/waitFor';
import { OwnerProcess } from './ownerProcess';
import { began, ended, facts, SharedState, snapshot } from './scene';

const MAKE = facts(4711, ['make', '-j2']);
const OTHER = facts(4712, ['ninja']);

describe('supervision', () => {
  const shared = new SharedState();
  const processes: OwnerProcess[] = [];
  afterEach(async () => {
    for (const process of processes.splice(0)) await process.kill();
    await shared.dispose();
  });

  it('owns when nobody else does, and writes a build from start to end', async () => {
    const window = await shared.supervisor();
    await window.supervisor.start();
    assert.deepEqual(window.supervisor.state, { type: 'owner' });
    await waitFor('the process table', () => (window.supervisor.feed.model.supervision ? true : undefined));
    window.see(began(MAKE));
    await window.build(({ state }) => state === 'running');
    window.see(ended(MAKE, 2));
    const build = await window.build(({ state }) => state === 'finished');
    assert.equal(build.state === 'finished' && build.outcome, 'failed');
    await window.supervisor.stop();
    const types: string[] = [];
    const { problems } = await readJournal(join(await shared.dir(), 'journal'), ({ event }) => {
      types.push(event.type);
    });
    assert.deepEqual(problems, []);
    assert.equal(types[0], 'supervision.started');
    assert.ok(types.includes('build.started') && types.includes('build.finished'));
    assert.equal(types.at(-1), 'supervision.stopped');
    assert.deepEqual(await readdir(await shared.dir()), ['journal']);
  });

  it('follows when another owns, shows the same, and changes nothing', async () => {
    const owner = await shared.supervisor();
    const follower = await shared.supervisor();
    await owner.supervisor.start();
    await follower.supervisor.start();
    assert.equal(follower.supervisor.state.type, 'follower');
    owner.see(began(MAKE));
    const build = await follower.build(({ state }) => state === 'running');
    assert.deepEqual(build, owner.supervisor.feed.model.get(build.id));
    await assert.rejects(
      follower.supervisor.deleteBuild('another'),
      new Error(`Only the owner can change the history: a window (pid ${process.pid}) supervises.`),
    );
    await assert.rejects(follower.supervisor.clearHistory(), /Only the owner/);
    follower.supervisor.observe(began(OTHER));
    owner.see(ended(MAKE, 0));
    await follower.build(({ state }) => state === 'finished');
    assert.deepEqual(follower.supervisor.feed.model.builds(), owner.supervisor.feed.model.builds());
  });

  it('takes over when the owner stops: what still runs goes on as the same build', async () => {
    const owner = await shared.supervisor();
    const follower = await shared.supervisor([snapshot(MAKE)]);
    await owner.supervisor.start();
    await follower.supervisor.start();
    owner.see(began(MAKE), began(OTHER));
    const build = await follower.build(({ label }) => label === 'make -j2');
    await follower.build(({ label }) => label === 'ninja');
    await owner.supervisor.stop();
    await follower.state('owner');
    const lost = await follower.build(({ label, state }) => label === 'ninja' && state === 'finished');
    assert.equal(lost.state === 'finished' && lost.outcome, 'unknown');
    assert.equal(follower.supervisor.feed.model.get(build.id)?.state, 'running');
    follower.see(ended(MAKE, 0));
    await follower.build(({ id, state }) => id === build.id && state === 'finished');
    assert.equal(follower.supervisor.feed.model.builds().length, 2);
  });

  it('takes over from an owner that was killed', async () => {
    const child = new OwnerProcess();
    processes.push(child);
    const dir = await shared.dir();
    await child.ask({ do: 'acquire', path: join(dir, 'supervisor.lock') });
    const follower = await shared.supervisor();
    await follower.supervisor.start();
    assert.equal(follower.supervisor.state.type, 'follower');
    await child.kill();
    await follower.state('owner');
  });

  it('steps down when the lock names another, and writes nothing more', async () => {
    const child = new OwnerProcess();
    processes.push(child);
    const window = await shared.supervisor();
    await window.supervisor.start();
    window.see(began(MAKE));
    await window.build(({ state }) => state === 'running');
    const lock = join(await shared.dir(), 'supervisor.lock');
    await writeFile(
      lock,
      formatOwner({ pid: child.pid, start: 0, role: 'daemon', since: 5, version: '0.0.0' }),
    );
    await window.state('follower');
    const before = window.supervisor.feed.model.seq;
    window.see(ended(MAKE, 0));
    const { lastSeq } = await readJournal(join(await shared.dir(), 'journal'), () => undefined);
    assert.equal(lastSeq, before);
    assert.match(await readFile(lock, 'utf8'), new RegExp(`"pid":${child.pid},`));
  });

  it('takes the lock again when its file is deleted; what runs goes on as the same build', async () => {
    const window = await shared.supervisor([snapshot(MAKE)]);
    await window.supervisor.start();
    const { id } = await window.build(({ state }) => state === 'running');
    const owned = new Promise<void>((resolve) => {
      window.supervisor.onDidChangeState(({ type }) => {
        if (type === 'owner') resolve();
      });
    });
    await rm(join(await shared.dir(), 'supervisor.lock'));
    await owned;
    window.see(ended(MAKE, 0));
    await window.build((build) => build.id === id && build.state === 'finished');
    assert.equal(window.supervisor.feed.model.builds().length, 1);
    const { problems } = await readJournal(join(await shared.dir(), 'journal'), () => undefined);
    assert.deepEqual(problems, []);
  });

  it('does not take a process for a build that ran before the machine was started anew', async function () {
    if (process.platform !== 'linux') this.skip();
    const first = await shared.supervisor();
    await first.supervisor.start();
    first.see(began(MAKE));
    await first.build(({ state }) => state === 'running');
    await first.supervisor.stop();
    const segment = join(await shared.dir(), 'journal', '000001.ndjson');
    const journal = await readFile(segment, 'utf8');
    await writeFile(segment, journal.replace(/"boot_id":"[^"]+"/, '"boot_id":"an earlier boot"'));
    const second = await shared.supervisor([snapshot(MAKE)]);
    await second.supervisor.start();
    const old = await second.build(({ state }) => state === 'finished');
    assert.equal(old.state === 'finished' && old.outcome, 'unknown');
    const again = await second.build(({ state }) => state === 'running');
    assert.notEqual(again.id, old.id);
  });

  it('deletes a finished build and clears the history for everybody', async () => {
    const owner = await shared.supervisor();
    const follower = await shared.supervisor();
    await owner.supervisor.start();
    await follower.supervisor.start();
    owner.see(began(MAKE), began(OTHER));
    const running = await owner.build(({ label }) => label === 'make -j2');
    await assert.rejects(owner.supervisor.deleteBuild(running.id), /Stop it first/);
    owner.see(ended(MAKE, 0), ended(OTHER, 0));
    const finished = await owner.build(({ state, label }) => state === 'finished' && label === 'make -j2');
    await owner.build(({ state, label }) => state === 'finished' && label === 'ninja');
    await owner.supervisor.deleteBuild(finished.id);
    assert.equal(owner.supervisor.feed.model.get(finished.id), undefined);
    await owner.supervisor.clearHistory();
    assert.deepEqual(owner.supervisor.feed.model.builds(), []);
    const { seq } = owner.supervisor.feed.model;
    await waitFor('the follower', () => (follower.supervisor.feed.model.seq === seq ? true : undefined));
    assert.deepEqual(follower.supervisor.feed.model.builds(), []);
  });

  it('tells its status, and that of the owner when it is another', async () => {
    const owner = await shared.supervisor([
      { type: 'sensor.backend', at: Date.now(), backend: 'procfs', reason: 'asked for' },
      snapshot(),
    ]);
    const follower = await shared.supervisor();
    assert.equal((await follower.supervisor.status()).owner, undefined);
    await owner.supervisor.start();
    await follower.supervisor.start();
    owner.see(began(MAKE));
    await follower.build(({ state }) => state === 'running');
    const statusFile = join(await shared.dir(), 'status.json');
    await waitFor('the status file', async () => {
      const told = await readOwnerStatus(statusFile);
      return told?.builds.running === 1 ? told : undefined;
    });
    const status = await follower.supervisor.status();
    assert.equal(status.state, 'follower');
    assert.deepEqual(status.owner, { pid: process.pid, start: readOwnStart(), role: 'window' });
    assert.deepEqual(status.backend, { name: 'procfs', reason: 'asked for' });
    assert.deepEqual(status.builds, { running: 1, finished: 0 });
    assert.equal(status.journal.events, owner.supervisor.feed.model.seq);
    assert.ok(status.journal.bytes > 0);
    assert.ok((await owner.supervisor.status()).lag);
  });

  it('fails with a sentence when its state folder cannot be used, and works once it can', async () => {
    const dir = await shared.dir();
    await writeFile(join(dir, 'journal'), 'a file where a folder should be');
    const window = await shared.supervisor();
    await window.supervisor.start();
    const { state } = window.supervisor;
    assert.match(state.type === 'failed' ? state.message : '', /journal/);
    await rm(join(dir, 'journal'));
    await window.supervisor.start();
    assert.equal(window.supervisor.state.type, 'owner');
  });

  it('tells what of the journal cannot be read, and goes on', async () => {
    const dir = join(await shared.dir(), 'journal');
    await mkdir(dir);
    await writeFile(join(dir, '000001.ndjson'), 'garbage\n');
    const window = await shared.supervisor();
    await window.supervisor.start();
    assert.deepEqual(window.supervisor.state, { type: 'owner' });
    assert.deepEqual(window.log, ['journal/000001.ndjson:1: not JSON']);
  });
});
