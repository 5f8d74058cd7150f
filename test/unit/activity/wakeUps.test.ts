import assert from 'node:assert/strict';
import { WakeUps } from '../../../src/sensors/activity/linux/wakeUps';

const io = (writtenBytes: number, writes: number) => ({ writtenBytes, writes, storageBytes: 0 });

describe('what a process writes to wake its own threads up', () => {
  it('is not counted, once that is all it wrote between two looks', () => {
    const wakeUps = new WakeUps();
    const looks = [io(100, 5), io(116, 7), io(150, 8), io(158, 9)];
    const written = looks.map((look) => {
      const bytes = wakeUps.writtenBy(1, look);
      wakeUps.endLook();
      return bytes;
    });
    assert.deepEqual(written, [100, 100, 134, 134]);
  });

  it('does not confuse a process with a later one of the same pid', () => {
    const wakeUps = new WakeUps();
    wakeUps.writtenBy(1, io(80, 10));
    wakeUps.endLook();
    assert.equal(wakeUps.writtenBy(1, io(8, 1)), 8);
    wakeUps.endLook();
    wakeUps.endLook();
    assert.equal(wakeUps.writtenBy(1, io(24, 3)), 24);
  });
});
