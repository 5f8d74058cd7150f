import { assertNever } from '../../base/result';
import type { Backend } from '../../model/observation';
import type { ProcessBackend } from './backend';
import { KernelEvents } from './kernelEvents';
import { Procfs } from './procfs';
import { PsList } from './psList';

/** @param intervalMs between two scans of `/proc` */
export function createBackend(name: Backend, intervalMs: number): ProcessBackend {
  switch (name) {
    case 'kernel':
      return new KernelEvents();
    case 'procfs':
      return new Procfs(intervalMs);
    case 'ps':
      return new PsList();
    default:
      return assertNever(name);
  }
}
