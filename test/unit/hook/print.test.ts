import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { requireTool } from '../../helpers/requireTool';
import { buildCommandLine, run } from '../cli/commandLine';

const STATE_DIR = "/tmp/it's $HOME & \\ back";

describe('the hook is printed', function () {
  before(async function () {
    this.timeout(120_000);
    await buildCommandLine();
  });

  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    it(`as ${shell} reads it, whatever the state folder is called`, async function () {
      requireTool(shell, this);
      const { stdout, code } = await run('hook', shell, '--state-dir', STATE_DIR);
      assert.equal(code, 0);
      const assignment = stdout
        .split('\n')
        .find((line) => line.includes('_folder') && line.includes('/hook'));
      const show = `${assignment}\nprintf %s "$__buildbeat_folder"`;
      assert.equal(spawnSync(shell, ['-c', show], { encoding: 'utf8' }).stdout, `${STATE_DIR}/hook`);
    });
  }

  it('for PowerShell', async () => {
    const { stdout } = await run('hook', 'pwsh', '--state-dir', STATE_DIR);
    assert.ok(stdout.includes(String.raw`Folder = '/tmp/it''s $HOME & \ back/hook'`), stdout);
  });
});
