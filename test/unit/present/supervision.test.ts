import assert from 'node:assert/strict';
import type { SupervisionState, SupervisionStatus } from '../../../src/model/supervisor';
import { statusReport } from '../../../src/views/present/statusReport';
import { viewDescription, viewMessage } from '../../../src/views/present/supervision';
import { NOW } from './builds';

const window = { pid: 12, start: 1, role: 'window' } as const;
const owner: SupervisionState = { type: 'owner' };

describe('the Builds view', () => {
  it('says that another window supervises, with rows and without', () => {
    for (const hasRows of [true, false]) {
      assert.equal(
        viewMessage({ type: 'follower', owner: window }, hasRows),
        'Supervised by another window (pid 12).',
      );
    }
  });

  it('leaves an empty view to its welcome text, and says above rows that they are old', () => {
    assert.equal(viewMessage({ type: 'off' }, false), undefined);
    assert.match(viewMessage({ type: 'off' }, true) ?? '', /Supervision is off/);
    assert.match(viewMessage({ type: 'failed', message: 'Disk full.' }, true) ?? '', /Disk full\.$/);
    assert.equal(viewMessage(owner, true), undefined);
  });

  it('names the backend only while it is in use', () => {
    const backend = { name: 'kernel', reason: 'the best that works here' } as const;
    const supervision = { owner: window, since: NOW, version: '1', backend };
    assert.equal(viewDescription(owner, supervision), 'kernel');
    assert.equal(viewDescription({ type: 'off' }, supervision), undefined);
    assert.equal(viewDescription(owner, undefined), undefined);
  });
});

describe('the status report', () => {
  const status: SupervisionStatus = {
    state: 'owner',
    stateDir: '/home/ada/.local/state/buildbeat',
    owner: window,
    since: NOW - 72_000,
    version: '0.1.0',
    backend: { name: 'kernel', reason: 'every event is seen' },
    builds: { running: 1, finished: 41 },
    journal: { events: 1204, bytes: 98_431, problems: ['Line 3 of 1.ndjson is torn.'] },
    lag: { p50: 1.25, p95: 8, max: 31 },
  };

  it('tells state, owner, backend and why, lag, counts and journal', () => {
    assert.equal(
      statusReport(status, NOW),
      `# Buildbeat status

- **Supervision:** on; this window senses and writes the journal
- **Owner:** window, pid 12, since 2026-03-11 14:28:48 (for 1m 12s)
- **Version of the owner:** 0.1.0
- **Backend:** \`kernel\`: every event is seen
- **Lag from a process event to the view:** median 1.3 ms, 95 % below 8.0 ms, at most 31 ms
- **Builds:** 1 running, 41 finished

## Journal

- **State folder:** \`/home/ada/.local/state/buildbeat\`
- **Size:** 1204 events, 98.4 kB

1 problem:

- Line 3 of 1.ndjson is torn.`,
    );
  });

  it('shows what nobody knows as unknown', () => {
    const report = statusReport(
      {
        state: 'off',
        stateDir: '/x',
        builds: { running: 0, finished: 0 },
        journal: { events: 0, bytes: 0, problems: [] },
      },
      NOW,
    );
    assert.match(report, /\*\*Owner:\*\* nobody$/m);
    assert.match(report, /\*\*Version of the owner:\*\* unknown$/m);
    assert.match(report, /\*\*Backend:\*\* unknown$/m);
    assert.match(report, /view:\*\* unknown$/m);
    assert.match(report, /No problems\.$/);
  });
});
