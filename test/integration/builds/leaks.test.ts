import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/contributions';
import type { Supervisor } from '../../../src/model/supervisor';
import { waitFor } from '../../helpers/waitFor';
import { activated, stateOf } from '../views/window';
import { backendInUse } from './acceptance';

const CYCLES = 5;

describe('supervision that is stopped', () => {
  let supervisor: Supervisor;

  before(async () => {
    ({ supervisor } = await activated());
    await stateOf(supervisor, 'owner');
  });

  after(async () => {
    await vscode.commands.executeCommand(COMMANDS.startSupervision);
  });

  it('leaves no thread, timer, file or listener behind, however often', async () => {
    await cycle(supervisor); // what is made once and kept, such as the threads of a pool, is there from now on
    await cycle(supervisor);
    const before = resources();
    for (let count = 0; count < CYCLES; count++) await cycle(supervisor);
    await waitFor('what supervision used to be given back', () => {
      const after = resources();
      return (
        Object.keys(after).every((name) => (after[name] ?? 0) < (before[name] ?? 0) + CYCLES) || undefined
      );
    }).catch(() => assert.deepEqual(resources(), before));
  });
});

/** On, off, on again by a restart, and off. */
async function cycle(supervisor: Supervisor): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.startSupervision);
  await backendInUse(supervisor);
  await vscode.commands.executeCommand(COMMANDS.restartSupervision);
  await backendInUse(supervisor);
  await vscode.commands.executeCommand(COMMANDS.stopSupervision);
  assert.equal(supervisor.state.type, 'off');
}

/** What this extension host holds, by kind; the editor's own needs come and go by a few. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  if (process.platform === 'linux') {
    counts.threads = readdirSync('/proc/self/task').length;
    counts.files = readdirSync('/proc/self/fd').length;
  }
  return counts;
}
