import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../base/clock';
import { toDisposable, type Disposable } from '../base/disposable';
import type { Owner } from '../model/events';
import { Coalesced } from '../base/coalesce';
import { replaceFile } from '../files/durable';
import { watchFolder } from '../files/watchFolder';
import { formatOwner, readLock, sameOwner, type LockOwner, type LockState } from './lockFile';
import { exclusively } from './mutex';

/** Held from `acquire` until `release`, unless it is lost. */
export interface Ownership {
  readonly owner: LockOwner;
  /** Gives the lock back; the next owner may take it at once. */
  release(): Promise<void>;
}

export type Acquisition =
  | { readonly owned: true; readonly ownership: Ownership }
  | { readonly owned: false; readonly owner: LockOwner };

/** How often an owner looks whether the lock is still its own, milliseconds. */
const VERIFY_MS = 1000;
/** Longer than any owner needs to see that the lock no longer names it, milliseconds. */
const PATIENCE_MS = 3 * VERIFY_MS;
const POLL_MS = 300;

/**
 * The lock that makes one process per user and machine the owner of supervision: a file that names its
 * process by pid and start time. It is taken over only when that process is dead for certain.
 *
 * A lock file that names no process proves nothing. Every owner verifies its lock each second and steps
 * down when it is not its own, so a file that stays unreadable for several seconds has no owner left.
 */
export class OwnershipLock {
  constructor(
    private readonly path: string,
    private readonly clock: Clock,
  ) {}

  read(): Promise<LockState> {
    return readLock(this.path);
  }

  /** Tries to become the owner. `onLost` is called when the lock turns out to be another's later on. */
  async acquire(self: Owner, version: string, onLost: () => void): Promise<Acquisition> {
    const owner: LockOwner = { ...self, since: this.clock.now(), version };
    // What was waited is counted: the clock may be set back meanwhile.
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const state = await this.claim(owner, waitedMs >= PATIENCE_MS);
      if (state.type === 'held') {
        if (!sameOwner(state.owner, owner)) return { owned: false, owner: state.owner };
        return { owned: true, ownership: this.hold(owner, onLost) };
      }
      await this.pause();
    }
  }

  /** Calls back once, as soon as nobody holds the lock. */
  whenFree(onFree: () => void): Disposable {
    let done = false;
    const look = new Coalesced(
      async () => {
        const { type } = await this.read();
        if (done || type === 'held') return;
        stop.dispose();
        onFree();
      },
      () => undefined, // A lock that cannot be read now is looked at again in a moment.
    );
    const poll = this.clock.every(POLL_MS, look.run);
    const watching = watchFolder(dirname(this.path), look.run);
    const stop = toDisposable(() => {
      done = true;
      poll.dispose();
      watching.dispose();
    });
    look.run();
    return stop;
  }

  /** Writes `owner` into the lock if it may be taken. Returns how the lock stands afterwards. */
  private claim(owner: LockOwner, unreadableIsFree: boolean): Promise<LockState> {
    return this.exclusively(async () => {
      const state = await this.read();
      if (state.type === 'held') return state;
      if (state.type === 'unreadable' && !unreadableIsFree) return state;
      await replaceFile(this.path, formatOwner(owner));
      return this.read();
    });
  }

  private hold(owner: LockOwner, onLost: () => void): Ownership {
    let released = false;
    const verify = new Coalesced(
      async () => {
        if ((await this.isHeldBy(owner)) || released) return;
        timer.dispose();
        onLost();
      },
      () => undefined, // Not being able to read the lock is no proof of having lost it.
    );
    const timer = this.clock.every(VERIFY_MS, verify.run);
    return {
      owner,
      release: async () => {
        released = true;
        timer.dispose();
        await this.exclusively(async () => {
          if (await this.isHeldBy(owner)) await rm(this.path, { force: true });
        });
      },
    };
  }

  private async isHeldBy(owner: LockOwner): Promise<boolean> {
    const state = await this.read();
    return state.type === 'held' && sameOwner(state.owner, owner);
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    return exclusively(`${this.path}.mutex`, work);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => void this.clock.after(POLL_MS, resolve));
  }
}
