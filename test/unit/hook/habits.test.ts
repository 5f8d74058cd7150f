import assert from 'node:assert/strict';
import type { InteractiveShellName } from '../../helpers/interactiveShell';
import { requireTool } from '../../helpers/requireTool';
import { waitFor } from '../../helpers/waitFor';
import { needsCommandLine } from '../cli/commandLine';
import { HookedShell, type HookedShellOptions } from './hookedShell';

/** What people have in their start files, and what they type, that a hook could break. */
describe('the hook keeps', function () {
  this.timeout(120_000);
  let hooked: HookedShell | undefined;
  needsCommandLine();
  afterEach(async () => {
    await hooked?.dispose();
    hooked = undefined;
  });

  const start = async (name: InteractiveShellName, options?: HookedShellOptions): Promise<HookedShell> =>
    (hooked = await HookedShell.start(name, options));

  const shows = (shell: HookedShell, text: RegExp): Promise<unknown> =>
    waitFor(String(text), () => text.test(shell.shell.output) || undefined);

  describe('in bash', () => {
    before(function () {
      requireTool('bash', this);
    });

    for (const [kind, before] of [
      ['a string', `PROMPT_COMMAND='echo "theirs $?"'`],
      ['a list', `PROMPT_COMMAND=('echo "theirs $?"' 'echo second')`],
    ] as const) {
      it(`a PROMPT_COMMAND that is ${kind}, and the exit code it sees`, async () => {
        const shell = await start('bash', { before });
        shell.shell.type("sh -c 'exit 6'");
        await shows(shell, /theirs 6/);
        assert.deepEqual(await shell.typed(), [["sh -c 'exit 6'", 6]]);
      });
    }

    it('traps', async () => {
      const before = `trap 'echo "err $?"' ERR; trap 'debugged+=1' DEBUG; trap 'echo bye' EXIT`;
      const shell = await start('bash', { before });
      assert.deepEqual(await shell.typed('false', 'trap -p'), [
        ['false', 1],
        ['trap -p', 0],
      ]);
      assert.equal(shell.shell.output.match(/^err 1\r$/gm)?.length, 1, shell.shell.output);
      assert.match(shell.shell.output, /trap -- 'debugged\+=1' DEBUG/);
      shell.shell.type('exit');
      await shell.shell.ended();
      assert.match(shell.shell.output, /^bye/m);
    });

    it('the strictest options, and $_', async () => {
      const shell = await start('bash', {
        after: 'set -euo pipefail -o noclobber; shopt -s nullglob; IFS=/',
      });
      shell.shell.type('! true', 'echo "$_-and" still here');
      assert.deepEqual(await shell.until('echo "$_-and" still here'), [
        ['! true', 1],
        ['echo "$_-and" still here', 0],
      ]);
      assert.match(shell.shell.output, /true-and still here/);
      assert.doesNotMatch(shell.shell.output, /__buildbeat/);
    });

    it('lines out that are kept out of the history, but not those that are repeated', async () => {
      const shell = await start('bash', { after: 'HISTCONTROL=ignoreboth:erasedups' });
      const lines = ["sh -c 'exit 3'", ' secret-word --hidden', "sh -c 'exit 3'", 'true', "sh -c 'exit 3'"];
      assert.deepEqual(await shell.typed(...lines), [
        ["sh -c 'exit 3'", 3],
        ["sh -c 'exit 3'", 3],
        ['true', 0],
        ["sh -c 'exit 3'", 3],
      ]);
    });

    it('lines apart from those of other shells that share the history', async () => {
      const before = `HISTCONTROL=ignoreboth
        PROMPT_COMMAND='history -a; echo "other shell" >> $HISTFILE; history -c; history -r'`;
      const shell = await start('bash', { before });
      assert.deepEqual(await shell.typed("sh -c 'exit 3'", ' secret-word', 'true'), [
        ["sh -c 'exit 3'", 3],
        ['true', 0],
      ]);
    });

    it('silent when the shell keeps no history', async () => {
      const shell = await start('bash');
      assert.deepEqual(await shell.typed('set +o history', 'false', 'true', 'set -o history'), [
        ['set +o history', 0],
      ]);
    });

    it('silent when somebody else runs first at the prompt', async () => {
      const shell = await start('bash', { after: `mine=$PROMPT_COMMAND; PROMPT_COMMAND="true; $mine"` });
      assert.deepEqual(await shell.typed('false', 'PROMPT_COMMAND=$mine'), [['PROMPT_COMMAND=$mine', 0]]);
    });

    it('lines apart without the clock that PS0 gives', async () => {
      const shell = await start('bash');
      assert.deepEqual(await shell.typed('PS0=', "sh -c 'exit 3'", '', 'false'), [
        ['PS0=', 0],
        ["sh -c 'exit 3'", 3],
        ['false', 1],
      ]);
      assert.equal(shell.ended[1]?.startedAt, undefined);
    });

    it('nested shells and replaced ones apart', async () => {
      const shell = await start('bash');
      const lines = ['bash --norc', 'false', 'exit', 'true'];
      assert.deepEqual(await shell.typed(...lines), [
        ['bash --norc', 1],
        ['true', 0],
      ]);
      assert.deepEqual(await shell.typed('exec bash --rcfile $HOME/bashrc -i', 'false'), [['false', 1]]);
    });

    it('away from scripts', async () => {
      const shell = await start('bash');
      const reported = await shell.typed(`bash -c '. $HOME/bashrc; echo "prompt <$PROMPT_COMMAND>"'`);
      assert.deepEqual(
        reported.map(([, code]) => code),
        [0],
      );
      assert.match(shell.shell.output, /prompt <>/);
    });
  });

  describe('in zsh', () => {
    before(function () {
      requireTool('zsh', this);
    });

    it('other hooks, and the exit code they see', async () => {
      const before = 'precmd() { print "theirs $?" }; preexec() { print "typed $1" }';
      const shell = await start('zsh', { before });
      assert.deepEqual(await shell.typed("sh -c 'exit 6'"), [["sh -c 'exit 6'", 6]]);
      assert.match(shell.shell.output, /theirs 6/);
      assert.match(shell.shell.output, /typed sh -c 'exit 6'/);
    });

    it('the strictest options', async () => {
      const after = 'setopt nounset err_return noclobber warn_create_global ksh_arrays sh_word_split xtrace';
      const shell = await start('zsh', { after });
      assert.deepEqual(await shell.typed('false', 'true'), [
        ['false', 1],
        ['true', 0],
      ]);
      assert.doesNotMatch(shell.shell.output, /__buildbeat/);
    });

    it('lines out that are kept out of the history', async () => {
      const shell = await start('zsh', { after: `setopt hist_ignore_space; HISTORY_IGNORE='vault *'` });
      const lines = ['false', ' secret-word', 'vault read', 'true'];
      assert.deepEqual(await shell.typed(...lines), [
        ['false', 1],
        ['true', 0],
      ]);
    });
  });

  describe('in fish', () => {
    before(function () {
      requireTool('fish', this);
    });

    it('other hooks, and the exit code that the prompt sees', async () => {
      const before = `function theirs --on-event fish_postexec; echo "theirs $status"; end
        function fish_prompt; echo "<$status $pipestatus>"; end`;
      const shell = await start('fish', { before });
      assert.deepEqual(await shell.typed("true | sh -c 'exit 6'"), [["true | sh -c 'exit 6'", 6]]);
      assert.match(shell.shell.output, /theirs 6/);
      assert.match(shell.shell.output, /<6 0 6>/);
    });

    it('lines out that are kept out of the history', async () => {
      const shell = await start('fish');
      assert.deepEqual(await shell.typed('false', ' secret-word', 'true'), [
        ['false', 1],
        ['true', 0],
      ]);
      assert.deepEqual(await shell.typed('set -g fish_private_mode 1', 'false', 'set -e fish_private_mode'), [
        ['set -e fish_private_mode', 0],
      ]);
    });
  });
});
