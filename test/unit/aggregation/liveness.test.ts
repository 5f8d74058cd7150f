import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Aggregator } from '../../../src/aggregation/aggregator';
import { DEFAULT_RULES } from '../../../src/aggregation/tools/defaultRules';
import type { Heartbeat } from '../../../src/model/liveness';
import { exited, processKey } from '../../../src/model/process';
import { facts, INTERVAL, LivenessScene, SECOND, START } from './livenessScene';

const STALL_LOOKS = 60;
const states = (scene: LivenessScene): string[] => scene.told.map(({ state }) => state);

describe('the liveness of a build', () => {
  it('is busy while output grows, and tells so once', () => {
    const scene = new LivenessScene();
    scene.looks(10, { writtenBytes: 80 });
    assert.deepEqual(scene.told, [{ state: 'busy', since: START + INTERVAL }]);
    assert.equal(scene.beat.outputBytes, 800);
    assert.equal(scene.beat.outputSource, 'io');
    assert.equal(scene.beat.sinceLastOutputS, 0);
    assert.equal(scene.beat.idleForS, 0);
  });

  it('is quiet since its last output when only the processor is used, however long', () => {
    const scene = new LivenessScene();
    scene.look({ writtenBytes: 80 });
    scene.looks(3 * STALL_LOOKS, { cpuMs: 4_900 });
    assert.deepEqual(scene.told.at(-1), { state: 'quiet', since: START + INTERVAL });
    assert.deepEqual(states(scene), ['busy', 'quiet']);
    assert.equal(scene.beat.cpuS, (3 * STALL_LOOKS * 4_900) / 1000);
    assert.equal(scene.beat.sinceLastOutputS, (3 * STALL_LOOKS * INTERVAL) / 1000);
    assert.equal(scene.beat.idleForS, 0);
  });

  it('has as long as any to print its first line before it is quiet', () => {
    const scene = new LivenessScene();
    scene.look();
    assert.deepEqual(scene.state, { state: 'busy', since: START });
    scene.look();
    assert.deepEqual(scene.state, { state: 'quiet', since: START });
  });

  it('is quiet while only its storage is used', () => {
    const scene = new LivenessScene();
    scene.looks(3 * STALL_LOOKS, { ioBytes: 4096 });
    assert.deepEqual(scene.told, [
      { state: 'busy', since: START },
      { state: 'quiet', since: START },
    ]);
    assert.equal(scene.beat.ioBytes, 3 * STALL_LOOKS * 4096);
  });

  it('is stalled, since its last progress, once nothing moved for long enough: heartbeats alone change nothing', () => {
    const scene = new LivenessScene();
    scene.look({ cpuMs: 400 });
    scene.looks(STALL_LOOKS - 1);
    assert.deepEqual(states(scene), ['busy', 'quiet']);
    scene.look();
    assert.deepEqual(scene.told.at(-1), { state: 'stalled', since: START + INTERVAL });
    assert.equal(scene.beat.idleForS, 300);
    assert.equal(scene.beat.seq, STALL_LOOKS + 1);
    scene.look({ cpuMs: 400 });
    assert.equal(scene.state?.state, 'quiet');
    scene.look({ writtenBytes: 1 });
    assert.equal(scene.state.state, 'busy');
  });

  it('is stalled although a timer takes a trickle of the processor', () => {
    const scene = new LivenessScene();
    scene.looks(STALL_LOOKS + 1, { cpuMs: 20 });
    assert.equal(scene.state?.state, 'stalled');
    const working = new LivenessScene();
    working.looks(STALL_LOOKS + 1, { cpuMs: 100 });
    assert.equal(working.state?.state, 'quiet');
  });

  it('never lets a service stall', () => {
    const scene = new LivenessScene(['node', '/demo/node_modules/.bin/vite']);
    assert.equal(scene.build.kind, 'service');
    scene.looks(2 * STALL_LOOKS);
    assert.deepEqual(states(scene), ['busy', 'quiet']);
  });

  it('never calls stalled what nobody could see work', () => {
    const scene = new LivenessScene();
    for (let n = 0; n < 2 * STALL_LOOKS; n++) {
      const trees = [{ build: scene.build.id, processes: 0 }];
      scene.see({ type: 'activity.sampled', at: scene.at + INTERVAL, trees });
    }
    assert.deepEqual(states(scene), ['busy', 'quiet']);
    assert.equal(scene.beat.cpuS, undefined);
    assert.equal(scene.beat.outputBytes, undefined);
  });

  for (const what of ['lock', 'terminal', 'stopped'] as const) {
    it(`waits for ${what} until it goes on, and never stalls meanwhile`, () => {
      const scene = new LivenessScene();
      scene.look({ cpuMs: 400, writtenBytes: 10 });
      scene.waits({ what, detail: 'of somebody' });
      scene.look();
      const since = scene.at;
      scene.looks(2 * STALL_LOOKS);
      assert.deepEqual(scene.state, { state: 'waiting', since, waitsFor: what, detail: 'of somebody' });
      scene.waits(undefined);
      scene.look();
      assert.deepEqual(scene.state, { state: 'quiet', since: scene.at });
      scene.look({ writtenBytes: 10 });
      assert.deepEqual(states(scene), ['busy', 'waiting', 'quiet', 'busy']);
    });
  }

  it('is not waiting for a lock that is taken in passing', () => {
    const scene = new LivenessScene();
    scene.waits({ what: 'lock' });
    scene.looks(5, { cpuMs: 3_000 });
    assert.deepEqual(states(scene), ['busy', 'quiet']);
  });

  it('begins all deadlines anew after a suspend, and after the clock was set back', () => {
    for (const jumpMs of [8 * 3_600 * SECOND, -3_600 * SECOND]) {
      const scene = new LivenessScene();
      scene.look({ writtenBytes: 10 });
      scene.look({}, jumpMs);
      assert.equal(scene.state?.state, 'busy');
      scene.looks(2);
      assert.equal(scene.state.state, 'quiet');
      scene.looks(STALL_LOOKS - 3);
      assert.equal(scene.state.state, 'quiet');
      scene.look();
      assert.equal(scene.state.state, 'stalled');
      scene.look({}, jumpMs);
      assert.deepEqual(scene.state, { state: 'quiet', since: scene.at });
      assert.ok(scene.beat.elapsedS >= 0 && scene.beat.idleForS >= 0);
    }
  });

  it('is not stalled because the looks come late', () => {
    const scene = new LivenessScene();
    for (let n = 0; n < STALL_LOOKS; n++) scene.look({ cpuMs: 4_000 }, 2.8 * INTERVAL);
    assert.deepEqual(states(scene), ['quiet']);
  });

  it('goes on as it was told before another owner took over', () => {
    const before = new LivenessScene();
    before.look({ writtenBytes: 10 });
    before.looks(3, { cpuMs: 500 });
    assert.equal(before.state?.state, 'quiet');
    const aggregator = new Aggregator({ rules: DEFAULT_RULES, ignoreCommands: [] }, [before.build]);
    const at = before.at + 20 * SECOND;
    const processes = [facts(100, ['bash'], 1), facts(200, ['make'], 100)];
    const { id } = before.build;
    const events = [
      ...aggregator.observe({ type: 'process.snapshot', at, processes }),
      ...aggregator.observe({
        type: 'activity.sampled',
        at: at + INTERVAL,
        trees: [{ build: id, processes: 1, cpuMs: 9_000 }],
      }),
    ];
    assert.deepEqual(
      events.filter(({ type }) => type === 'build.liveness'),
      [],
    );
    assert.deepEqual(aggregator.heartbeats.get(id)?.liveness, before.state);
  });

  it('gives heartbeats to what runs, and to nothing else', () => {
    const scene = new LivenessScene();
    assert.deepEqual(scene.trees, [{ build: scene.build.id, pids: [200] }]);
    scene.look();
    const { id } = scene.build;
    scene.see({ type: 'process.exited', at: scene.at, key: processKey(200, 1), status: exited(0) });
    assert.deepEqual(scene.trees, []);
    scene.see({ type: 'activity.sampled', at: scene.at + INTERVAL, trees: [{ build: id, processes: 1 }] });
    assert.throws(() => scene.beat);
    assert.equal(scene.build.state, 'finished');
  });
});

