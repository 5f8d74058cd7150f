/** Entry of the sensing worker: reads the process table away from the host's event loop. */
import { parentPort, workerData } from 'node:worker_threads';
import { errorMessage } from '../../base/result';
import { BackendChain } from './backendChain';
import { createBackend } from './createBackend';
import { isWorkerSettings, type WorkerMessage } from './protocol';

const host = parentPort;
const settings: unknown = workerData;
if (!host || !isWorkerSettings(settings)) {
  throw new Error('this file is the sensing worker of Buildbeat; it runs only as its worker thread');
}

const { order, passedOver, intervalMs } = settings;
const tell = (message: WorkerMessage): void => host.postMessage(message);

const chain = new BackendChain({
  order,
  passedOver,
  create: (name) => createBackend(name, intervalMs),
  observe: (observations) => tell({ type: 'observations', observations }),
  onTrying: (backend) => tell({ type: 'trying', backend }),
  onExhausted: end,
});

host.once('message', () => {
  chain.stop();
  host.close();
});

chain.start().then(
  (backend) => tell({ type: 'ready', backend }),
  (error: unknown) => end(errorMessage(error)),
);

function end(message: string): void {
  tell({ type: 'failed', message });
  host?.close();
}
