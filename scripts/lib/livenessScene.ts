import { cleanUp } from '../../test/helpers/cleanUp';
import { Cli } from '../../test/helpers/cli';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../../test/helpers/vscode/installed';
import { LivenessProject } from '../../test/helpers/vscode/livenessProject';
import type { Workbench } from '../../test/helpers/vscode/workbench';
import { expectOnlyOwnBuilds } from './ownBuilds';

const STATUS = /^Buildbeat/;

/** Builds in every state of liveness, in one window; and in another, what is seen when the first does not answer. */
export class LivenessScene {
  private stopped: number | undefined;

  private constructor(
    private readonly project: LivenessProject,
    private readonly buildbeat: InstalledBuildbeat,
  ) {}

  static async open(theme: Readonly<Record<string, unknown>>): Promise<LivenessScene> {
    const project = new LivenessProject({ name: 'harbour', command: 'make' });
    const settings = { ...project.settings, ...theme, 'workbench.tips.enabled': false };
    return new LivenessScene(project, await startInstalledBuildbeat({ settings }));
  }

  /** Rests on the status bar, while a notification tells of the build that is stalled. */
  async showEveryState(): Promise<Workbench> {
    const { project } = this;
    const window = await this.openWindow();
    await window.waitForWelcome('No build has run yet');
    await window.runInTerminal(project.make('ask'));
    for (const manner of ['suspend', 'sleep', 'lock', 'compute', 'talk'] as const) {
      await project.start(manner);
      await window.waitForRow(project.make(manner));
    }
    project.signal('suspend', 'SIGSTOP');
    await window.runCommand('View: Hide Panel');
    await window.waitForRow(project.make('ask'), 'waiting for input');
    await window.waitForRow(project.make('suspend'), 'stopped');
    await window.waitForRow(project.make('lock'), 'waiting for lock');
    await window.waitForRow(project.make('sleep'), 'stalled');
    await window.waitForRow(project.make('compute'), 'quiet');
    await window.waitForRow(project.make('talk'), '', /, running, [\d.]+s, in /);
    await window.waitForNotification('is stalled');
    await expectOnlyOwnBuilds(this.buildbeat.server.stateDir, project.path);
    await window.hoverStatusBarItem(STATUS);
    return window;
  }

  /** The same without what is said of it. */
  async showRowsAlone(window: Workbench): Promise<void> {
    await window.clickNotificationButton('is stalled', 'Keep Waiting');
    await window.restMouse();
  }

  /** A watched build is killed. */
  async showDeath(window: Workbench): Promise<void> {
    const label = this.project.make('sleep');
    await window.runCommand('Buildbeat: Watch a Build…');
    await window.pick(label);
    this.project.signal('sleep', 'SIGKILL');
    await window.statusBarItem(`${label} died`, 'error');
    await window.waitForRow(label, 'SIGKILL');
    await window.restMouse();
  }

  /** A window that follows another one, whose extension host is stopped. */
  async showNobodyWatching(): Promise<Workbench> {
    const window = await this.openWindow();
    const label = this.project.make('talk');
    await window.waitForRow(label);
    const owner = await new Cli(this.buildbeat.server.stateDir).owner();
    process.kill(owner.pid, 'SIGSTOP');
    this.stopped = owner.pid;
    await window.waitForRow(label, 'stale');
    await window.statusBarItem(STATUS, 'warning');
    await window.waitForNotification('Nobody watches');
    await window.restMouse();
    return window;
  }

  async dispose(): Promise<void> {
    if (this.stopped !== undefined) process.kill(this.stopped, 'SIGCONT');
    await cleanUp(
      () => this.project.letGo(),
      () => this.buildbeat.dispose(),
      () => this.project.remove(),
    );
  }

  private async openWindow(): Promise<Workbench> {
    const window = await this.buildbeat.openWindow(this.project.path);
    await window.openView('Builds');
    return window;
  }
}