describe('the output of a build', () => {
  it('is what its terminal shows, and then files it writes keep it only from stalling', () => {
    const scene = new LivenessScene();
    const line = { at: scene.at, command: 'c1', terminalName: 'bash', shellPid: 100, trusted: true };
    scene.see({ type: 'terminal.command_started', ...line, commandLine: 'make' });
    scene.see({ type: 'terminal.output', at: scene.at + 10, command: 'c1', bytes: 42 });
    assert.deepEqual(scene.state, { state: 'busy', since: START + 10 });
    scene.looks(2 * STALL_LOOKS, { writtenBytes: 5_000 });
    assert.deepEqual(scene.state, { state: 'quiet', since: START + 10 });
    assert.equal(scene.beat.outputSource, 'terminal');
    assert.equal(scene.beat.outputBytes, 42);
  });

  it('is what its wrapper passes on, before all else', () => {
    const scene = new LivenessScene();
    scene.watched('started');
    for (let n = 1; n <= 3; n++) {
      scene.look({ writtenBytes: 500 });
      scene.watched('beat', { stdoutBytes: 10 * n, lastOutputAt: scene.at - 1_000 });
    }
    assert.equal(scene.state?.state, 'busy');
    scene.look();
    assert.equal(scene.beat.outputSource, 'wrapper');
    assert.equal(scene.beat.stdoutBytes, 30);
    assert.equal(scene.beat.outputBytes, 30);
    assert.equal(scene.beat.sinceLastOutputS, 6);
  });

  it('never counts back, whatever ends unseen', () => {
    const reading = fc.record({ cpuMs: fc.nat(100_000), ioBytes: fc.nat(), writtenBytes: fc.nat() });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 2, maxLength: 30 }), (readings) => {
        const scene = new LivenessScene();
        let before: Heartbeat | undefined;
        for (const tree of readings) {
          const trees = [{ build: scene.build.id, processes: 1, ...tree }];
          scene.see({ type: 'activity.sampled', at: scene.at + INTERVAL, trees });
          const { beat } = scene;
          for (const name of ['cpuS', 'ioBytes', 'outputBytes', 'seq', 'elapsedS'] as const) {
            assert.ok((beat[name] ?? 0) >= (before?.[name] ?? 0), name);
          }
          before = beat;
        }
      }),
    );
  });
});

