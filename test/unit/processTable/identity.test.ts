import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pidOf, processKey } from '../../../src/model/process';
import {
  isAlive,
  readProcessKey,
  readProcessKeys,
  standingsOf,
  UNKNOWN_START,
} from '../../../src/sensors/processTable/identity';
import { readPsStarts, readPsStartSync } from '../../../src/sensors/processTable/psStarts';
import { requireTool } from '../../helpers/requireTool';

const startOf = (key: string): number => Number(key.slice(key.indexOf(':') + 1));

describe('the identity of a process', () => {
  it('is the same every time it is read while the process lives', () => {
    const key = readProcessKey(process.pid);
    assert.ok(key);
    assert.equal(pidOf(key), process.pid);
    assert.equal(readProcessKey(process.pid), key);
    assert.ok(isAlive(process.pid, startOf(key)));
  });

  it('tells a process from an earlier holder of its pid', () => {
    const start = startOf(readProcessKey(process.pid)!);
    assert.equal(isAlive(process.pid, start - 100), false);
  });

  it('takes a process with an unknown start for alive', () => {
    assert.ok(isAlive(process.pid, UNKNOWN_START));
  });

  it('proves that an ended process is dead', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const key = readProcessKey(child.pid!);
    assert.ok(key);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(readProcessKey(child.pid!), undefined);
    assert.equal(isAlive(child.pid!, startOf(key)), false);
  });

  it('is told of many at once', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const [own, childs] = [readProcessKey(process.pid)!, readProcessKey(child.pid!)!];
    assert.deepEqual(await readProcessKeys([process.pid, 0, child.pid!]), [own, childs]);
    const younger = processKey(pidOf(own), startOf(own) - 100);
    const unknown = processKey(pidOf(own), UNKNOWN_START);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const standings = await standingsOf([own, childs, younger, unknown]);
    assert.deepEqual([...standings.values()], ['alive', 'dead', 'dead', 'uncertain']);
  });

  it('is read from one run of ps where there is no /proc', async function () {
    if (process.platform === 'win32') this.skip();
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const starts = await readPsStarts([process.pid, child.pid!]);
    assert.deepEqual([...starts.keys()].sort(), [process.pid, child.pid!].sort());
    for (const start of starts.values()) assert.ok(typeof start === 'number' && start * 1000 <= Date.now());
    assert.equal(readPsStartSync(child.pid!), starts.get(child.pid!));
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual((await readPsStarts([child.pid!])).size, 0);
  });

  it('takes a zombie for dead', async function () {
    if (process.platform !== 'linux') this.skip();
    requireTool('python3', this);
    const parent = spawn('python3', ['-c', ZOMBIE_PARENT], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    assert.equal(readProcessKey(pid), undefined);
    assert.equal(isAlive(pid, UNKNOWN_START), false);
    parent.stdin.end();
    await once(parent, 'exit');
  });

  it('never takes nonsense for a process', () => {
    for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 40]) {
      assert.equal(readProcessKey(pid), undefined);
      assert.equal(isAlive(pid, 1), false);
    }
  });
});

const ZOMBIE_PARENT = `
import os, sys
pid = os.fork()
if pid == 0: os._exit(3)
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
print(pid, flush=True)
sys.stdin.read()
`;
