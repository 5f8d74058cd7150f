import assert from 'node:assert/strict';
import { eventually } from '../helpers/eventually';
import { requireTool } from '../helpers/requireTool';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../helpers/vscode/installed';
import { StagesProject } from '../helpers/vscode/stagesProject';
import type { Workbench } from '../helpers/vscode/workbench';

describe('stages in the Builds view', function () {
  this.timeout(180_000);
  const project = new StagesProject();
  let buildbeat: InstalledBuildbeat | undefined;
  let window: Workbench;

  before(async function () {
    requireTool('make', this);
    const settings = { ...project.settings, 'buildbeat.progress.files': ['release.ndjson'] };
    buildbeat = await startInstalledBuildbeat({ settings });
    window = await buildbeat.openWindow(project.path);
    await window.openView('Builds');
    await window.waitForWelcome('No build has run yet');
  });

  beforeEach(() => project.holdBack());

  after(async () => {
    project.letGo();
    await buildbeat?.dispose();
    project.remove();
  });

  /** Starts a build that waits in its third attempt to upload, and waits until its stages are shown. */
  async function startRelease(file?: string): Promise<string> {
    const command = project.release(file);
    await window.runInTerminal(command);
    await window.waitForRow(command);
    await window.toggle(command);
    await window.waitForRow('upload', /attempt 3$/, /^upload, stage, running, /);
    return command;
  }

  /** What a screen reader says of the rows within a build, with their level and without durations. */
  async function spokenStages(): Promise<readonly (readonly [number, string])[]> {
    const rows = await window.treeRows();
    return rows.flatMap(({ label, level, ariaLabel }) =>
      /^(compile|upload|sign|attempt \d)$/.test(label)
        ? [[level, ariaLabel.replace(/\b\d+(\.\d)?s\b/, 'N s')] as const]
        : [],
    );
  }

  it('show a retried stage as its third attempt, with what became of the two before', async () => {
    const command = await startRelease();
    await window.toggle('upload');
    await eventually('the stages and the earlier attempts', async () => {
      assert.deepEqual(await spokenStages(), [
        [3, 'compile, stage, succeeded, N s'],
        [3, 'upload, stage, running, N s · attempt 3'],
        [4, 'attempt 1, failed, exit 41 · N s · no route'],
        [4, 'attempt 2, failed, exit 42 · N s · no route'],
        [3, 'sign, stage, skipped, no key'],
      ]);
    });
    project.letGo();
    await window.waitForRow(command, '', 'succeeded');
    // Among the builds of today, and as open as before.
    await eventually('the stages and the earlier attempts once all is over', async () => {
      assert.deepEqual(await spokenStages(), [
        [4, 'compile, stage, succeeded, N s'],
        [4, 'upload, stage, succeeded, N s · attempt 3'],
        [5, 'attempt 1, failed, exit 41 · N s · no route'],
        [5, 'attempt 2, failed, exit 42 · N s · no route'],
        [4, 'sign, stage, skipped, no key'],
      ]);
    });
    await window.toggle(command);
  });

  it('come from a file that is added by a command', async () => {
    project.write('nightly.ndjson', '');
    await window.runCommand('Buildbeat: Add Progress File…');
    await window.pick('nightly.ndjson');
    await window.waitForNotification('nightly.ndjson is followed from now on');
    const settings: unknown = JSON.parse(project.read('.vscode/settings.json'));
    assert.deepEqual(settings, { 'buildbeat.progress.files': ['release.ndjson', 'nightly.ndjson'] });
    const command = await startRelease('nightly.ndjson');
    project.letGo();
    await window.waitForRow(command, '', 'succeeded');
  });
});
