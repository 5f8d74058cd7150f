import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FinishedBuild } from '../../../src/model/build';
import type { Supervisor } from '../../../src/model/supervisor';
import { waitFor } from '../../helpers/waitFor';
import { activated, stateOf } from '../views/window';

describe('a command under buildbeat run', () => {
  let supervisor: Supervisor;

  before(async () => {
    ({ supervisor } = await activated());
    await stateOf(supervisor, 'owner');
  });

  it('is a build of the window, with how it ended', async () => {
    const name = `watched ${process.pid}`;
    const { stateDir } = await supervisor.status();
    const args = ['run', '--state-dir', stateDir, '--name', name, '--', 'sh', '-c', 'exit 3'];
    const { extensionPath = '' } = vscode.extensions.getExtension('buildbeat.buildbeat') ?? {};
    const command = spawn(process.execPath, [join(extensionPath, 'dist', 'cli.js'), ...args], {
      stdio: 'ignore',
    });
    assert.deepEqual(await once(command, 'exit'), [3, null]);
    const build = await waitFor('the build to end', () =>
      supervisor.feed.model
        .builds()
        .find((known): known is FinishedBuild => known.label === name && known.state === 'finished'),
    );
    assert.deepEqual(build.exit, { kind: 'exited', code: 3 });
    assert.equal(build.decidedBy, 'wrapper');
  });
});
