import { Worker } from 'node:worker_threads';
import { errorMessage } from '../../base/result';
import type { Backend, Observation } from '../../model/observation';
import { backendOrder } from './backendChain';
import { isWorkerMessage, type WorkerMessage, type WorkerSettings } from './protocol';

export interface ProcessTableOptions {
  readonly backend: 'auto' | Backend;
  /** Milliseconds between two scans of the procfs backend. */
  readonly intervalMs: number;
  /** The bundled worker. */
  readonly workerPath: string;
}

export interface ProcessTable {
  /** The first backend that works. Rejects with an error that says why each of them does not. */
  readonly ready: Promise<Backend>;
  /** Resolves once the worker is gone. */
  dispose(): Promise<void>;
}

export type ObservationSink = (observations: readonly Observation[]) => void;

/**
 * Senses every process of the machine in a worker thread. Batches begin with `sensor.backend` and a
 * `process.snapshot`, and so does what follows each `sensor.lost`: after a loss, after the death of a
 * backend, and after a crash of the worker, which is started again with the next backend.
 */
export function startProcessTable(options: ProcessTableOptions, sink: ObservationSink): ProcessTable {
  return new WorkerProcessTable(options, sink);
}

/** When even the last backend died: until it is tried again. */
const RETRY_MS = 5_000;
/** A worker that does not end by itself within this time is ended. */
const STOP_LIMIT_MS = 2_000;

class WorkerProcessTable implements ProcessTable {
  readonly ready: Promise<Backend>;
  private settle!: { resolve(backend: Backend): void; reject(error: Error): void };
  private worker: Worker | undefined;
  private current: Backend | undefined;
  private isReady = false;
  /** Observations came since the last loss was told: the same trouble is told once, not at every retry. */
  private heardSinceLoss = false;
  private disposed = false;
  private failure: string | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: ProcessTableOptions,
    private readonly sink: ObservationSink,
  ) {
    this.ready = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // Whoever waits for it hears of a failure; a host where nobody does must not fall over it.
    this.ready.catch(() => undefined);
    this.launch(backendOrder(options.backend), []);
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    clearTimeout(this.retry);
    const { worker } = this;
    if (!worker) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('stop');
    const limit = setTimeout(() => void worker.terminate(), STOP_LIMIT_MS);
    await gone;
    clearTimeout(limit);
  }

  private launch(order: readonly Backend[], passedOver: readonly string[]): void {
    const workerData: WorkerSettings = { order, passedOver, intervalMs: this.options.intervalMs };
    const worker = new Worker(this.options.workerPath, {
      workerData,
      name: 'buildbeat process table',
      // What it has open does not outlive it: see `owned`.
      trackUnmanagedFds: true,
      // The host's own flags (a loader, an inspector) are not for the worker.
      execArgv: [],
    });
    this.worker = worker;
    this.current = undefined;
    this.failure = undefined;
    worker.on('message', (message: unknown) => {
      if (!this.disposed && isWorkerMessage(message)) this.heard(message);
    });
    worker.on('error', (error) => (this.failure = `its worker crashed: ${errorMessage(error)}`));
    worker.on('exit', (code) => this.ended(this.failure ?? `its worker ended by itself (code ${code})`));
  }

  private heard(message: WorkerMessage): void {
    switch (message.type) {
      case 'trying':
        this.current = message.backend;
        break;
      case 'ready':
        this.isReady = true;
        this.settle.resolve(message.backend);
        break;
      case 'observations':
        this.heardSinceLoss = true;
        this.sink(message.observations);
        break;
      case 'failed':
        this.failure = message.message;
        this.current = undefined;
        if (!this.isReady) this.settle.reject(new Error(message.message));
        break;
    }
  }

  private ended(reason: string): void {
    this.worker = undefined;
    if (this.disposed) {
      if (!this.isReady) this.settle.reject(new Error('The process table was closed before it was ready.'));
      return;
    }
    const dead = this.current;
    const order = backendOrder(this.options.backend);
    const next = dead ? order.slice(order.indexOf(dead) + 1) : [];
    if (this.heardSinceLoss) {
      this.heardSinceLoss = false;
      this.sink([{ type: 'sensor.lost', at: Date.now(), sensor: dead ?? 'process table', reason }]);
    }
    if (next.length > 0) this.launch(next, [`${dead ?? 'process table'}: ${reason}`]);
    else if (this.isReady) this.retry = setTimeout(() => this.launch(order.slice(-1), [reason]), RETRY_MS);
    else this.settle.reject(new Error(`The process table cannot be read: ${reason}.`));
  }
}
