import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/contributions';
import type { SupervisionState, Supervisor } from '../../../src/model/supervisor';
import { waitFor } from '../../helpers/waitFor';
import { activated, stateOf } from './window';

describe('the palette', () => {
  let supervisor: Supervisor;
  before(async () => {
    ({ supervisor } = await activated());
    await stateOf(supervisor, 'owner');
  });

  after(async () => {
    await vscode.commands.executeCommand(COMMANDS.startSupervision);
  });

  it('stops supervision and starts it again', async () => {
    await vscode.commands.executeCommand(COMMANDS.stopSupervision);
    assert.equal(supervisor.state.type, 'off');
    await vscode.commands.executeCommand(COMMANDS.startSupervision);
    assert.equal(supervisor.state.type, 'owner');
  });

  it('restarts supervision', async () => {
    const states: SupervisionState['type'][] = [];
    const subscription = supervisor.onDidChangeState(({ type }) => states.push(type));
    await vscode.commands.executeCommand(COMMANDS.restartSupervision);
    subscription.dispose();
    assert.deepEqual(states, ['off', 'starting', 'owner']);
  });

  it('shows the status as a document', async () => {
    await vscode.commands.executeCommand(COMMANDS.showStatus);
    await waitFor('the tab of the status document', () => {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      return tabs.find(({ label }) => label.includes('Buildbeat Status'));
    });
    const uri = vscode.Uri.from({ scheme: 'buildbeat', path: '/Buildbeat Status.md' });
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(text, /^# Buildbeat status$/m);
    assert.match(text, /\*\*Backend:\*\* `(kernel|procfs|ps)`/);
    assert.match(text, new RegExp(`\\*\\*Owner:\\*\\* window, pid ${process.pid}\\b`));
  });

  it('shows the builds and the log without complaint', async () => {
    await vscode.commands.executeCommand(COMMANDS.showBuilds);
    await vscode.commands.executeCommand(COMMANDS.showLog);
  });
});
