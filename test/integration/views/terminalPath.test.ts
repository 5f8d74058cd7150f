import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { waitFor } from '../../helpers/waitFor';
import { endAllTasks } from '../sensors/taskRunner';
import { activated } from './window';

describe('a terminal of the editor', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'buildbeat-terminal-'));
  });
  after(async () => {
    await endAllTasks();
    rmSync(folder, { recursive: true });
  });

  it('finds the buildbeat command, which leaves the environment as it was', async () => {
    const { version } = await activated();
    const file = join(folder, 'answer');
    const answer = await waitFor('an answer of the command in a terminal', async () => {
      // The shims may still be on their way into the terminals' environment when the first one starts.
      const terminal = vscode.window.createTerminal({ shellPath: '/bin/bash', cwd: folder });
      const both = `sh -c 'buildbeat --version; buildbeat run -- env' > new 2> errors`;
      terminal.sendText(`${both}; mv new answer; exit`);
      await waitFor('the command in the terminal', () => (existsSync(file) ? true : undefined));
      const text = readFileSync(file, 'utf8');
      rmSync(file);
      terminal.dispose();
      return text === '' ? undefined : text;
    });
    assert.equal(answer.split('\n')[0], version);
    assert.ok(!answer.includes('ELECTRON_RUN_AS_NODE=buildbeat'), answer);
  });
});
