import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Heartbeat } from '../../src/model/liveness';
import type { SupervisionStatus } from '../../src/model/supervisor';
import { CollectedBeats } from '../helpers/beats';
import { Daemon, type ListedBuild } from '../helpers/daemon';
import { killGroup, parentOf } from '../helpers/processes';
import { writeProject } from '../helpers/projects/files';
import { fromRepository } from '../helpers/repository';
import { requireTool } from '../helpers/requireTool';
import { ForeignShell } from '../helpers/terminal';
import { waitFor } from '../helpers/waitFor';

/** Real time, shorter than people would set it. */
const INTERVAL_S = 0.8;
const QUIET_S = 2.4;
const STALL_S = 6;

const makefile = (recipe: string): { readonly Makefile: string } => ({ Makefile: `all:\n\t@${recipe}\n` });

/** Well past the time after which whatever does nothing is stalled. */
const isOld = ({ elapsedS }: Heartbeat): boolean => elapsedS > STALL_S + QUIET_S + 2 * INTERVAL_S;
const is =
  (state: Heartbeat['liveness']['state']) =>
  ({ liveness }: Heartbeat): boolean =>
    liveness.state === state;

describe('the liveness of real commands', function () {
  this.timeout(180_000);
  let daemon: Daemon;
  let beats: CollectedBeats;
  let folder: string;
  const shells: ForeignShell[] = [];

  before(async () => {
    const options = {
      '--heartbeat-interval': INTERVAL_S,
      '--quiet-after': QUIET_S,
      '--stall-after': STALL_S,
    };
    daemon = await Daemon.start('procfs', Object.entries(options).flat().map(String));
    beats = new CollectedBeats(daemon.stateDir);
  });
  after(async () => {
    beats.dispose();
    await daemon.dispose();
  });

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-alive-')));
  });
  afterEach(async () => {
    for (const shell of shells.splice(0)) await shell.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  function newShell(kind: 'piped' | 'terminal' = 'piped'): ForeignShell {
    const shell = new ForeignShell(kind);
    shells.push(shell);
    return shell;
  }

  function make(recipe: string, shell = newShell()): Promise<ListedBuild> {
    writeProject(folder, makefile(recipe));
    shell.write(`cd '${folder}'\nmake\n`);
    return daemon.running(folder);
  }

  /** No two heartbeats are more than 1.5 intervals apart, but for what the supervisor itself was held up. */
  async function assertSteady(build: string): Promise<void> {
    const status = await daemon.ask<{ lag: SupervisionStatus['lag'] | null }>('status');
    const limitMs = 1.5 * INTERVAL_S * 1000 + (status.lag?.max ?? 0);
    const all = beats.of(build);
    // The test may have missed one; then the gap between its neighbours is none that the supervisor made.
    const gaps = all.flatMap((beat, index) => {
      const before = all[index - 1];
      return before && beat.seq === before.seq + 1 ? [beat.at - before.at] : [];
    });
    assert.ok(gaps.length > 0, 'no two heartbeats were seen one after the other');
    for (const gap of gaps) assert.ok(gap <= limitMs, `${gap} ms between two heartbeats`);
  }

  it('one that prints is busy for as long as it prints, and beats', async () => {
    const { id } = await make('while :; do echo line; sleep 0.1; done');
    await beats.next('busy', id, is('busy'));
    const first = beats.of(id).length;
    const last = await beats.next('old', id, isOld, first);
    assert.deepEqual(beats.states(id).slice(-1), ['busy']);
    assert.ok(!beats.states(id).includes('stalled'));
    assert.equal(last.outputSource, 'io');
    const outputs = beats.of(id).map(({ outputBytes = 0 }) => outputBytes);
    assert.ok(
      outputs.every((bytes, index) => bytes > (outputs[index - 1] ?? 0)),
      outputs.join(' '),
    );
    await assertSteady(id);
  });

  it('one that computes in silence is quiet, never stalled, and beats all the same', async () => {
    const { id } = await make('while :; do :; done');
    const last = await beats.next('old', id, isOld);
    assert.equal(last.liveness.state, 'quiet');
    assert.ok(!beats.states(id).includes('stalled'));
    const times = beats.of(id).map(({ cpuS = 0 }) => cpuS);
    assert.ok((times.at(-1) ?? 0) > (times[0] ?? 0));
    await assertSteady(id);
  });

  it('one that sleeps is quiet, then stalled since it last did anything, and beats all the same', async () => {
    const { id } = await make('sleep 100');
    const stalled = await beats.next('stalled', id, is('stalled'));
    assert.deepEqual(beats.states(id).slice(-2), ['quiet', 'stalled']);
    assert.ok(stalled.idleForS >= STALL_S);
    assert.ok(stalled.at - stalled.liveness.since >= STALL_S * 1000);
    await beats.next('stalled still', id, is('stalled'), beats.of(id).length);
    await assertSteady(id);
  });

  it('one that is blocked by flock waits for the lock, says which, and goes on', async function () {
    requireTool('flock', this);
    const lock = join(folder, 'lock');
    const holder = spawn('flock', [lock, 'sleep', '100'], { stdio: 'ignore', detached: true });
    try {
      const { id } = await make(`sleep 1; flock '${lock}' sleep 100`);
      const waiting = await beats.next('waiting', id, is('waiting'));
      assert.equal(waiting.liveness.waitsFor, 'lock');
      assert.equal(waiting.liveness.detail, `${lock}, held by flock, pid ${holder.pid}`);
      const seen = beats.of(id).length;
      killGroup(holder.pid);
      await beats.next('past its waiting', id, ({ liveness }) => liveness.state !== 'waiting', seen);
      await assertSteady(id);
    } finally {
      killGroup(holder.pid);
    }
  });

  it('of two cargo builds in one folder the second waits for the lock of the first', async function () {
    requireTool('cargo', this);
    const script = 'fn main() { std::thread::sleep(std::time::Duration::from_secs(100)); }\n';
    writeProject(folder, {
      'Cargo.toml': '[package]\nname = "slow"\nversion = "0.1.0"\nedition = "2021"\nbuild = "build.rs"\n',
      'build.rs': script,
      'src/lib.rs': '',
    });
    newShell().write(`cd '${folder}'\ncargo build\n`);
    const first = await daemon.running(folder);
    await beats.next('at its build script', first.id, ({ processes }) => processes > 1);
    newShell().write(`cd '${folder}'\ncargo build\n`);
    const other = await waitFor('the second build', async () =>
      (await daemon.builds(folder)).find(({ id }) => id !== first.id),
    );
    const second = await beats.next('waiting', other.id, is('waiting'));
    await beats.next('waiting still', other.id, is('waiting'), beats.of(other.id).length + 1);
    assert.equal(second.liveness.waitsFor, 'lock');
    assert.match(second.liveness.detail ?? '', /\.cargo-lock, held by cargo, pid \d+$/);
    assert.ok(!beats.states(first.id).includes('waiting'));
    await assertSteady(first.id);
    await assertSteady(other.id);
  });

  it('one that is stopped by a signal is waiting until it is continued', async function () {
    requireTool('script', this);
    const shell = newShell('terminal');
    writeProject(folder, makefile('while :; do echo line; sleep 0.1; done'));
    shell.write(`cd '${folder}'\nmake >/dev/null &\n`);
    const { id } = await daemon.running(folder);
    await beats.next('busy', id, is('busy'));
    shell.write('kill -STOP %1\n');
    const stopped = await beats.next('waiting', id, is('waiting'));
    assert.equal(stopped.liveness.waitsFor, 'stopped');
    shell.write('kill -CONT %1\n');
    await beats.next('busy again', id, is('busy'), beats.of(id).length);
    shell.write('kill -9 %1\n');
    await assertSteady(id);
  });

  it('one that reads from its terminal waits for input, and goes on when somebody types', async function () {
    requireTool('script', this);
    const shell = newShell('terminal');
    const { id } = await make('read answer; while :; do echo $$answer; sleep 0.1; done', shell);
    const waiting = await beats.next('waiting', id, is('waiting'));
    assert.equal(waiting.liveness.waitsFor, 'terminal');
    assert.match(waiting.liveness.detail ?? '', /^sh, pid \d+$/);
    shell.write('yes\n');
    await beats.next('busy', id, is('busy'), beats.of(id).length);
    await assertSteady(id);
  });

  it('one whose watcher is killed is stale, says so since its last beat, and runs on', async () => {
    writeProject(folder, makefile('while :; do echo line; sleep 0.1; done'));
    const cli = `'${process.execPath}' '${fromRepository('dist/cli.js')}' --state-dir '${daemon.stateDir}'`;
    newShell().write(`cd '${folder}'\n${cli} run --heartbeat-interval ${INTERVAL_S} -- make\n`);
    const { id, pid } = await daemon.running(folder);
    assert.ok(pid);
    await beats.next('busy for a while', id, (beat) => beat.seq > 5 && is('busy')(beat));
    assert.deepEqual(beats.states(id).slice(-1), ['busy']);
    process.kill(parentOf(pid), 'SIGKILL');
    const stale = await beats.next('stale', id, is('stale'));
    assert.ok(stale.at - stale.liveness.since > 3 * INTERVAL_S * 1000);
    assert.ok(stale.processes > 0);
    await beats.next('stale still', id, is('stale'), beats.of(id).length);
    assert.equal((await daemon.running(folder)).id, id);
    await assertSteady(id);
  });
});
