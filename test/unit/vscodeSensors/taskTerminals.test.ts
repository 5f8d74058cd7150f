import assert from 'node:assert/strict';
import { isTaskCommand } from '../../../src/sensors/vscode/taskTerminals';

describe('a command in a terminal', () => {
  const typed = { shellArgs: undefined, commandLine: 'make', isGuess: false };

  it('was typed when the shell is interactive', () => {
    assert.equal(isTaskCommand(typed), false);
    assert.equal(isTaskCommand({ ...typed, shellArgs: ['--login', '-i'] }), false);
    assert.equal(isTaskCommand({ ...typed, shellArgs: '-NoLogo' }), false);
  });

  it("is a task's when the shell runs just this one command", () => {
    for (const shellArgs of [
      ['-c', 'make'],
      ['-lc', 'make'],
      ['/d', '/c', 'make'],
      ['-Command', 'make'],
      '/d /c make',
    ]) {
      assert.equal(isTaskCommand({ ...typed, shellArgs }), true, String(shellArgs));
    }
  });

  it("is a task's when the screen shows the editor's own message in its place", () => {
    const commandLine = ' *  Executing task: make ';
    assert.equal(isTaskCommand({ ...typed, commandLine, isGuess: true }), true);
    assert.equal(isTaskCommand({ ...typed, commandLine, isGuess: false }), false);
    assert.equal(isTaskCommand({ ...typed, commandLine: 'make', isGuess: true }), false);
  });
});
