import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUp } from '../helpers/cleanUp';
import { makeCProject } from '../helpers/projects';
import { requireTool } from '../helpers/requireTool';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../helpers/vscode/installed';

describe('the packaged extension, installed as a user does', function () {
  this.timeout(300_000);
  let folder: string | undefined;
  let buildbeat: InstalledBuildbeat | undefined;

  before(async function () {
    for (const tool of ['make', 'gcc']) requireTool(tool, this);
    folder = mkdtempSync(join(tmpdir(), 'buildbeat-e2e-'));
    makeCProject(folder, { files: 3 });
    buildbeat = await startInstalledBuildbeat();
  });

  after(() =>
    cleanUp(
      () => buildbeat?.dispose(),
      () => folder && rmSync(folder, { recursive: true }),
    ),
  );

  it('shows a build that was typed into a terminal, with how it ended', async () => {
    assert.ok(buildbeat && folder);
    const window = await buildbeat.openWindow(folder);
    await window.openView('Builds');
    // An extension that is activated later changes the environment, and VS Code starts the terminal anew.
    await window.waitForWelcome('No build has run yet');
    await window.runInTerminal('make -j2 && make nonsense');
    const row = await window.waitForRow(/make nonsense.*exit 2/);
    assert.match(row.label, /make/);
  });
});
