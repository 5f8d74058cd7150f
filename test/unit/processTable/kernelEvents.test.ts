import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { exited } from '../../../src/model/process';
import { KernelEvents } from '../../../src/sensors/processTable/kernelEvents';
import { requireTaskStats } from '../../helpers/requireTaskStats';
import { requireTool } from '../../helpers/requireTool';
import { waitFor } from '../../helpers/waitFor';
import { breakSockets, NETLINK, netlinkSockets } from './openDescriptors';
import { Children, Recorder } from './recorder';

describe('kernel events', () => {
  let backend: KernelEvents;
  let recorder: Recorder;
  const children = new Children();

  const begin = async (bufferBytes?: number): Promise<void> => {
    backend = new KernelEvents(bufferBytes);
    recorder = new Recorder();
    await backend.start(recorder);
  };
  const closed = (): Promise<unknown> =>
    waitFor('its sockets to be closed', () => (netlinkSockets().length === 0 ? true : undefined));

  before(async function () {
    await begin().catch((error: unknown) => {
      console.log(`      skipped: ${String(error)}`);
      this.skip();
    });
    backend.stop();
  });
  afterEach(async () => {
    backend.stop();
    await children.end();
    await closed();
  });

  it('miss no process, however short, and no exit status', async () => {
    await begin();
    const count = 200;
    const script = `i=0; while [ $i -lt ${count} ]; do sh -c "exit $i"; i=$((i+1)); done`;
    const shell = children.start('sh', '-c', script);
    await recorder.exited(shell);
    const started = recorder.of('process.started').filter(({ process }) => process.ppid === shell);
    const exits = new Map(recorder.of('process.exited').map(({ key, status }) => [key, status]));
    assert.deepEqual(
      started.map(({ process }) => exits.get(process.key)),
      Array.from({ length: count }, (_, code) => exited(code)),
    );
  });

  it('mark a process between fork and exec as running the program of its parent', async () => {
    await begin();
    const shell = children.start('sh', '-c', '(sleep 0.2; true)');
    await recorder.exited(shell);
    const subshell = recorder.of('process.started').find(({ process }) => process.ppid === shell);
    assert.equal(subshell?.process.forked, true);
    assert.equal(subshell.process.comm, 'sh');
  });

  it('keep a process alive whose first thread leaves before the others', async function () {
    requireTool('python3', this);
    await begin();
    const pid = children.start('python3', '-c', LEADER_LEAVES);
    assert.deepEqual((await recorder.exited(pid)).status, exited(5));
    assert.equal(recorder.about(pid).filter(({ type }) => type === 'process.exited').length, 1);
  });

  it('keep a process alive that becomes another program from a thread', async function () {
    requireTool('python3', this);
    await begin();
    const pid = children.start('python3', '-c', THREAD_EXECS);
    const facts = await recorder.running('sh', '-c', 'sleep 0.5; exit 6');
    assert.equal(facts.pid, pid);
    assert.deepEqual((await recorder.exited(pid)).status, exited(6));
    assert.equal(recorder.about(pid).at(-1)?.type, 'process.exited');
    assert.equal(recorder.about(pid).filter(({ type }) => type === 'process.exited').length, 1);
  });

  it('tell what each process used, its threads included, where the kernel tells', async function () {
    requireTaskStats(this);
    requireTool('python3', this);
    await begin();
    const pid = children.start('python3', '-c', WORKING_THREADS);
    const { usage } = await recorder.exited(pid);
    assert.ok(usage);
    assert.ok(usage.cpuMs >= 200, `${usage.cpuMs} ms of CPU time for four times 100 ms`);
    assert.ok(usage.peakRssBytes >= 64 * MIB, `${usage.peakRssBytes} bytes`);
    assert.equal(usage.writtenChars, 3 * MIB);
    const [seen] = recorder.of('process.snapshot');
    assert.ok(seen && !seen.processes.some((process) => process.pid === pid));
  });

  it('tell what every one of many short processes used', async function () {
    requireTaskStats(this);
    await begin();
    const shell = children.start(
      'sh',
      '-c',
      'i=0; while [ $i -lt 200 ]; do sh -c "exit 3"; i=$((i+1)); done',
    );
    await recorder.exited(shell);
    const started = recorder.of('process.started').filter(({ process }) => process.ppid === shell);
    const used = new Map(recorder.of('process.exited').map(({ key, usage }) => [key, usage]));
    assert.equal(started.filter(({ process }) => used.get(process.key)).length, 200);
  });

  it('go on without what processes used when that cannot be heard any more, and say so once', async function () {
    requireTaskStats(this);
    await begin();
    breakSockets(NETLINK.generic);
    children.start('true'); // It is asked only once there is something to ask about.
    const said = await waitFor('what is missing', () => recorder.given[0]);
    assert.match(said, /; not what a process used: listening failed on the generic netlink \(errno \d+\)$/);
    assert.deepEqual(netlinkSockets(NETLINK.generic), []);
    const { status, usage } = await recorder.exited(children.start('sh', '-c', 'exit 4'));
    assert.deepEqual([status, usage], [exited(4), undefined]);
    assert.deepEqual([recorder.given, recorder.deaths], [[said], []]);
  });

  it('end with a reason, and nothing left open, when they cannot be heard any more', async () => {
    await begin();
    breakSockets(NETLINK.connector);
    const reason = await waitFor('its death', () => recorder.deaths[0]);
    assert.match(reason, /^listening failed on the proc connector \(errno \d+\)$/);
    assert.deepEqual(netlinkSockets(), []);
  });

  it('say so when some were lost, and look at everything anew', async () => {
    await begin(1);
    // Holds this thread, and so the reader, while more happens than the buffer takes.
    const script = 'sleep 63.5 >&- 2>&- & echo $!; i=0; while [ $i -lt 500 ]; do (exit 0); i=$((i+1)); done';
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    const survivor = Number(stdout);
    try {
      const snapshot = await waitFor('a snapshot after the loss', () => {
        const lost = recorder.all.findIndex(({ type }) => type === 'sensor.lost');
        return lost < 0
          ? undefined
          : recorder.all.slice(lost).find(({ type }) => type === 'process.snapshot');
      });
      assert.ok(snapshot.type === 'process.snapshot');
      assert.ok(snapshot.processes.some(({ pid, comm }) => pid === survivor && comm === 'sleep'));
    } finally {
      process.kill(survivor, 'SIGKILL');
    }
  });
});

const LEADER_LEAVES = `
import ctypes, os, threading, time
def stay():
    time.sleep(0.7)
    os._exit(5)
threading.Thread(target=stay).start()
ctypes.CDLL(None).syscall(60 if os.uname().machine == 'x86_64' else 93, 0)
`;

const MIB = 1024 * 1024;

/** Three threads and the first one work for a while; the three write as well. */
const WORKING_THREADS = `
import os, threading, time
memory = b'x' * (64 << 20)
def work(written):
    until = time.thread_time() + 0.1
    while time.thread_time() < until: pass
    with open(os.devnull, 'wb') as out: out.write(memory[:written])
threads = [threading.Thread(target=work, args=(1 << 20,)) for _ in range(3)]
[thread.start() for thread in threads]
work(0)
[thread.join() for thread in threads]
`;

const THREAD_EXECS = `
import os, threading, time
threading.Thread(target=lambda: os.execvp('sh', ['sh', '-c', 'sleep 0.5; exit 6'])).start()
time.sleep(60)
`;
