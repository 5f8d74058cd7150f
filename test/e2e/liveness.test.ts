import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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
    ['talk', 'busy', /· (?:[3-9]\.\d|\d+|\d+m \d+)s$/, /, running, [\d.]+s, in /, /1 build running$/],
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
      await window.waitForRow(project.make(manner), description, spokenRow);
      await window.statusBarItem(spokenStatus, 'standard');
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
    await window.waitForRow(project.make('suspend'), /stopped ·/, /, running, stopped by a signal, /);
    project.signal('suspend', 'SIGCONT');
    await window.waitForRow(project.make('suspend'), /stalled/);
  });

  it('shows that a build waits for the user', async () => {
    await window.runInTerminal(project.make('ask'));
    await window.waitForRow(project.make('ask'), /waiting for input ·/, /, running, waiting for input, /);
  });

  it('lists a watched build in the tooltip of the status bar until it is watched no more', async () => {
    await window.runCommand('Buildbeat: Watch a Build…');
    await window.pick(project.make('compute'));
    await waitFor('the watched build', async () => {
      const tooltip = await window.hoverStatusBarItem(BUILDBEAT);
      return /compute · .*beat \d+s ago.* · watched/.test(tooltip) ? true : undefined;
    });
    await window.runCommand('Buildbeat: Stop Watching');
    await waitFor('no watched build', async () =>
      (await window.hoverStatusBarItem(BUILDBEAT)).includes('watched') ? undefined : true,
    );
  });

  it('raises an alarm when a watched build is killed, until that was looked at', async () => {
    await window.runCommand('Buildbeat: Watch a Build…');
    await window.pick(project.make('sleep'));
    project.signal('sleep', 'SIGKILL');
    await window.statusBarItem(`${project.make('sleep')} died`, 'error');
    await window.clickStatusBarItem(BUILDBEAT);
    await window.statusBarItem(BUILDBEAT, 'standard');
  });
});

describe('a window that follows one that does not answer', function () {
  this.timeout(180_000);
  const project = new LivenessProject();
  let buildbeat: InstalledBuildbeat | undefined;
  let window: Workbench;
  let ownerPid: number | undefined;

  before(async function () {
    for (const tool of ['make', 'flock']) requireTool(tool, this);
    buildbeat = await startInstalledBuildbeat({ settings: project.settings });
    const first = await buildbeat.openWindow(project.path);
    await first.openView('Builds');
    await first.waitForWelcome('No build has run yet');
    const { owner } = await new Cli(buildbeat.server.stateDir).status();
    assert.ok(owner);
    ownerPid = owner.pid;
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
    await waitFor('a heartbeat in the window that follows', async () => {
      const tooltip = await window.hoverStatusBarItem(BUILDBEAT);
      return /beat \d+s ago/.test(tooltip) ? true : undefined;
    });
    signalOwner('SIGSTOP');
    await window.waitForRow(label, /stale ·/, /, running, stale, no heartbeat for \d+ seconds?, /);
    await window.waitForNotification(`Nobody watches ${label} any more`);
    await window.statusBarItem(`${label} stale, no heartbeat for `, 'warning');
    signalOwner('SIGCONT');
    await window.statusBarItem(BUILDBEAT, 'standard');
  });
});

describe('a build whose watcher is killed', function () {
  this.timeout(180_000);
  const project = new LivenessProject();
  const label = project.make('talk');
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

  it('is stale in its row, in the status bar and in a notification, and runs on', async () => {
    assert.ok(buildbeat);
    project.startWatched('talk', buildbeat.server.stateDir);
    await window.waitForRow(label, '', /, running, [\d.]+s, in /);
    await window.statusBarItem(/1 build running$/, 'standard');
    const pid = project.pidOf('talk');
    process.kill(parentOf(pid), 'SIGKILL');
    await window.waitForRow(label, /stale ·/, /, running, stale, no heartbeat for \d+ seconds?, /);
    await window.statusBarItem(`${label} stale, no heartbeat for `, 'warning');
    await window.waitForNotification(`Nobody watches ${label} any more`);
    process.kill(pid, 0);
  });
});

const parentOf = (pid: number): number =>
  Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
