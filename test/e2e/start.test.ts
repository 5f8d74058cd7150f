import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUp } from '../helpers/cleanUp';
import { killGroup } from '../helpers/processes';
import { fromRepository } from '../helpers/repository';
import { requireTool } from '../helpers/requireTool';
import { launchBrowser } from '../helpers/vscode/browser';
import { openWorkbench } from '../helpers/vscode/workbench';
import { waitFor } from '../helpers/waitFor';

/** It installs what it needs, and packages. */
const LIMIT_MS = 300_000;
/** Runs a command for which nobody waits, so that what it builds is not taken for a part of these tests. */
const ALONE = '(trap : INT; "$@"; echo "exit $?") > "$LOG" 2>&1 &';

describe('npm start', function () {
  this.timeout(2 * LIMIT_MS);
  const undo: (() => unknown)[] = [];
  let leader: number;
  let log: string;

  before(function () {
    for (const tool of ['make', 'gcc']) requireTool(tool, this);
  });
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'buildbeat-test-'));
    undo.push(() => rmSync(folder, { recursive: true }));
    log = join(folder, 'log');
  });
  afterEach(() => cleanUp(...undo.splice(0).reverse()));

  async function start(...options: readonly string[]): Promise<void> {
    const command = [process.execPath, 'scripts/bootstrap.mjs', 'scripts/start.ts', ...options];
    const child = spawn('sh', ['-c', ALONE, 'sh', ...command], {
      cwd: fromRepository(),
      env: { ...process.env, LOG: log },
      detached: true, // to lead a group, all of which can be ended
    });
    leader = child.pid!;
    undo.push(() => killGroup(leader));
    await once(child, 'close');
  }

  /** What it says that matches, once it does. */
  const told = (pattern: RegExp): Promise<string> =>
    waitFor(
      `${pattern} to be told`,
      () => {
        const output = readFileSync(log, 'utf8');
        const [, found] = pattern.exec(output) ?? [];
        assert.ok(found !== undefined || !/^exit \d+$/m.test(output), output);
        return found;
      },
      { limitMs: LIMIT_MS },
    );

  it('packages, installs and serves the extension, and builds the sample project', async () => {
    await start('--check');
    assert.equal(await told(/^exit (\d+)$/m), '0', readFileSync(log, 'utf8'));
    assert.match(readFileSync(log, 'utf8'), /-o build\/wordtool/);
  });

  it('stays until Ctrl+C, and shows its first build in the window that is opened', async () => {
    await start('--browser');
    const address = await told(/Open (http:\S+)/);
    const workspace = await told(/cd (\S+)\/c-app/);
    const browser = await launchBrowser();
    undo.push(() => browser.close());
    const window = await openWorkbench(browser, address);
    await window.openView('Builds');
    await window.waitForRow('make -j2', '', 'succeeded');
    process.kill(-leader, 'SIGINT');
    assert.equal(await told(/^exit (\d+)$/m), '0', readFileSync(log, 'utf8'));
    assert.ok(!existsSync(workspace));
  });
});
