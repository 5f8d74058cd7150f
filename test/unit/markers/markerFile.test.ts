import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MarkerFile } from '../../../src/sensors/markers/markerFile';
import { refuseToOpen } from '../../helpers/refusedOpen';

describe('a marker file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'buildbeat-marker-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('that holds nothing whole is given two seconds, also when the clock is set back meanwhile', async () => {
    const path = join(folder, 'torn');
    writeFileSync(path, 'make|0|17');
    for (const setBackBy of [0, 3_600_000]) {
      const file = new MarkerFile(path);
      const start = 10_000_000;
      const rest = start - setBackBy;
      assert.deepEqual(await file.look(start), {});
      assert.deepEqual(await file.look(rest), {});
      assert.deepEqual(await file.look(rest + 1_999), {});
      const problem = `${path} holds no whole line: end it with a line break.`;
      assert.deepEqual(await file.look(rest + 2_000), { problem });
    }
  });

  it('that the system cannot read at first is read once it can, though it stays as it is', async () => {
    const path = join(folder, 'status');
    writeFileSync(path, 'make|0|1700000000\n');
    const file = new MarkerFile(path);
    const refusal = refuseToOpen(path, 'EIO');
    try {
      assert.deepEqual(await file.look(1), {
        problem: `${path} cannot be read (EIO: refused, open '${path}').`,
      });
      assert.deepEqual(await file.look(2), {});
    } finally {
      refusal.dispose();
    }
    assert.equal((await file.look(3)).marker?.command, 'make');
    assert.deepEqual(await file.look(4), {});
  });
});
