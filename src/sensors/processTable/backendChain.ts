import { errorMessage } from '../../base/result';
import { BACKENDS, type Backend, type Observation } from '../../model/observation';
import type { BackendSink, ProcessBackend } from './backend';

/** The backends to try, best first; a named one comes first and only lesser ones follow. */
export function backendOrder(wanted: 'auto' | Backend): readonly Backend[] {
  return wanted === 'auto' ? BACKENDS : BACKENDS.slice(BACKENDS.indexOf(wanted));
}

export interface ChainOptions {
  readonly order: readonly Backend[];
  readonly create: (name: Backend) => ProcessBackend;
  /** Why backends before the first in `order` are out, as `name: clause`. */
  readonly passedOver?: readonly string[];
  readonly observe: (observations: readonly Observation[]) => void;
  /** A backend is about to be started. */
  readonly onTrying?: (name: Backend) => void;
  /** The last backend died after it had worked; nothing more will be observed. */
  readonly onExhausted: (message: string) => void;
}

/** Runs the first backend that works, and the next one when it dies. */
export class BackendChain {
  private left: readonly Backend[];
  private readonly passedOver: string[];
  private current: ProcessBackend | undefined;
  private stopped = false;

  constructor(private readonly options: ChainOptions) {
    this.left = options.order;
    this.passedOver = [...(options.passedOver ?? [])];
  }

  /** @returns the backend that works. Throws an error that says why each of them does not. */
  async start(): Promise<Backend> {
    for (let name = this.left[0]; name !== undefined && !this.stopped; name = this.left[0]) {
      this.left = this.left.slice(1);
      this.options.onTrying?.(name);
      try {
        await this.tryOne(this.options.create(name));
        return name;
      } catch (error) {
        this.passedOver.push(`${name}: ${errorMessage(error)}`);
      }
    }
    throw new Error(`The process table cannot be read. ${this.passedOver.join('; ')}.`);
  }

  stop(): void {
    this.stopped = true;
    this.current?.stop();
  }

  /** What a backend says while it starts is held back until it has started, and dropped when it fails. */
  private async tryOne(backend: ProcessBackend): Promise<void> {
    let held: Observation[] | undefined = [];
    const sink: BackendSink = {
      observe: (observations) => {
        if (held) held.push(...observations);
        else this.options.observe(observations);
      },
      gives: (clause) => sink.observe([this.chosen(backend, clause)]),
      died: (reason) => void this.fallBack(backend, reason),
    };
    const gives = await backend.start(sink);
    if (this.stopped) backend.stop();
    this.current = backend;
    const first = held;
    held = undefined;
    this.options.observe([this.chosen(backend, gives), ...first]);
  }

  private chosen({ name }: ProcessBackend, gives: string): Observation {
    const reason = [gives, ...this.passedOver].join('; ');
    return { type: 'sensor.backend', at: Date.now(), backend: name, reason };
  }

  private async fallBack(dead: ProcessBackend, reason: string): Promise<void> {
    if (this.stopped || this.current !== dead) return;
    this.current = undefined;
    this.passedOver.push(`${dead.name}: ${reason}`);
    this.options.observe([{ type: 'sensor.lost', at: Date.now(), sensor: dead.name, reason }]);
    try {
      await this.start();
    } catch (error) {
      this.exhausted(errorMessage(error));
    }
  }

  private exhausted(message: string): void {
    if (!this.stopped) this.options.onExhausted(message);
  }
}
