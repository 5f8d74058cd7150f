import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Koffi from 'koffi';

export type KoffiModule = typeof Koffi;

/**
 * The FFI library, or undefined when this machine or package has none: it is an optional dependency.
 * A packaged extension carries it in `native/` beside the bundle; a development checkout has it in
 * node_modules.
 */
export function loadKoffi(): KoffiModule | undefined {
  const packaged = join(__dirname, 'native', 'koffi');
  const load = createRequire(__filename);
  try {
    const loaded: unknown = load(existsSync(packaged) ? packaged : 'koffi');
    return isKoffi(loaded) ? loaded : undefined;
  } catch {
    return undefined;
  }
}

function isKoffi(value: unknown): value is KoffiModule {
  return typeof value === 'object' && value !== null && 'load' in value && typeof value.load === 'function';
}
