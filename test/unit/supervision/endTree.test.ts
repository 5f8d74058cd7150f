import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pidOf, processKey, startOf } from '../../../src/model/process';
import { isAlive, readProcessKey } from '../../../src/sensors/processTable/identity';
import { endTree } from '../../../src/supervision/endTree';
import { descendantsOf } from '../../../src/supervision/processTree';
import { waitFor } from '../../helpers/waitFor';
import { OwnProcesses } from '../../helpers/ownProcesses';
import { began, facts, SharedState } from './scene';

describe('ending a build', function () {
  const own = new OwnProcesses();
  const shared = new SharedState();
  const sh = async (script: string, descendants: number) => {
    const child = spawn('/bin/sh', ['-c', script], {
      stdio: 'ignore',
      env: { ...process.env, ...own.environment },
    });
    const tree = await waitFor('the whole tree', async () => {
      const keys = await descendantsOf([child.pid!]);
      return keys.length === descendants ? keys : undefined;
    });
    const root = readProcessKey(child.pid!);
    assert.ok(root);
    return { child, root, tree };
  };
  const signalOf = (child: ChildProcess): Promise<unknown> =>
    child.signalCode ? Promise.resolve(child.signalCode) : once(child, 'exit').then(() => child.signalCode);

  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  afterEach(async () => {
    await shared.dispose();
    await own.expectNone();
  });

  it('ends everything below the root with SIGTERM', async () => {
    const { child, root, tree } = await sh('sh -c "sleep 1000 & wait" & sleep 1000 & wait', 3);
    const signal = signalOf(child);
    await endTree(root, 60_000);
    assert.equal(await signal, 'SIGTERM');
    for (const key of tree) assert.ok(!isAlive(pidOf(key), startOf(key)));
  });

  it('kills what ignores SIGTERM, after the grace', async () => {
    const { child, root } = await sh(`trap '' TERM; sleep 1000 & wait; sleep 1000`, 1);
    const signal = signalOf(child);
    await endTree(root, 200);
    assert.equal(await signal, 'SIGKILL');
  });

  it('ends a process that starts while the others are ending', async () => {
    const { root } = await sh(`trap 'sleep 1000' TERM; while :; do sleep 0.05; done`, 1);
    await endTree(root, 500);
    assert.equal(own.running().length, 0);
  });

  it('leaves a process alone that only has the pid', async function () {
    if (process.platform !== 'linux') this.skip();
    const { child, root } = await sh('sleep 1000 & wait', 1);
    await endTree(processKey(pidOf(root), startOf(root) - 1), 100);
    assert.equal(child.exitCode ?? child.signalCode, null);
    await endTree(root, 60_000);
  });

  it('makes the build a cancelled one, and asks nothing of a build that is over', async () => {
    const { child, root } = await sh('sleep 1000 & wait', 1);
    const window = await shared.supervisor();
    await window.supervisor.start();
    const make = { ...facts(pidOf(root), ['make']), key: root };
    window.see(began(make));
    const build = await window.build(({ state }) => state === 'running');
    const exit = signalOf(child);
    await window.supervisor.stopBuild(build.id, 60_000);
    await exit;
    window.see({ type: 'process.exited', at: Date.now(), key: root });
    const stopped = await window.build(({ state }) => state === 'finished');
    assert.equal(stopped.state === 'finished' && stopped.outcome, 'cancelled');
    await window.supervisor.stopBuild(build.id, 0);
    await assert.rejects(window.supervisor.stopBuild('no-such', 0), /There is no build no-such/);
  });
});
