import assert from 'node:assert/strict';
import { Cli } from '../helpers/cli';
import { requireTool } from '../helpers/requireTool';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../helpers/vscode/installed';
import { LivenessProject, type Manner } from '../helpers/vscode/livenessProject';
import type { Workbench } from '../helpers/vscode/workbench';
import { waitFor } from '../helpers/waitFor';

const BUILDBEAT = /^Buildbeat/;

describe('liveness in the window', function () {
  this.timeout(180_000);
  const project = new LivenessProject();
  let buildbeat: InstalledBuildbeat | undefined;
  let window: Workbench;

  before(async function () {
    for (const tool of ['make', 'flock']) requireTool(tool, this);
    buildbeat = await startInstalledBuildbeat({ settings: project.settings });
    window = await buildbeat.openWindow(project.path);
    await window.openView('Builds');
    await window.waitForWelcome('No build has run yet');
  });

  after(async () => {
    await project.dispose();
    await buildbeat?.dispose();
  });

  /** Each build goes on, so that the worry in the status bar only grows. */
  const cases: readonly (readonly [Manner, string, RegExp, RegExp, RegExp])[] = [
    ['talk', 'busy', /· [3-9]\.\ds$/, /, running, [\d.]+s, in /, /1 build running$/],
    ['compute', 'quiet', /quiet \d+s ·/, /, running, quiet for \d+ seconds?, /, / quiet for \d+ seconds?$/],
    ['lock', 'waiting', /waiting for lock ·/, /, running, waiting for a lock, /, / waiting for a lock$/],
    [
      'sleep',
      'stalled',
      /stalled \d+s ·/,
      /, running, stalled for \d+ seconds?, /,
      / stalled for \d+ seconds?$/,
    ],
  ];
  for (const [manner, state, description, spokenRow, spokenStatus] of cases) {
    it(`shows that a build is ${state}, in its row and in the status bar`, async () => {
      project.start(manner);
      const row = await window.waitForRow(project.make(manner), description);
      assert.match(row.ariaLabel, spokenRow);
      await waitFor(`the status bar to tell ${state}`, async () =>
        spokenStatus.test((await window.statusBarItem(BUILDBEAT)).ariaLabel) ? true : undefined,
      );
      assert.equal((await window.statusBarItem(BUILDBEAT)).kind, 'standard');
    });
  }

  it('says once that a build is stalled, and asks what to do', async () => {
    const { message, buttons } = await window.waitForNotification(`${project.make('sleep')} is stalled`);
    assert.match(message, /no output, processor time or disk activity for \d+s\.$/);
    assert.deepEqual(buttons, ['Show', 'Keep Waiting', 'Stop']);
    await window.clickNotificationButton('is stalled', 'Keep Waiting');
  });

  it('shows that a build was stopped by a signal, and that it goes on', async () => {
    project.start('suspend');
    await window.waitForRow(project.make('suspend'));
    project.signal('suspend', 'SIGSTOP');
    const row = await window.waitForRow(project.make('suspend'), /stopped ·/);
    assert.match(row.ariaLabel, /, running, stopped by a signal, /);
    project.signal('suspend', 'SIGCONT');
    await window.waitForRow(project.make('suspend'), /stalled/);
  });

  it('shows that a build waits for the user', async () => {
    await window.runInTerminal(project.make('ask'));
    const row = await window.waitForRow(project.make('ask'), /waiting for input ·/);
    assert.match(row.ariaLabel, /, running, waiting for input, /);
  });

  it('lists a watched build in the tooltip of the status bar until it is watched no more', async () => {
    await window.runCommand('Buildbeat: Watch a Build…');
    await window.pick(project.make('compute'));
    const tooltip = await waitFor('the watched build', async () => {
      const text = await window.hoverStatusBarItem(BUILDBEAT);
      return text.includes('watched') ? text : undefined;
    });
    assert.match(tooltip, /compute · .*beat \d+s ago.* · watched/);
    await window.runCommand('Buildbeat: Stop Watching');
    await waitFor('no watched build', async () =>
      (await window.hoverStatusBarItem(BUILDBEAT)).includes('watched') ? undefined : true,
    );
  });

  it('raises an alarm when a watched build is killed, until that was looked at', async () => {
    await window.runCommand('Buildbeat: Watch a Build…');
    await window.pick(project.make('sleep'));
    project.signal('sleep', 'SIGKILL');
    await waitFor('the alarm', async () => {
      const { kind, ariaLabel } = await window.statusBarItem(BUILDBEAT);
      return (kind === 'error' && ariaLabel.includes(`${project.make('sleep')} died`)) || undefined;
    });
    await window.clickStatusBarItem(BUILDBEAT);
    await waitFor('the alarm to go', async () =>
      (await window.statusBarItem(BUILDBEAT)).kind === 'standard' ? true : undefined,
    );
  });
});

describe('a window that follows one that does not answer', function () {
  this.timeout(180_000);
  const project = new LivenessProject();
  let buildbeat: InstalledBuildbeat | undefined;
  let window: Workbench;
  let cli: Cli;
  let ownerPid: number | undefined;

  before(async function () {
    for (const tool of ['make', 'flock']) requireTool(tool, this);
    buildbeat = await startInstalledBuildbeat({ settings: project.settings });
    const first = await buildbeat.openWindow(project.path);
    await first.openView('Builds');
    await first.waitForWelcome('No build has run yet');
    cli = new Cli(buildbeat.server.stateDir);
    const { owner } = await cli.status();
    ownerPid = owner?.pid;
    window = await buildbeat.openWindow(project.path);
    await window.openView('Builds');
  });

  after(async () => {
    signalOwner('SIGCONT');
    await project.dispose();
    await buildbeat?.dispose();
  });

  const signalOwner = (signal: NodeJS.Signals): void => {
    if (ownerPid !== undefined) process.kill(ownerPid, signal);
  };

  it('warns that a build is stale, and names it, until heartbeats come again', async () => {
    project.start('talk');
    const label = project.make('talk');
    await window.waitForRow(label);
    await waitFor(
      'a heartbeat',
      async () => (await cli.builds()).some(({ heartbeat }) => heartbeat) || undefined,
    );
    signalOwner('SIGSTOP');
    const row = await window.waitForRow(label, /stale ·/);
    assert.match(row.ariaLabel, /, running, stale, no heartbeat for \d+ seconds?, /);
    await window.waitForNotification(`Nobody watches ${label} any more`);
    await waitFor('the warning', async () => {
      const { kind, ariaLabel } = await window.statusBarItem(BUILDBEAT);
      return (kind === 'warning' && ariaLabel.includes(`${label} stale, no heartbeat for `)) || undefined;
    });
    signalOwner('SIGCONT');
    await waitFor('the warning to go', async () =>
      (await window.statusBarItem(BUILDBEAT)).kind === 'standard' ? true : undefined,
    );
  });
});
