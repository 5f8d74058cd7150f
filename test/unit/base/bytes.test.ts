import assert from 'node:assert/strict';
import { formatBytes } from '../../../src/base/bytes';

describe('an amount of bytes', () => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [10_239, '9.9 KiB'],
    [10_240, '10 KiB'],
    [1024 ** 2 - 1, '1023 KiB'],
    [400 * 1024 ** 2, '400 MiB'],
    [1024 ** 3, '1.0 GiB'],
    [5_000 * 1024 ** 4, '5000 TiB'],
  ] as const) {
    it(`${bytes} reads ${text}`, () => assert.equal(formatBytes(bytes), text));
  }
});
