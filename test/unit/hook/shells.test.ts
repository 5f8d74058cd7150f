import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InteractiveShellName } from '../../helpers/interactiveShell';
import { requireTool } from '../../helpers/requireTool';
import { waitFor } from '../../helpers/waitFor';
import { buildCommandLine } from '../cli/commandLine';
import { HookedShell, type HookedShellOptions } from './hookedShell';

const STATUS: Readonly<Record<InteractiveShellName, string>> = { bash: '$?', zsh: '$?', fish: '$status' };
/** fish's own prompt starts processes. */
const PLAIN_PROMPT = "function fish_prompt; echo '> '; end";

for (const name of ['bash', 'zsh', 'fish'] as const) {
  describe(`the hook in ${name}`, function () {
    this.timeout(120_000);
    let hooked: HookedShell | undefined;

    before(async function () {
      requireTool(name, this);
      requireTool('script', this);
      await buildCommandLine();
    });
    afterEach(() => hooked?.dispose());

    const start = async (options?: HookedShellOptions): Promise<HookedShell> =>
      (hooked = await HookedShell.start(name, options));

    it('reports the exit code of every line, and nothing for an empty one', async () => {
      const lines = [
        ['true', 0],
        ['sleep 0.01 &', 0],
        ['false', 1],
        ["sh -c 'exit 7'", 7],
        ["true | sh -c 'exit 3'", 3],
        ["sh -c 'exit 4' | true", 0],
        ["sh -c 'kill -9 $$'", 137],
        ['false; true', 0],
        ['no-such-command-at-all', 127],
        [String.raw`echo 'back\slash' "ünï" \\ '$x'`, 0],
      ] as const;
      const shell = await start();
      assert.deepEqual(await shell.typed('', ...lines.flatMap(([line]) => [line, ''])), lines);
      assert.deepEqual(shell.problems, []);
    });

    it('reports where, since when and until when', async () => {
      const before = Date.now();
      const shell = await start();
      const folder = realpathSync(tmpdir());
      await shell.typed(`cd ${folder}`, 'sleep 0.3');
      const slept = shell.ended[1];
      assert.ok(slept?.startedAt !== undefined);
      assert.equal(slept.cwd, folder);
      assert.equal(slept.shellPid, await shell.pid());
      // A shell may know the second only.
      assert.ok(slept.at - slept.startedAt >= 290 && slept.startedAt > before - 1_000, JSON.stringify(slept));
      assert.ok(slept.at <= Date.now() + 10, JSON.stringify(slept));
    });

    it('reports a line that is repeated, and one of several lines', async () => {
      const shell = await start();
      const reported = await shell.typed('false', 'false', "printf %s 'one", "two'");
      assert.deepEqual(reported, [
        ['false', 1],
        ['false', 1],
        ["printf %s 'one\ntwo'", 0],
      ]);
    });

    it('reports 130 for a line that Ctrl+C ended', async () => {
      const shell = await start();
      const file = join(shell.folder, '..', 'started');
      // One process from when the file is there: of two in a row the first could be the one that is interrupted.
      const line = `sh -c ': > ${file}; exec sleep 100'`;
      shell.shell.type(line);
      await waitFor('the line to run', () => existsSync(file) || undefined);
      shell.shell.interrupt();
      assert.deepEqual(await shell.typed(), [[line, 130]]);
    });

    it('reports once when it is read twice', async () => {
      assert.deepEqual(await (await start({ times: 2 })).typed('true'), [['true', 0]]);
    });

    it('starts no process at a prompt', async () => {
      const shell = await start({ before: name === 'fish' ? PLAIN_PROMPT : '' });
      await shell.typed();
      const pid = await shell.pid();
      const before = faultsOfChildren(pid);
      const builtins = ['true', 'false', '', 'cd /', 'echo some text'];
      shell.shell.type(...builtins, 'echo done');
      await shell.until('echo done');
      assert.equal(faultsOfChildren(pid), before);
      shell.shell.type("sh -c 'exit 43'");
      await shell.until("sh -c 'exit 43'");
      assert.ok(faultsOfChildren(pid) > before);
    });

    it('writes what only its user can read, and leaves nothing once it was read', async () => {
      const shell = await start();
      await shell.typed();
      assert.equal(statSync(shell.folder).mode & 0o777, 0o700);
      const log = join(shell.folder, `${await shell.pid()}.log`);
      assert.equal(statSync(log).mode & 0o777, 0o600);
      assert.equal(readFileSync(log, 'utf8'), '');
    });

    it('is silent where the editor reports the terminal itself', async () => {
      const set = name === 'fish' ? 'set -g VSCODE_SHELL_INTEGRATION 1' : 'VSCODE_SHELL_INTEGRATION=1';
      const unset = name === 'fish' ? 'set -e VSCODE_SHELL_INTEGRATION' : 'unset VSCODE_SHELL_INTEGRATION';
      const shell = await start({ env: { TERM_PROGRAM: 'vscode' }, after: set });
      assert.deepEqual(await shell.typed('true', 'false', unset), [[unset, 0]]);
    });

    it('leaves the prompt alone where the state folder cannot be', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'buildbeat-hook-')), 'file');
      writeFileSync(file, '');
      const shell = await start({ stateDir: join(file, 'state') });
      shell.shell.type('true', `sh -c 'exit 3'`, `echo "code-${STATUS[name]}"`, 'exit');
      await shell.shell.ended();
      assert.match(shell.shell.output, /code-3/);
      assert.doesNotMatch(shell.shell.output, COMPLAINT);
      rmSync(join(file, '..'), { recursive: true });
    });

    it('leaves the prompt alone when the disk is full or its files are taken away', async () => {
      const shell = await start();
      await shell.typed();
      const log = join(shell.folder, `${await shell.pid()}.log`);
      rmSync(log);
      symlinkSync('/dev/full', log);
      shell.shell.type(`sh -c 'exit 3'`, `echo "full-${STATUS[name]}"`);
      await waitFor('the code', () => /full-3/.test(shell.shell.output) || undefined);
      shell.shell.type(`rm -r ${shell.folder}`, `sh -c 'exit 4'`, `echo "gone-${STATUS[name]}"`, 'exit');
      await shell.shell.ended();
      assert.match(shell.shell.output, /gone-4/);
      // fish itself tells a full disk; once, for the hook has gone then.
      const output = name === 'fish' ? shell.shell.output.replace(FULL_DISK, '') : shell.shell.output;
      assert.doesNotMatch(output, COMPLAINT);
    });

    it('stops writing while nobody reads, and goes on then', async () => {
      const shell = await start();
      await shell.typed();
      await shell.stopReading();
      const much = name === 'fish' ? 'set -g __buildbeat_unread 65500' : '__buildbeat_unread=65500';
      const file = join(shell.folder, '..', 'ran');
      shell.shell.type('true', much, "sh -c 'exit 5'", `touch ${file}`);
      await waitFor('the lines to run', () => existsSync(file) || undefined);
      shell.read();
      await shell.until('true');
      const reported = await shell.typed();
      assert.ok(!reported.some(([line]) => line === "sh -c 'exit 5'"), JSON.stringify(reported));
    });
  });
}

const FULL_DISK = 'write: No space left on device';
const COMPLAINT = /__buildbeat|No space|cannot|denied|not found|unbound|error/i;

/** Page faults of the children that a process has waited for: any child has some. */
function faultsOfChildren(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[8]);
}
