import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../../src/base/clock';
import { toDisposable } from '../../../src/base/disposable';
import { OutputMeter } from '../../../src/sensors/vscode/outputMeter';

/** One timer at a time is all that the meter needs. */
class OneTimer implements Clock {
  private due: (() => void) | undefined;
  readonly now = () => 0;

  after(_ms: number, callback: () => void) {
    assert.equal(this.due, undefined, 'a second timer was started');
    this.due = callback;
    return toDisposable(() => (this.due = undefined));
  }

  every(): never {
    throw new Error('not used');
  }

  get isWaiting(): boolean {
    return this.due !== undefined;
  }

  elapse(): void {
    const due = this.due;
    this.due = undefined;
    due?.();
  }
}

describe('the output meter', () => {
  let clock: OneTimer;
  let reports: number[];
  let meter: OutputMeter;

  beforeEach(() => {
    clock = new OneTimer();
    reports = [];
    meter = new OutputMeter(clock, (bytes) => reports.push(bytes));
  });

  it('reports a burst at once, when its time has come', () => {
    meter.add('one\n');
    meter.add('two\n');
    assert.deepEqual(reports, []);
    clock.elapse();
    assert.deepEqual(reports, [8]);
    clock.elapse();
    meter.add('three');
    clock.elapse();
    assert.deepEqual(reports, [8, 5]);
  });

  it('counts bytes, not characters', () => {
    meter.add('é→');
    meter.flush();
    assert.deepEqual(reports, [5]);
  });

  it("does not count the shell's marks for the editor", () => {
    meter.add('\x1b]633;C\x07');
    assert.equal(clock.isWaiting, false);
    meter.add('\x1b]633;P;Cwd=/tmp\x07ab\x1b]633;D;0\x1b\\c');
    meter.flush();
    assert.deepEqual(reports, [3]);
  });

  it('tells the rest when flushed, and no nothing', () => {
    meter.add('abc');
    meter.flush();
    meter.flush();
    assert.deepEqual(reports, [3]);
    assert.equal(clock.isWaiting, false);
  });

  it('is silent after it was disposed', () => {
    meter.add('abc');
    meter.dispose();
    meter.flush();
    assert.deepEqual(reports, []);
    assert.equal(clock.isWaiting, false);
  });

  it('loses nothing, however the output comes', () => {
    const chunk = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(undefined));
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const total = new OneTimer();
        let bytes = 0;
        const counter = new OutputMeter(total, (more) => (bytes += more));
        for (const text of chunks) {
          if (text === undefined) total.elapse();
          else counter.add(text);
        }
        counter.flush();
        assert.equal(bytes, Buffer.byteLength(chunks.join('')));
      }),
    );
  });
});
