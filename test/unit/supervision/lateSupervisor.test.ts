import assert from 'node:assert/strict';
import { systemClock } from '../../../src/base/systemClock';
import { SupervisorChannels } from '../../../src/supervision/channels';
import { LateSupervisor } from '../../../src/supervision/lateSupervisor';
import { waitFor } from '../../helpers/waitFor';
import { began, facts, SharedState, snapshot } from './scene';

const MAKE = facts(4711, ['make', '-j2']);

describe('a supervisor that is loaded late', () => {
  const shared = new SharedState();
  afterEach(() => shared.dispose());

  /** Loads once `load` is called, or fails with what it is called with. */
  function late() {
    const channels = new SupervisorChannels(systemClock, (message) => assert.fail(message));
    let load: (failure?: Error) => void = () => assert.fail('nothing asked for it');
    let loads = 0;
    const supervisor = new LateSupervisor(channels, async () => {
      loads++;
      await new Promise<void>((resolve, reject) => {
        load = (failure) => (failure ? reject(failure) : resolve());
      });
      return (await shared.supervisor([snapshot(MAKE)], {}, channels)).supervisor;
    });
    const states: string[] = [];
    supervisor.onDidChangeState(({ type }) => states.push(type));
    return { supervisor, states, load: (failure?: Error) => load(failure), loads: () => loads };
  }

  it('tells those who listened before it was there, and shows what it knows', async () => {
    const { supervisor, states, load } = late();
    const labels: string[] = [];
    supervisor.feed.subscribe(({ logged }) => {
      if (logged?.event.type === 'build.started') labels.push(logged.event.build.label);
    });
    const started = supervisor.start();
    assert.deepEqual(states, ['starting']);
    load();
    await started;
    assert.equal(supervisor.state.type, 'owner');
    await waitFor('the build', () => (labels.includes('make -j2') ? true : undefined));
    assert.deepEqual(
      supervisor.feed.model.builds().map(({ label }) => label),
      ['make -j2'],
    );
    assert.equal((await supervisor.status()).builds.running, 1);
    await supervisor.stop();
    assert.equal(states.at(-1), 'off');
  });

  it('is not loaded to be stopped, and hears nothing before', async () => {
    const { supervisor, loads } = late();
    supervisor.observe(began(MAKE));
    await supervisor.stop();
    assert.equal(supervisor.state.type, 'off');
    assert.equal(loads(), 0);
  });

  it('that is stopped while it loads starts and stops', async () => {
    const { supervisor, load } = late();
    const started = supervisor.start();
    const stopped = supervisor.stop();
    load();
    await Promise.all([started, stopped]);
    assert.equal(supervisor.state.type, 'off');
  });

  it('that cannot be loaded says why, and is loaded anew when it is asked again', async () => {
    const { supervisor, load, loads } = late();
    const first = supervisor.start();
    load(new Error('windowSupervisor.js is missing'));
    await first;
    assert.deepEqual(supervisor.state, { type: 'failed', message: 'windowSupervisor.js is missing' });
    const second = supervisor.start();
    load();
    await second;
    assert.equal(supervisor.state.type, 'owner');
    assert.equal(loads(), 2);
  });
});
