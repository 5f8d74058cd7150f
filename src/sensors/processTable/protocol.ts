import { BACKENDS, type Backend, type Observation } from '../../model/observation';

/** What the worker is started with. */
export interface WorkerSettings {
  readonly order: readonly Backend[];
  readonly passedOver: readonly string[];
  readonly intervalMs: number;
}

/** What the worker tells its host. The host tells it one thing: anything at all means stop. */
export type WorkerMessage =
  | { readonly type: 'trying'; readonly backend: Backend }
  | { readonly type: 'ready'; readonly backend: Backend }
  | { readonly type: 'observations'; readonly observations: readonly Observation[] }
  /** No backend works (any more); the worker ends. */
  | { readonly type: 'failed'; readonly message: string };

const MESSAGES: ReadonlySet<unknown> = new Set<WorkerMessage['type']>([
  'trying',
  'ready',
  'observations',
  'failed',
]);

/** Both ends come from one build, so the type decides. */
export const isWorkerMessage = (value: unknown): value is WorkerMessage =>
  typeof value === 'object' && value !== null && 'type' in value && MESSAGES.has(value.type);

export function isWorkerSettings(value: unknown): value is WorkerSettings {
  return (
    typeof value === 'object' &&
    value !== null &&
    'order' in value &&
    Array.isArray(value.order) &&
    value.order.every((name) => BACKENDS.some((known) => known === name)) &&
    'passedOver' in value &&
    Array.isArray(value.passedOver) &&
    'intervalMs' in value &&
    typeof value.intervalMs === 'number'
  );
}
