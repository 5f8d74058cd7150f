import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireTool } from '../../helpers/requireTool';
import { needsCommandLine, run } from '../cli/commandLine';

const STATE_DIR = "/tmp/it's $HOME & \\ back";

describe('the hook is printed', function () {
  needsCommandLine();

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

  for (const first of ['set -eu', 'set -eu; PROMPT_COMMAND=true', 'readonly PROMPT_COMMAND=true']) {
    it(`as bash reads it to its end after ${first}`, async function () {
      requireTool('bash', this);
      const stateDir = mkdtempSync(join(tmpdir(), 'buildbeat-print-'));
      try {
        const { stdout: snippet } = await run('hook', 'bash', '--state-dir', stateDir);
        const file = join(stateDir, 'start');
        writeFileSync(file, `${first}\n${snippet}\necho "read"`);
        const read = spawnSync('bash', ['--norc', '-ic', `. '${file}'`], { encoding: 'utf8' });
        assert.equal(read.stdout, 'read\n', read.stderr);
        assert.doesNotMatch(read.stderr, /PROMPT_COMMAND|buildbeat/);
      } finally {
        rmSync(stateDir, { recursive: true });
      }
    });
  }

  it('for PowerShell', async () => {
    const { stdout } = await run('hook', 'pwsh', '--state-dir', STATE_DIR);
    assert.ok(stdout.includes(String.raw`Folder = '/tmp/it''s $HOME & \ back/hook'`), stdout);
  });
});
