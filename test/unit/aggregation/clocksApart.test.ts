import assert from 'node:assert/strict';
import { ForeignScene } from '../../helpers/foreignScene';

describe('a build told of by two clocks', () => {
  it('never ends before it started, nor does a process of it', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const make = scene.spawn('make', { parent: shell });
    const early = scene.now;
    scene.now += 8;
    const line = scene.startLine(shell, 'make && make test');
    const { key } = make.facts;
    scene.observe({ type: 'process.exited', at: early - 1, key, status: { kind: 'exited', code: 2 } });
    scene.endLine(line, 2);
    scene.wait(10_000);
    const build = scene.onlyFinished();
    assert.ok(build.finishedAt >= build.startedAt, `${build.finishedAt} is before ${build.startedAt}`);
    const { startedAt, endedAt } = build.failedProcess ?? assert.fail('make failed');
    assert.ok(endedAt !== undefined && endedAt >= startedAt);
  });

  it('has its end at its start when the editor tells the line after its command ended', () => {
    const scene = new ForeignScene();
    const shell = scene.shell();
    const line = scene.startLine(shell, 'make');
    const make = scene.spawn('make', { parent: shell });
    const started = scene.only().startedAt;
    scene.observe({ type: 'process.exited', at: started - 8, key: make.facts.key });
    scene.endLine(line, 0);
    scene.wait(10_000);
    assert.ok(scene.onlyFinished().finishedAt >= started);
  });

  it('has no stage that ended before it started', () => {
    const scene = new ForeignScene();
    scene.spawn('make', { parent: scene.shell() });
    scene.stage('/home/ada/demo/progress.ndjson', 'started', 'link');
    const { startedAt = assert.fail() } = scene.only().stages.find(({ name }) => name === 'link') ?? {};
    scene.stage('/home/ada/demo/progress.ndjson', 'succeeded', 'link', { at: startedAt - 8 });
    const link = scene.only().stages.find(({ name }) => name === 'link');
    assert.deepEqual([link?.endedAt, link?.durationMs], [startedAt, 0]);
  });
});
