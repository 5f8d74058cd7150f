import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { LoggedEvent } from './events';
import { ReadModel, type Change } from './readModel';

/** The part of the read model a reader may see: it folds nothing itself. */
export type ReadModelView = Pick<ReadModel, 'seq' | 'supervision' | 'counts' | 'get' | 'builds'>;

export interface FeedUpdate {
  /** Absent when the whole log was replaced by another one: the model begins anew. */
  readonly logged?: LoggedEvent;
  readonly change: Change;
}

/** What views, notifications and servers read: the state now, and every event after it. */
export interface Feed {
  readonly model: ReadModelView;
  /**
   * Hears every event folded after this call. `model` read in the same turn is the state before the first
   * of them, so nothing is missed and nothing is seen twice.
   */
  subscribe(listener: (update: FeedUpdate) => void): Disposable;
}

/** The writing end of a feed: whoever reads the log publishes here, in order. */
export class FeedSource implements Feed, Disposable {
  private readonly readModel = new ReadModel();
  private readonly updates: Emitter<FeedUpdate>;

  constructor(onListenerError?: (error: unknown) => void) {
    this.updates = new Emitter(onListenerError);
  }

  get model(): ReadModelView {
    return this.readModel;
  }

  subscribe(listener: (update: FeedUpdate) => void): Disposable {
    return this.updates.event(listener);
  }

  publish(logged: LoggedEvent): void {
    const seen = logged.seq <= this.readModel.seq;
    const change = this.readModel.apply(logged);
    if (!seen) this.updates.fire({ logged, change });
  }

  /** Forgets everything: what is published next is another log, numbered from its own beginning. */
  reset(): void {
    this.readModel.reset();
    this.updates.fire({ change: { type: 'list' } });
  }

  dispose(): void {
    this.updates.dispose();
  }
}
