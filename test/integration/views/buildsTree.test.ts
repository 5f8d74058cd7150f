import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FeedSource } from '../../../src/model/feed';
import { exited } from '../../../src/model/process';
import { BuildsTree } from '../../../src/views/buildsTree';
import type { Node } from '../../../src/views/present/nodes';
import { VirtualClock } from '../../helpers/virtualClock';
import { heartbeatsOf } from '../../unit/present/beats';
import { finishedBuild, NOW, runningBuild, stageOf } from '../../unit/present/builds';

describe('the rows of the Builds view', () => {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const retried = stageOf('upload', 'failed', {
    attempt: 2,
    earlier: [{ attempt: 1, state: 'failed', exit: exited(41) }],
  });
  let feed: FeedSource;
  let tree: BuildsTree;
  let clock: VirtualClock;
  let build: Node;

  beforeEach(() => {
    feed = new FeedSource();
    const running = [runningBuild({ id: 'release', stages: [retried] })];
    feed.publish({ seq: 1, at: NOW, event: { type: 'journal.continued', running } });
    clock = new VirtualClock(NOW);
    tree = new BuildsTree({ feed, heartbeats: heartbeatsOf(), clock, shown: () => 100 });
    const node = tree.buildNode('release');
    assert.ok(node);
    build = node;
  });
  afterEach(() => {
    tree.dispose();
    feed.dispose();
  });

  const endBuild = (): void => {
    const { outcome, exit, evidence, processes, finishedAt } = finishedBuild();
    const verdict = { outcome, exit, evidence };
    feed.publish({
      seq: 2,
      at: NOW,
      event: { type: 'build.finished', id: 'release', finishedAt, verdict, processes },
    });
    tree.refresh();
  };
  const stateOf = (node: Node) => tree.getTreeItem(node).collapsibleState;

  it('are as open as they were once their build has ended', () => {
    tree.noteExpansion(build, 'expanded');
    endBuild();
    assert.equal(stateOf(build), Expanded);
  });

  it('are open when their children were asked for, although nobody said that they were opened', () => {
    const [stage] = tree.getChildren(build);
    assert.ok(stage);
    assert.equal(stateOf(stage), Collapsed);
    tree.getChildren(stage);
    endBuild();
    assert.deepEqual([build, stage].map(stateOf), [Expanded, Expanded]);
  });

  it('of a day that nobody opened are closed on the next', async () => {
    endBuild();
    const [recent] = tree.getChildren();
    assert.ok(recent);
    const day = (): Node => {
      const [newest] = tree.getChildren(recent);
      assert.ok(newest);
      tree.getChildren(newest);
      return newest;
    };
    assert.equal(stateOf(day()), Expanded);
    await clock.pass(24 * 60 * 60 * 1000);
    assert.equal(stateOf(day()), Collapsed);
  });

  it('are closed again when they were closed since', () => {
    tree.getChildren(build);
    tree.noteExpansion(build, 'collapsed');
    endBuild();
    assert.equal(stateOf(build), Collapsed);
  });
});
