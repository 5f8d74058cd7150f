import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { TimeView } from '../../../../src/views/present/panel/timeView';

describe('the stretch of time that is shown', () => {
  it('is all of the build at first, and grows with it', () => {
    const view = new TimeView(10_000, true);
    view.moveEnd(12_000, true);
    assert.deepEqual(view.visible, { from: 0, to: 12_000 });
    assert.equal(view.stretch, undefined);
  });

  it('moves with the end in its own width while it follows', () => {
    const view = new TimeView(10_000, true);
    view.show({ from: 6_000, to: 10_000 });
    view.moveEnd(11_500, true);
    assert.deepEqual(view.visible, { from: 7_500, to: 11_500 });
  });

  it('stands still once it is paused, until it follows again', () => {
    const view = new TimeView(10_000, true);
    view.pause();
    view.moveEnd(15_000, true);
    assert.deepEqual(view.visible, { from: 0, to: 10_000 });
    assert.equal(view.following, false);
    view.follow();
    assert.deepEqual(view.visible, { from: 5_000, to: 15_000 });
    assert.equal(view.following, true);
  });

  it('stands still when an earlier time was asked for', () => {
    const view = new TimeView(10_000, true);
    view.show({ from: 1_000, to: 2_000 });
    view.moveEnd(20_000, true);
    assert.deepEqual(view.visible, { from: 1_000, to: 2_000 });
  });

  it('keeps the moment below the mouse where it is when it zooms', () => {
    const view = new TimeView(10_000, false);
    view.zoom(0.5, 2_000);
    assert.deepEqual(view.visible, { from: 1_000, to: 6_000 });
  });

  it('comes back as it was left, and follows nothing when the build has ended', () => {
    const view = new TimeView(10_000, false, { range: { from: 2_000, to: 3_000 }, following: true });
    assert.deepEqual(view.visible, { from: 2_000, to: 3_000 });
    assert.equal(view.following, false);
  });

  it('never leaves the build, whatever is done', () => {
    const act = fc.oneof(
      fc.record({
        zoom: fc.double({ min: 0.01, max: 100, noNaN: true }),
        around: fc.integer({ min: -50, max: 12_000 }),
      }),
      fc.record({ pan: fc.integer({ min: -20_000, max: 20_000 }) }),
      fc.record({
        from: fc.integer({ min: -100, max: 20_000 }),
        width: fc.integer({ min: -5, max: 20_000 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const view = new TimeView(10_000, true);
        for (const each of acts) {
          if ('zoom' in each) view.zoom(each.zoom, each.around);
          else if ('pan' in each) view.pan(each.pan);
          else view.show({ from: each.from, to: each.from + each.width });
          const { from, to } = view.visible;
          assert.ok(from >= 0 && to <= 10_000 + 1e-6 && to - from >= 20 - 1e-6, `${from} to ${to}`);
        }
      }),
    );
  });
});
