import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from '../../src/model/wire';
import { Cli } from '../helpers/cli';
import { inWindow } from '../helpers/vscode/installedSuite';
import { SceneProject } from '../helpers/vscode/sceneProject';
import { untrustedSettings } from '../helpers/vscode/settings';

const project = () => new SceneProject();

inWindow('a window over a journal with lines it cannot read', { project, history: writeJournal }, (suite) => {
  it('shows the rest, and says which lines and why', async () => {
    await suite.window.waitForRow('make remembered');
    const { journal } = await new Cli(suite.buildbeat.server.stateDir).status();
    assert.equal(journal.problems.length, 2, journal.problems.join('\n'));
    assert.match(journal.problems[0] ?? '', /^000001\.ndjson:3: version 99, this Buildbeat reads version 1$/);
    assert.match(journal.problems[1] ?? '', /^000001\.ndjson:4: /);
  });
});

inWindow('a window on a folder that is not trusted', { project, settings: untrustedSettings }, (suite) => {
  it('says what Buildbeat leaves out there', async () => {
    await suite.window.waitForWelcome(/No build has run yet\. This workspace is not trusted/);
  });
});

/** One finished build, a line of another version, and a last line that was torn off. */
function writeJournal(stateDir: string): void {
  const at = Date.now();
  const id = 'remembered-1';
  const build = { id, tool: 'make', label: 'make remembered', command: 'make remembered', attempt: 1 };
  const whole = { ...build, kind: 'build', roots: [], origin: { type: 'process' }, startedAt: at } as const;
  const processes = { total: 1, running: 0, failed: 0, longest: [], failures: [], parts: [] };
  const verdict = { outcome: 'unknown', evidence: [] } as const;
  const lines = [
    encode({ seq: 1, at, event: { type: 'build.started', build: whole } }),
    encode({ seq: 2, at, event: { type: 'build.finished', id, finishedAt: at, verdict, processes } }),
    '{"v":99,"seq":3}',
    '{"v":1,"seq":4,"ts":"20',
  ];
  const folder = join(stateDir, 'journal');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, '000001.ndjson'), lines.join('\n'));
}
