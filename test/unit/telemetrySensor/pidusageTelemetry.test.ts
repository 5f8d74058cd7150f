import assert from 'node:assert/strict';
import { PidusageTelemetry } from '../../../src/sensors/telemetry/pidusageTelemetry';

describe('a look at builds where there is no /proc', () => {
  it('tells of each build what its living processes use and hold', async () => {
    const asked: (readonly number[])[] = [];
    const sensor = new PidusageTelemetry((pids) => {
      asked.push(pids);
      const one = { cpuMs: 100, rssBytes: 1_000 };
      return Promise.resolve(new Map(pids.filter((pid) => pid < 3).map((pid) => [pid, one])));
    });
    const trees = [
      { build: 'a', pids: [1, 2, 3] },
      { build: 'b', pids: [2] },
      { build: 'c', pids: [4] },
    ];
    const [a, b, c] = (await sensor.look(trees)).trees;
    assert.deepEqual(asked, [[1, 2, 3, 4]]);
    assert.deepEqual(a?.holding, { processes: 2, rssBytes: 2_000 });
    assert.deepEqual([a.withChildren, a.alone], [{ cpuMs: 200 }, { cpuMs: 200 }]);
    assert.deepEqual(b?.withChildren, { cpuMs: 100 });
    assert.deepEqual([c?.holding, c?.withChildren], [{ processes: 0 }, {}]);
  });

  it('tells of the machine, its processors from the second on', async () => {
    const sensor = new PidusageTelemetry(() => Promise.resolve(new Map()));
    const first = (await sensor.look([])).host;
    assert.equal(first.cpuPercent, undefined);
    assert.ok(
      (first.memoryUsedBytes ?? 0) > 0 && (first.memoryUsedBytes ?? 0) < (first.memoryTotalBytes ?? 0),
    );
    let host = first;
    while (host.cpuPercent === undefined) host = (await sensor.look([])).host;
    assert.ok(host.cpuPercent >= 0 && host.cpuPercent <= host.cores * 100);
  });

  it('reads this process as the system has it, and not one that is gone', async () => {
    const { trees } = await new PidusageTelemetry().look([{ build: 'a', pids: [process.pid, 2 ** 22 + 1] }]);
    assert.equal(trees[0]?.holding.processes, 1);
    assert.ok((trees[0].withChildren.cpuMs ?? 0) > 0);
  });
});
