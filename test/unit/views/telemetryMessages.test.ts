import assert from 'node:assert/strict';
import { readFromPanel, readPanelState, readToPanel } from '../../../src/views/telemetry/messages';
import { madeUpBuild, moreOf } from '../../webview/madeUpBuild';

describe('messages of the telemetry panel', () => {
  const shown = madeUpBuild({ samples: 20, compilations: 4, running: true });

  it('come through as they were sent', () => {
    for (const message of [shown, moreOf(shown, 0), { type: 'none' }, { type: 'problem', message: 'No.' }]) {
      assert.deepEqual(readToPanel(message), { ok: true, value: message });
    }
    for (const message of [
      { type: 'ready' },
      { type: 'compare', on: true },
      { type: 'export', format: 'csv' },
    ]) {
      assert.deepEqual(readFromPanel(message), { ok: true, value: message });
    }
  });

  it('are refused with the place of what is wrong', () => {
    const [first] = shown.telemetry.samples;
    const broken = { ...shown, telemetry: { ...shown.telemetry, samples: [{ ...first, seq: -1 }] } };
    const read = readToPanel(broken);
    assert.ok(!read.ok);
    assert.match(read.error, /telemetry\.samples\[0\]\.seq/);
    assert.equal(readFromPanel({ type: 'export', format: 'exe' }).ok, false);
    assert.equal(readFromPanel('ready').ok, false);
  });

  it('read what another version left with the editor as nothing', () => {
    assert.equal(readPanelState({ build: 'x' }).ok, false);
    assert.equal(readPanelState(undefined).ok, false);
    assert.equal(readPanelState('{"build":"x","comp').ok, false);
    const left = { build: 'x', compare: false, table: false, following: true };
    assert.equal(readPanelState({ ...left, range: { from: 1 } }).ok, false);
    assert.deepEqual(readPanelState({ ...left, later: 1 }), { ok: true, value: left });
  });
});
