import assert from 'node:assert/strict';
import { ForeignScene } from '../../helpers/foreignScene';
import { problems, STREAM } from './streamScene';

describe('many progress streams', () => {
  it('are followed in bounded number, the most silent let go', () => {
    const scene = new ForeignScene();
    for (let n = 0; n < 10_000; n += 1) scene.startRun(`/srv/${n}/progress.ndjson`, { run: `r${n}` });
    scene.wait(11_000);
    assert.equal(scene.builds().filter(({ state }) => state === 'running').length, 256);
    scene.startRun('/srv/more.ndjson');
    const letGo = scene.builds().filter((build) => build.state === 'finished');
    assert.deepEqual(
      letGo.map(({ outcome, note }) => [outcome, /silent the longest/.test(note ?? '')]),
      [['unknown', true]],
    );
  });

  it('have their problems told once a second each, with all bad lines counted', () => {
    const scene = new ForeignScene();
    for (let line = 1; line <= 500; line += 1) {
      scene.now += 1;
      const at = scene.now;
      const problem = { type: 'progress.problem', at, line, message: 'not JSON', badLines: line } as const;
      scene.observe({ ...problem, stream: STREAM });
    }
    scene.wait(5_000);
    assert.deepEqual(
      problems(scene).map(({ badLines }) => badLines),
      [1, 500],
    );
  });

  it('have them told ever more rarely while there are more and more', () => {
    const scene = new ForeignScene();
    const tellOne = (): void => {
      const facts = { line: 1, message: 'not JSON', badLines: 1, stream: STREAM } as const;
      scene.observe({ type: 'progress.problem', at: scene.now, ...facts });
    };
    for (let second = 0; second < 3_600; second += 1) {
      tellOne();
      scene.wait(1_000);
    }
    const inAnHour = problems(scene).length;
    assert.ok(inAnHour > 10 && inAnHour < 20, String(inAnHour));
    scene.wait(3_600_000);
    const before = problems(scene).length;
    tellOne();
    scene.wait(1_500);
    tellOne();
    assert.equal(problems(scene).length, before + 2, 'after a rest they are told at once again');
  });
});
