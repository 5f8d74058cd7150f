import assert from 'node:assert/strict';
import { eventually } from '../helpers/eventually';
import { inWindow } from '../helpers/vscode/installedSuite';
import { StagesProject } from '../helpers/vscode/stagesProject';

const options = {
  tools: ['make'],
  project: () => new StagesProject(),
  settings: { 'buildbeat.progress.files': ['release.ndjson'] },
};

inWindow('stages in the Builds view', options, (suite) => {
  beforeEach(() => suite.project.holdBack());

  /** Starts a build that waits in its third attempt to upload, and waits until its stages are shown. */
  async function startRelease(file?: string): Promise<string> {
    const { project, window } = suite;
    const command = project.release(file);
    await window.runInTerminal(command);
    await window.waitForRow(command);
    await window.toggle(command);
    await window.waitForRow('upload', /attempt 3$/, /^upload, stage, running, /);
    return command;
  }

  /** What a screen reader says of the rows within a build, with their level and without durations. */
  async function spokenStages(): Promise<readonly (readonly [number, string])[]> {
    const { window } = suite;
    const rows = await window.treeRows();
    return rows.flatMap(({ label, level, ariaLabel }) =>
      /^(compile|upload|sign|attempt \d)$/.test(label)
        ? [[level, ariaLabel.replace(/\b\d+(\.\d)?s\b/, 'N s')] as const]
        : [],
    );
  }

  it('show a retried stage as its third attempt, with what became of the two before', async () => {
    const { project, window } = suite;
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
    const { project, window } = suite;
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
