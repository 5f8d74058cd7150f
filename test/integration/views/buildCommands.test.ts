import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, SECTION } from '../../../src/contributions';
import type { FinishedBuild } from '../../../src/model/build';
import type { Supervisor } from '../../../src/model/supervisor';
import { waitFor } from '../../helpers/waitFor';
import { endAllTasks, start } from '../sensors/taskRunner';
import { activated, cleanProject, knownBuilds, nextFinished, nextOwner, stateOf } from './window';

const TASK = 'Build c-app';

describe('the commands of a build', () => {
  let supervisor: Supervisor;
  let build: FinishedBuild;

  before(async () => {
    ({ supervisor } = await activated());
    await stateOf(supervisor, 'owner');
    cleanProject();
    const known = knownBuilds(supervisor);
    await start(TASK);
    build = await nextFinished(supervisor, known, TASK);
  });

  after(endAllTasks);

  it('copy its command', async () => {
    await vscode.commands.executeCommand(COMMANDS.copyCommand, build.id);
    assert.equal(await vscode.env.clipboard.readText(), build.command);
  });

  it('copy its details as Markdown', async () => {
    await vscode.commands.executeCommand(COMMANDS.copyDetails, { type: 'build', build: build.id });
    const details = await vscode.env.clipboard.readText();
    assert.ok(details.includes(`\`\`\`sh\n${build.command}\n\`\`\``));
    assert.ok(details.includes('task “Build c-app” (Workspace)'));
  });

  it('reveal the terminal of its task', async () => {
    const other = vscode.window.createTerminal({ name: 'another one' });
    try {
      other.show();
      await terminalInFront('another one');
      await vscode.commands.executeCommand(COMMANDS.revealTerminal, build.id);
      await terminalInFront(TASK);
    } finally {
      other.dispose();
    }
  });

  it('run its task again', async () => {
    const known = knownBuilds(supervisor);
    cleanProject();
    await vscode.commands.executeCommand(COMMANDS.runAgain, build.id);
    const again = await nextFinished(supervisor, known, TASK);
    assert.equal(again.command, build.command);
    assert.equal(again.cwd, build.cwd);
  });

  it('hide its command in future, and in nothing but the user’s own settings', async () => {
    const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration(SECTION);
    const restarted = nextOwner(supervisor);
    try {
      await vscode.commands.executeCommand(COMMANDS.hideCommand, build.id);
      const patterns = configuration().inspect<string[]>('ignoreCommands')?.globalValue ?? [];
      assert.equal(patterns.length, 1);
      assert.ok(new RegExp(patterns[0]!).test(build.command));
      assert.ok(!new RegExp(patterns[0]!).test(`${build.command} clean`));
      await restarted;
    } finally {
      const back = nextOwner(supervisor);
      await configuration().update('ignoreCommands', undefined, vscode.ConfigurationTarget.Global);
      await back;
    }
  });

  it('delete it from the history', async () => {
    await vscode.commands.executeCommand(COMMANDS.deleteBuild, build.id);
    await waitFor('the build to be gone', () => (supervisor.feed.model.get(build.id) ? undefined : true));
  });
});

function terminalInFront(name: string): Promise<true> {
  return waitFor(`the terminal ${name} to be in front`, () =>
    vscode.window.activeTerminal?.name === name ? true : undefined,
  );
}
