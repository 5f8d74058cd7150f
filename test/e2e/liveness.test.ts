import assert from 'node:assert/strict';
import { Cli } from '../helpers/cli';
import { eventually } from '../helpers/eventually';
import { parentOf } from '../helpers/processes';
import { inWindow } from '../helpers/vscode/installedSuite';
import { LivenessProject, type Manner } from '../helpers/vscode/livenessProject';

const BUILDBEAT = /^Buildbeat/;

const project = () => new LivenessProject();

inWindow('liveness in the window', { tools: ['make', 'flock'], project }, (suite) => {
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
      const { project, window } = suite;
      await project.start(manner);
      await window.waitForRow(project.make(manner), description, spokenRow);
      await window.statusBarItem(spokenStatus, 'standard');
    });
  }

  it('says once that a build is stalled, and asks what to do', async () => {
    const { project, window } = suite;
    const { message, buttons } = await window.waitForNotification(`${project.make('sleep')} is stalled`);
    assert.match(message, /no output, processor time or disk activity for \d+s\.$/);
    assert.deepEqual(buttons, ['Show', 'Keep Waiting', 'Stop']);
    await window.clickNotificationButton('is stalled', 'Keep Waiting');
  });

  it('shows that a build was stopped by a signal, and that it goes on', async () => {
    const { project, window } = suite;
    await project.start('suspend');
    await window.waitForRow(project.make('suspend'));
    project.signal('suspend', 'SIGSTOP');
    await window.waitForRow(project.make('suspend'), /stopped ·/, /, running, stopped by a signal, /);
    project.signal('suspend', 'SIGCONT');
    await window.waitForRow(project.make('suspend'), /stalled/);
  });

  it('leads from the notification of a stall to the row', async () => {
    const { project, window } = suite;
    await window.waitForNotification(`${project.make('suspend')} is stalled`);
    await window.openView('Explorer');
    await window.clickNotificationButton(`${project.make('suspend')} is stalled`, 'Show');
    await window.waitForSelectedRow(project.make('suspend'));
  });

  it('stops a build from the notification of its next stall, when that is confirmed', async () => {
    const { project, window } = suite;
    project.signal('suspend', 'SIGSTOP');
    await window.waitForRow(project.make('suspend'), /stopped ·/);
    project.signal('suspend', 'SIGCONT');
    await window.waitForNotification(`${project.make('suspend')} is stalled`);
    await window.clickNotificationButton(`${project.make('suspend')} is stalled`, 'Stop');
    await window.confirm('Stop Build');
    await window.waitForRow(project.make('suspend'), 'cancelled', `${project.make('suspend')}, cancelled`);
  });

  it('shows that a build waits for the user', async () => {
    const { project, window } = suite;
    await window.runInTerminal(project.make('ask'));
    await window.waitForRow(project.make('ask'), /waiting for input ·/, /, running, waiting for input, /);
  });

  /** Watches a build, and waits until the tooltip of the status bar says so. */
  async function watch(manner: Manner): Promise<void> {
    const { project, window } = suite;
    await window.runCommand('Buildbeat: Watch a Build…');
    await window.pick(project.make(manner));
    await eventually('the watched build', async () =>
      assert.match(
        await window.hoverStatusBarItem(BUILDBEAT),
        new RegExp(`${manner} · .*beat \\d+s ago.* · watched`),
      ),
    );
  }

  it('lists a watched build in the tooltip of the status bar until it is watched no more', async () => {
    const { window } = suite;
    await watch('compute');
    await window.runCommand('Buildbeat: Stop Watching');
    await eventually('no watched build', async () =>
      assert.doesNotMatch(await window.hoverStatusBarItem(BUILDBEAT), /watched/),
    );
  });

  it('raises an alarm when a watched build is killed, until that was looked at', async () => {
    const { project, window } = suite;
    await watch('sleep');
    project.signal('sleep', 'SIGKILL');
    await window.statusBarItem(`${project.make('sleep')} died`, 'error');
    await window.clickStatusBarItem(BUILDBEAT);
    await window.statusBarItem(BUILDBEAT, 'standard');
  });
});

inWindow('a window that follows one that does not answer', { tools: ['make'], project }, (suite) => {
  it('warns that a build is stale, and names it, until heartbeats come again', async () => {
    const owner = await new Cli(suite.buildbeat.server.stateDir).owner();
    const window = await suite.openWindow();
    await suite.project.start('talk');
    const label = suite.project.make('talk');
    await window.waitForRow(label);
    await eventually('a heartbeat in the window that follows', async () =>
      assert.match(await window.hoverStatusBarItem(BUILDBEAT), /beat \d+s ago/),
    );
    process.kill(owner.pid, 'SIGSTOP');
    try {
      await window.waitForRow(label, /stale ·/, /, running, stale, no heartbeat for \d+ seconds?, /);
      await window.waitForNotification(`Nobody watches ${label} any more`);
      await window.statusBarItem(`${label} stale, no heartbeat for `, 'warning');
    } finally {
      process.kill(owner.pid, 'SIGCONT');
    }
    await window.statusBarItem(BUILDBEAT, 'standard');
  });
});

inWindow('a build whose watcher is killed', { tools: ['make'], project }, (suite) => {
  it('is stale in its row, in the status bar and in a notification, and runs on', async () => {
    const { project, window, buildbeat } = suite;
    const label = project.make('talk');
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
