import assert from 'node:assert/strict';
import type { BuildEvent } from '../../../src/model/events';
import type { SupervisionState } from '../../../src/model/supervisor';
import { News } from '../../../src/views/present/news';
import { finishedBuild, modelOf, NOW } from './builds';

const build = finishedBuild();
const model = modelOf([build]);
const owner: SupervisionState = { type: 'owner' };
const follower: SupervisionState = { type: 'follower', owner: { pid: 1, start: 1, role: 'window' } };

const endAt = (at: number) => {
  const { id, finishedAt, processes } = build;
  const event: BuildEvent = { type: 'build.finished', id, finishedAt, verdict: build, processes };
  return { logged: { seq: 1, at, event }, change: { type: 'list' } as const };
};

describe('the end of a build', () => {
  it('is news when it is told while this window supervises', () => {
    const news = new News();
    news.follow(owner, NOW);
    assert.equal(news.endedIn(endAt(NOW), model)?.id, build.id);
  });

  it('is none while the journal is being read, nor when it is dated before', () => {
    const news = new News();
    news.follow({ type: 'starting' }, NOW);
    assert.equal(news.endedIn(endAt(NOW), model), undefined);
    news.follow(owner, NOW + 10);
    assert.equal(news.endedIn(endAt(NOW + 9), model), undefined);
  });

  it('is news to a window in the moment it takes supervision over', () => {
    const news = new News();
    news.follow(follower, NOW);
    news.follow({ type: 'starting' }, NOW + 10);
    news.follow(owner, NOW + 20);
    assert.ok(news.endedIn(endAt(NOW + 15), model));
  });

  it('is none after supervision was off meanwhile', () => {
    const news = new News();
    news.follow(owner, NOW);
    news.follow({ type: 'off' }, NOW + 10);
    assert.equal(news.endedIn(endAt(NOW + 15), model), undefined);
    news.follow(owner, NOW + 20);
    assert.equal(news.endedIn(endAt(NOW + 15), model), undefined);
  });

  it('is none when the build is gone from the history', () => {
    const news = new News();
    news.follow(owner, NOW);
    assert.equal(news.endedIn(endAt(NOW), modelOf([])), undefined);
  });
});
