import assert from 'node:assert/strict';
import { DEFAULT_RULES } from '../../../src/aggregation/tools/defaultRules';
import type { AggregationOptions } from '../../../src/aggregation/aggregator';
import type { Observation } from '../../../src/model/observation';
import { waitFor } from '../../helpers/waitFor';
import { began, ended, facts, SharedState } from './scene';

/** This very process stands for a build: it is alive, and its activity can be read. */
const MAKE = facts(process.pid, ['make']);
const HEARTBEAT_MS = 50;

const aggregation = (): AggregationOptions => ({
  rules: DEFAULT_RULES,
  ignoreCommands: [],
  liveness: { heartbeatMs: HEARTBEAT_MS, quietMs: 1_000, stallMs: 60_000 },
});

describe('what the owner senses beside the process table', () => {
  const shared = new SharedState();
  afterEach(() => shared.dispose());

  it('shows in heartbeats, in the owner and in whoever follows, until the build ends', async () => {
    const owner = await shared.supervisor(undefined, { aggregation });
    const follower = await shared.supervisor();
    await owner.supervisor.start();
    await follower.supervisor.start();
    const heard: string[] = [];
    follower.supervisor.heartbeats.onDidBeat((builds) => heard.push(...builds));
    owner.see(began(MAKE));
    const { id } = await owner.build(({ state }) => state === 'running');
    for (const { supervisor } of [owner, follower]) {
      const beat = await waitFor('a heartbeat', () => supervisor.heartbeats.get(id));
      assert.equal(beat.processes, 1);
      assert.ok((beat.cpuS ?? 0) > 0);
      assert.equal(supervisor.heartbeats.intervalMs, HEARTBEAT_MS);
    }
    await waitFor('more than one beat', () => (heard.length > 1 ? true : undefined));
    assert.deepEqual([...new Set(heard)], [id]);
    owner.see(ended(MAKE, 0));
    for (const { supervisor } of [owner, follower]) {
      await waitFor('rest', () => (supervisor.heartbeats.get(id) ? undefined : true));
    }
  });

  it('comes and goes with the ownership', async () => {
    const told: string[] = [];
    let observe: ((observation: Observation) => void) | undefined;
    const window = await shared.supervisor(undefined, {
      createSensors: (sink, dir) => {
        observe = sink;
        told.push(`started in ${dir.path}`);
        return { dispose: () => told.push('stopped') };
      },
    });
    await window.supervisor.start();
    assert.deepEqual(told, [`started in ${await shared.dir()}`]);
    observe?.(began(facts(4711, ['ninja'])));
    await window.build(({ label }) => label === 'ninja');
    await window.supervisor.stop();
    assert.deepEqual(told.slice(1), ['stopped']);
  });

  it('is told to be missing when it cannot be started, and processes are sensed all the same', async () => {
    const window = await shared.supervisor(undefined, {
      createSensors: () => {
        throw new Error('no watches left');
      },
    });
    await window.supervisor.start();
    assert.deepEqual(window.log, [
      'Only processes are sensed: the other sensors could not be started (no watches left).',
    ]);
    window.see(began(facts(4711, ['ninja'])));
    await window.build(({ label }) => label === 'ninja');
  });
});
