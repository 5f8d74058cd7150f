import assert from 'node:assert/strict';
import type { ProcessNode } from '../../../src/aggregation/processTree';
import { SpanBudget, SpanLog } from '../../../src/aggregation/spanLog';
import { identify } from '../../../src/aggregation/tools/identify';
import { exited, processKey, type ProcessUsage } from '../../../src/model/process';
import { shipped } from '../tools/table';

const usage: ProcessUsage = {
  ...{
    cpuMs: 12,
    leastCpuMs: 10,
    peakRssBytes: 5_000,
    readBytes: 1,
    writtenBytes: 2,
    readChars: 3,
    writtenChars: 4,
  },
};

const node = (pid: number, parent?: ProcessNode): ProcessNode => ({
  facts: {
    ...{ key: processKey(pid, 1), pid, ppid: 1, startedAt: 1_000, own: true },
    ...{ comm: 'curl', argv: ['curl', '--token=hush', 'https://example.org'] },
  },
  ...{
    identity: undefined,
    programSince: 1_000,
    parent: parent?.facts.key,
    children: new Set(),
    spentBelow: 0,
  },
});

const end = (of: ProcessNode) => ({ node: of, at: 2_000, status: exited(0), treeCpuMs: undefined, usage });

describe('the processes of a build', () => {
  const log = (budget = new SpanBudget()): SpanLog => new SpanLog(budget, true);

  it('are told with their command lines where their programs are known', () => {
    const spans = log();
    const one = node(1);
    const facts = { ...one.facts, argv: ['gcc', '-Wall', '-c', 'foo.c'] };
    spans.started({ ...one, facts, identity: identify(facts, shipped.rules) });
    assert.deepEqual(
      spans.all(0).map(({ label, command }) => [label, command]),
      [['gcc -c foo.c', 'gcc -Wall -c foo.c']],
    );
  });

  it('are told when they start and when they end, without secrets, below those of the same build', () => {
    const spans = log();
    const outside = node(1);
    const [root, child] = [node(2, outside), node(3)];
    spans.started(root);
    const below = { ...child, parent: root.facts.key };
    spans.started(below);
    spans.stopped(end(below));
    const [first, second, ...others] = spans.takeNews(0);
    assert.deepEqual([first?.parent, second?.parent, others], [undefined, root.facts.key, []]);
    assert.deepEqual([second?.endedAt, second?.cpuMs, second?.peakRssBytes], [2_000, 12, 5_000]);
    assert.equal(second?.command, undefined);
    assert.ok(!JSON.stringify(spans.all(0)).includes('hush'));
    assert.deepEqual(spans.takeNews(0), []);
    spans.changed(root);
    assert.deepEqual(
      spans.takeNews(0).map(({ pid }) => pid),
      [2],
    );
  });

  it('begin with their build and end after they began, whatever their clocks say', () => {
    const spans = log();
    const root = node(2);
    spans.started(root);
    spans.stopped(end(root));
    assert.deepEqual(
      spans.all(3_000).map(({ startedAt, endedAt }) => [startedAt, endedAt]),
      [[3_000, 3_000]],
    );
  });

  it('tell what all that ended used, until it is not known of one', () => {
    const spans = log();
    const [a, b, c] = [node(1), node(2), node(3)];
    for (const one of [a, b, c]) spans.started(one);
    spans.stopped(end(a));
    spans.stopped(end(b));
    assert.deepEqual(spans.ended, { cpuMs: 20, readBytes: 2, writtenBytes: 4, writtenChars: 8 });
    spans.stopped({ ...end(c), usage: undefined });
    assert.equal(spans.ended, undefined);
    assert.equal(new SpanLog(new SpanBudget(), false).ended, undefined, 'some may have ended before');
  });

  it('are remembered in bounded number, of one build and of all together', () => {
    const live = (spans: SpanLog, count: number): void => {
      for (let pid = 1; pid <= count; pid++) {
        const one = node(pid);
        spans.started(one);
        spans.stopped(end(one));
      }
    };
    const long = log();
    live(long, 20_100);
    assert.equal(long.all(0).length, 20_000);
    assert.equal(long.ended?.cpuMs, 201_000, 'but all are counted');
    const budget = new SpanBudget(100);
    const [first, second] = [log(budget), log(budget)];
    live(first, 80);
    live(second, 80);
    assert.deepEqual([first.all(0).length, second.all(0).length, second.takeNews(0).length], [80, 20, 20]);
    first.clear();
    live(second, 160);
    assert.equal(second.all(0).length, 100);
  });

  it('are told to their end once they were told, also where there are too many', () => {
    const spans = log(new SpanBudget(2));
    const all = [node(1), node(2), node(3), node(4)] as const;
    for (const one of all) spans.started(one);
    const told = spans.takeNews(0).map(({ key }) => key);
    for (const one of all) spans.stopped(end(one));
    const ended = spans.takeNews(0).filter(({ endedAt }) => endedAt !== undefined);
    assert.deepEqual(
      told,
      ended.map(({ key }) => key),
    );
    assert.equal(spans.ended?.cpuMs, 40, 'but all are counted');
    spans.stopped(end(all[3]));
    assert.equal(spans.ended.cpuMs, 40, 'once');
  });

  it('make room again when they turn out not to belong to the build', () => {
    const spans = log(new SpanBudget(1));
    const [a, b] = [node(1), node(2)];
    spans.started(a);
    spans.left(a.facts.key);
    spans.started(b);
    assert.deepEqual(
      spans.all(0).map(({ pid }) => pid),
      [2],
    );
  });

  it('move to the build that theirs turned out to be part of', () => {
    const budget = new SpanBudget(2);
    const [part, whole] = [log(budget), log(budget)];
    const [a, b] = [node(1), node(2)];
    for (const one of [a, b]) {
      part.started(one);
      part.stopped(end(one));
    }
    whole.takeOver(part);
    assert.deepEqual([whole.all(0).length, part.all(0).length], [2, 0]);
    assert.equal(whole.ended?.cpuMs, 20);
  });
});
