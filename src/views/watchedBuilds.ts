import * as z from 'zod/mini';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/emitter';
import type { BuildId, FinishedBuild, RunningBuild } from '../model/build';
import type { Feed, FeedUpdate } from '../model/feed';
import { hasDied } from './present/watching';

const KEY = 'watchedBuilds';
const REMEMBERED = 50;

/** What VS Code's `Memento` does, as far as it is needed. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface WatchedBuildsOptions {
  readonly feed: Feed;
  /** Remembers what is watched when the window is closed and opened again. */
  readonly memory: Memory;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/**
 * The builds that the user of this window watches, and those that `buildbeat run` watches for them. One that ends
 * is not watched any more, unless it died: that is kept until it was looked at.
 */
export class WatchedBuilds implements Disposable {
  private readonly disposables = new DisposableList();
  private readonly changes = this.disposables.add(new Emitter<void>());
  private readonly openedAt: number;
  private ids: readonly BuildId[];

  constructor(private readonly options: WatchedBuildsOptions) {
    const { memory, feed, clock } = options;
    this.openedAt = clock.now();
    this.ids = z.catch(z.array(z.string()), []).parse(memory.get(KEY));
    this.disposables.add(feed.subscribe((update) => this.hear(update)));
  }

  get onDidChange(): Event<void> {
    return this.changes.event;
  }

  get isEmpty(): boolean {
    return this.ids.length === 0;
  }

  /** In the order in which the user chose them. */
  get running(): readonly RunningBuild[] {
    return this.builds().flatMap((build) => (build.state === 'running' ? [build] : []));
  }

  /** Those proven dead that nobody looked at since. */
  get fallen(): readonly FinishedBuild[] {
    return this.builds().filter(hasDied);
  }

  /** Whether the user watches this build. */
  has(build: BuildId): boolean {
    return this.ids.includes(build);
  }

  add(build: BuildId): void {
    if (!this.has(build)) this.set([...this.ids, build]);
  }

  remove(builds: readonly BuildId[]): void {
    this.set(this.ids.filter((id) => !builds.includes(id)));
  }

  /** The user has seen what fell. */
  acknowledge(): void {
    this.remove(this.fallen.map(({ id }) => id));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private builds() {
    const { model } = this.options.feed;
    return this.ids.flatMap((id) => model.get(id) ?? []);
  }

  private hear({ logged }: FeedUpdate): void {
    if (!logged) return;
    const { event, at } = logged;
    if (event.type === 'build.merged' && this.has(event.id)) {
      this.set([...new Set(this.ids.map((id) => (id === event.id ? event.into : id)))]);
    } else if (event.type === 'build.finished' || event.type === 'build.amended') {
      this.hearEnd(event.id, event.type === 'build.finished' && at >= this.openedAt);
    }
  }

  private hearEnd(id: BuildId, isNews: boolean): void {
    const build = this.options.feed.model.get(id);
    if (build?.state !== 'finished') return;
    if (!hasDied(build)) this.remove([id]);
    else if (isNews && build.watchedTask !== undefined) this.add(id);
  }

  private set(ids: readonly BuildId[]): void {
    if (ids.length === this.ids.length && ids.every((id, at) => id === this.ids[at])) return;
    this.ids = ids.slice(-REMEMBERED);
    Promise.resolve(this.options.memory.update(KEY, this.ids)).catch(this.options.onError);
    this.changes.fire();
  }
}
