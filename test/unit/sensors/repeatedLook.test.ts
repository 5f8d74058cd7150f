import assert from 'node:assert/strict';
import { OnceEach } from '../../../src/base/onceEach';
import { RepeatedLook } from '../../../src/sensors/repeatedLook';
import { VirtualClock } from '../../helpers/virtualClock';

describe('a repeated look', () => {
  let clock: VirtualClock;
  let problems: string[];
  beforeEach(() => {
    clock = new VirtualClock();
    problems = [];
  });

  const repeat = (look: () => Promise<void>): RepeatedLook =>
    new RepeatedLook(
      { what: 'Files', everyMs: 100, look, problems: new OnceEach((message) => problems.push(message)) },
      clock,
    );

  it('is made at once, each interval and whenever it is asked for, until it is disposed', async () => {
    const at: number[] = [];
    const looks = repeat(async () => void at.push(await Promise.resolve(clock.now())));
    await looks.start();
    await clock.pass(250);
    looks.soon();
    await clock.pass(0);
    assert.deepEqual(at, [0, 100, 200, 250]);
    looks.dispose();
    looks.soon();
    await clock.pass(1_000);
    assert.equal(at.length, 4);
    assert.deepEqual([looks.isDisposed, clock.pending], [true, 0]);
  });

  it('is made once more, however often it was asked for while one went on', async () => {
    let looked = 0;
    let goOn = (): void => undefined;
    const looks = repeat(() => {
      looked += 1;
      return looked === 1 ? new Promise((resolve) => (goOn = resolve)) : Promise.resolve();
    });
    const first = looks.start();
    await clock.pass(500);
    assert.equal(looked, 1);
    goOn();
    await first;
    assert.equal(looked, 2);
  });

  it('goes on after a failure, which is told once until a look goes well again', async () => {
    const outcomes = ['full', 'full', undefined, 'full'];
    const looks = repeat(() => {
      const failure = outcomes.shift();
      return failure === undefined ? Promise.resolve() : Promise.reject(new Error(failure));
    });
    await looks.start();
    await clock.pass(300);
    assert.deepEqual(problems, ['Files cannot be read (full).', 'Files cannot be read (full).']);
    assert.deepEqual(outcomes, []);
  });
});