describe('a watched build', () => {
  it('is stale, since its last beat, when its watcher is silent for three intervals, and recovers', () => {
    const scene = new LivenessScene();
    scene.watched('started');
    for (let n = 0; n < 4; n++) {
      scene.look({ cpuMs: 1_000 });
      scene.watched('beat');
    }
    const lastBeat = scene.at;
    scene.looks(3, { cpuMs: 1_000 });
    assert.equal(scene.state?.state, 'quiet');
    scene.look({ cpuMs: 1_000 });
    assert.deepEqual(scene.state, { state: 'stale', since: lastBeat });
    scene.watched('beat');
    assert.equal(scene.state.state, 'quiet');
  });

  it('is not busy with what it printed long before its folder was read, nor stale', () => {
    const scene = new LivenessScene();
    scene.watched('started');
    scene.look({ writtenBytes: 5_000, cpuMs: 90_000 }, 40 * INTERVAL);
    assert.equal(scene.state?.state, 'quiet');
    assert.equal(scene.beat.outputBytes, 5_000);
  });

  it('is not stale because the machine slept', () => {
    const scene = new LivenessScene();
    scene.watched('started');
    scene.look({ cpuMs: 1_000 });
    scene.look({ cpuMs: 1_000 }, 3_600 * SECOND);
    assert.equal(scene.state?.state, 'quiet');
  });
});
