import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from '../../src/model/wire';
import { Cli } from '../helpers/cli';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../helpers/vscode/installed';
import { SceneProject } from '../helpers/vscode/sceneProject';
import { untrustedSettings } from '../helpers/vscode/settings';

describe('a window over a journal with lines it cannot read', function () {
  this.timeout(180_000);
  const project = new SceneProject();
  let buildbeat: InstalledBuildbeat | undefined;

  after(async () => {
    await buildbeat?.dispose();
    project.remove();
  });

  it('shows the rest, and says which lines and why', async () => {
    buildbeat = await startInstalledBuildbeat({ settings: project.settings });
    const { stateDir } = buildbeat.server;
    writeJournal(stateDir);
    const window = await buildbeat.openWindow(project.path);
    await window.openView('Builds');
    await window.waitForRow('make remembered');
    const { journal } = await new Cli(stateDir).status();
    assert.equal(journal.problems.length, 2, journal.problems.join('\n'));
    assert.match(journal.problems[0] ?? '', /^000001\.ndjson:3: version 99, this Buildbeat reads version 1$/);
    assert.match(journal.problems[1] ?? '', /^000001\.ndjson:4: /);
  });
});

describe('a window on a folder that is not trusted', function () {
  this.timeout(180_000);
  const project = new SceneProject();
  let buildbeat: InstalledBuildbeat | undefined;

  after(async () => {
    await buildbeat?.dispose();
    project.remove();
  });

  it('says what Buildbeat leaves out there', async () => {
    buildbeat = await startInstalledBuildbeat({ settings: { ...project.settings, ...untrustedSettings } });
    const window = await buildbeat.openWindow(project.path);
    await window.openView('Builds');
    await window.waitForWelcome(/No build has run yet\. This workspace is not trusted/);
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
