import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock } from '../../../src/base/systemClock';
import { BuildTerminals } from '../../../src/views/buildTerminals';
import { waitFor } from '../../helpers/waitFor';
import { runningBuild } from '../../unit/present/builds';

describe('the terminal of a build', () => {
  const name = 'all are called so';
  let terminals: vscode.Terminal[];
  let index: BuildTerminals;

  beforeEach(() => {
    terminals = [];
    index = new BuildTerminals(systemClock);
  });
  afterEach(() => {
    index.dispose();
    for (const terminal of terminals) terminal.dispose();
  });

  async function open(): Promise<{ readonly terminal: vscode.Terminal; readonly shellPid: number }> {
    const terminal = vscode.window.createTerminal({ name, shellPath: '/bin/bash' });
    terminals.push(terminal);
    const shellPid = await terminal.processId;
    assert.ok(shellPid !== undefined);
    return { terminal, shellPid };
  }
  const typedIn = (shellPid?: number) =>
    runningBuild({ origin: { type: 'terminal', name, shellPid }, startedAt: Date.now() });

  it('is the one of its shell, whatever the others are called', async () => {
    const [first, second] = [await open(), await open()];
    const find = (pid: number) => waitFor(`the terminal of ${pid}`, () => index.find(typedIn(pid)));
    assert.equal(await find(first.shellPid), first.terminal);
    assert.equal(await find(second.shellPid), second.terminal);
  });

  it('is not guessed by its name', async () => {
    const { shellPid } = await open();
    await waitFor('the terminal to be known', () => index.find(typedIn(shellPid)));
    assert.equal(index.find(typedIn(shellPid + 1)), undefined);
    assert.equal(index.find(typedIn()), undefined);
  });

  it('is not one whose shell has the process id of an earlier one', async () => {
    const { shellPid } = await open();
    await waitFor('the terminal to be known', () => index.find(typedIn(shellPid)));
    const yesterday = Date.now() - 24 * 60 * 60 * 1000;
    assert.equal(index.find({ ...typedIn(shellPid), startedAt: yesterday }), undefined);
  });

  it('is none once it was closed', async () => {
    const { terminal, shellPid } = await open();
    await waitFor('the terminal to be known', () => index.find(typedIn(shellPid)));
    terminal.dispose();
    await waitFor('it to be gone', () => index.find(typedIn(shellPid)) === undefined || undefined);
  });
});
