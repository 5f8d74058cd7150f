import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BUILD_KINDS, NO_PROCESSES, type FinishedBuild, type RunningBuild } from '../../../src/model/build';
import { exited } from '../../../src/model/process';
import { childNodes, nodeId, parentNode, rootNodes, type Node } from '../../../src/views/present/nodes';
import { arrange } from '../../../src/views/present/outline';
import { contextOf, finishedBuild, modelOf, NOW, partOf, runningBuild, stageOf } from './builds';

const DAY_MS = 24 * 3600 * 1000;

function treeOf(builds: readonly (RunningBuild | FinishedBuild)[], shown = 1000): readonly string[] {
  const model = modelOf(builds);
  const outline = arrange(model.builds(), shown);
  const lines = (nodes: readonly Node[], depth: number): readonly string[] =>
    nodes.flatMap((node) => [
      `${'  '.repeat(depth)}${nodeId(node)}`,
      ...lines(childNodes(node, outline, model), depth + 1),
    ]);
  return lines(rootNodes(outline), 0);
}

describe('the tree', () => {
  it('is empty when there is nothing to show', () => assert.deepEqual(treeOf([]), []));

  it('shows what runs first, and what ended by day, newest first', () => {
    const tree = treeOf([
      finishedBuild({ id: 'yesterday', finishedAt: NOW - DAY_MS }),
      finishedBuild({ id: 'early', finishedAt: NOW - 2000 }),
      finishedBuild({ id: 'late', finishedAt: NOW - 1000 }),
      runningBuild({ id: 'first', startedAt: NOW - 20 }),
      runningBuild({ id: 'second', startedAt: NOW - 10 }),
    ]);
    assert.deepEqual(tree, [
      'section/running',
      '  build/second',
      '  build/first',
      'section/recent',
      '  day/2026-03-11',
      '    build/late',
      '    build/early',
      '  day/2026-03-10',
      '    build/yesterday',
    ]);
  });

  it('keeps background builds in a group of their own', () => {
    const tree = treeOf([
      runningBuild({ id: 'check', kind: 'background' }),
      finishedBuild({ id: 'checked', kind: 'background' }),
      finishedBuild({ id: 'make' }),
    ]);
    assert.deepEqual(tree, [
      'section/running',
      '  background/running',
      '    build/check',
      'section/recent',
      '  day/2026-03-11',
      '    build/make',
      '  background/recent',
      '    build/checked',
    ]);
  });

  it('shows no more finished builds than the settings say, and those that ended last', () => {
    const builds = Array.from({ length: 5 }, (_, at) =>
      finishedBuild({ id: `b${at}`, finishedAt: NOW - at * 1000 }),
    );
    assert.deepEqual(treeOf(builds, 2), [
      'section/recent',
      '  day/2026-03-11',
      '    build/b0',
      '    build/b1',
    ]);
  });

  it('opens a build to its stages, its parts and, when it failed, its failed processes', () => {
    const inside = {
      processes: {
        ...NO_PROCESSES,
        parts: [partOf('compile')],
        failures: [{ pid: 7, label: 'cc1 a.c', role: 'compile', startedAt: 5, exit: exited(1) } as const],
      },
      stages: [stageOf('all', 'ended')],
    };
    const parts = ['      build/one/stage/g0/all', '      build/one/part/compile'];
    const above = ['section/recent', '  day/2026-03-11', '    build/one'];
    assert.deepEqual(treeOf([finishedBuild({ id: 'one', outcome: 'failed', ...inside })]), [
      ...above,
      ...parts,
      '      build/one/failure/7:5',
    ]);
    assert.deepEqual(treeOf([finishedBuild({ id: 'one', ...inside })]), [...above, ...parts]);
  });

  it('opens a stage to the attempts before its latest', () => {
    const earlier = [1, 2].map((attempt) => ({ attempt, state: 'failed' }) as const);
    const stages = [stageOf('test', 'succeeded', { attempt: 3, earlier })];
    assert.deepEqual(treeOf([runningBuild({ id: 'one', stages })]), [
      'section/running',
      '  build/one',
      '    build/one/stage/g0/test',
      '      build/one/stage/g0/test/attempt/1',
      '      build/one/stage/g0/test/attempt/2',
    ]);
  });

  it('keeps stages apart that have the same name in two groups, whatever the names hold', () => {
    const stages = ['a', 'a/stage/g0'].map((groupId) => stageOf('x/y', 'queued', { groupId }));
    assert.deepEqual(treeOf([runningBuild({ id: 'one', stages })]).slice(2), [
      '    build/one/stage/a/x%2Fy',
      '    build/one/stage/a%2Fstage%2Fg0/x%2Fy',
    ]);
  });

  it('shows no part that a stage stands for', () => {
    const processes = { ...NO_PROCESSES, parts: [partOf('compile'), partOf('link')] };
    const stages = [
      stageOf('compile', 'running', { source: 'process', role: 'compile' }),
      stageOf('link', 'running', { source: 'progress' }),
    ];
    assert.deepEqual(treeOf([runningBuild({ id: 'one', processes, stages })]).slice(2), [
      '    build/one/stage/g0/compile',
      '    build/one/stage/g0/link',
      '    build/one/part/link',
    ]);
  });

  it('does not repeat a failed build as a failed process of its own', () => {
    const failure = { pid: 7, label: 'make', role: 'build', startedAt: 5, exit: exited(2) } as const;
    const processes = { ...NO_PROCESSES, failures: [failure] };
    assert.deepEqual(treeOf([finishedBuild({ id: 'one', pid: 7, outcome: 'failed', processes })]), [
      'section/recent',
      '  day/2026-03-11',
      '    build/one',
    ]);
  });

  it('finds the way up from every row that it leads down to', () => {
    const kind = fc.constantFrom(...BUILD_KINDS);
    const builds = fc.array(
      fc.oneof(
        fc.record({ kind }).map((changes) =>
          runningBuild({
            ...changes,
            stages: [stageOf('test', 'running', { attempt: 2, earlier: [{ attempt: 1, state: 'failed' }] })],
          }),
        ),
        fc
          .record({ kind, finishedAt: fc.integer({ min: NOW - 9 * DAY_MS, max: NOW }) })
          .map((changes) => finishedBuild(changes)),
      ),
    );
    fc.assert(
      fc.property(builds, fc.integer({ min: 1, max: 20 }), (list, shown) => {
        const named = list.map((build, at) => ({ ...build, id: `b${at}` }));
        const model = modelOf(named);
        const outline = arrange(model.builds(), shown);
        const visit = (node: Node, parent: Node | undefined): void => {
          assert.deepEqual(parentNode(node, outline, model), parent);
          for (const child of childNodes(node, outline, model)) visit(child, node);
        };
        for (const root of rootNodes(outline)) visit(root, undefined);
      }),
    );
  });

  it('knows no way up from a build that it does not show', () => {
    const { model, outline } = contextOf([]);
    assert.equal(parentNode({ type: 'build', build: 'gone' }, outline, model), undefined);
  });
});
