import fs from 'node:fs/promises';
import { mock } from 'node:test';
import { toDisposable, type Disposable } from '../../src/base/disposable';

/** Until it is disposed the system refuses to open this file, as where descriptors run out or a disk fails. */
export function refuseToOpen(path: string, code: 'EMFILE' | 'EIO'): Disposable {
  const { open } = fs;
  const { mock: mocked } = mock.method(fs, 'open', (...args: Parameters<typeof open>) =>
    args[0] === path
      ? Promise.reject(Object.assign(new Error(`${code}: refused, open '${path}'`), { code }))
      : open(...args),
  );
  return toDisposable(() => mocked.restore());
}
