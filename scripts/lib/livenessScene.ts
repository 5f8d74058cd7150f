import { Cli } from '../../test/helpers/cli';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../../test/helpers/vscode/installed';
import { LivenessProject } from '../../test/helpers/vscode/livenessProject';
import type { Workbench } from '../../test/helpers/vscode/workbench';
import { waitFor } from '../../test/helpers/waitFor';

const STATUS = /^Buildbeat/;

/** Builds in every state of liveness, in one window; and in another, what is seen when the first does not answer. */
export class LivenessScene {
  private stopped: number | undefined;

  private constructor(
    private readonly project: LivenessProject,
    private readonly buildbeat: InstalledBuildbeat,
  ) {}

  static async open(theme: Readonly<Record<string, unknown>>): Promise<LivenessScene> {
    const project = new LivenessProject('make');
    const settings = { ...project.settings, ...theme, 'workbench.tips.enabled': false };
    return new LivenessScene(project, await startInstalledBuildbeat({ settings }));
  }

  async showEveryState(): Promise<Workbench> {
    const window = await this.openWindow();
    await window.waitForWelcome('No build has run yet');
    await window.runInTerminal(this.project.make('ask'));
    for (const manner of ['suspend', 'sleep', 'lock', 'compute', 'talk'] as const) {
      this.project.start(manner);
      await window.waitForRow(this.project.make(manner));
    }
    this.project.signal('suspend', 'SIGSTOP');
    await window.waitForRow(this.project.make('ask'), 'waiting for input');
    await window.waitForRow(this.project.make('suspend'), 'stopped');
    await window.waitForRow(this.project.make('sleep'), 'stalled');
    await window.waitForRow(this.project.make('compute'), 'quiet');
    await window.runCommand('View: Hide Panel');
    await window.page.mouse.move(640, 400);
    return window;
  }

  /** A window that follows another one, whose extension host is stopped. */
  async showNobodyWatching(): Promise<Workbench> {
    const window = await this.openWindow();
    await window.waitForRow(this.project.make('talk'));
    const { owner } = await new Cli(this.buildbeat.server.stateDir).status();
    if (!owner) throw new Error('Nobody supervises.');
    process.kill(owner.pid, 'SIGSTOP');
    this.stopped = owner.pid;
    await window.waitForRow(this.project.make('talk'), 'stale');
    await waitFor('the warning', async () =>
      (await window.statusBarItem(STATUS)).kind === 'warning' ? true : undefined,
    );
    await window.waitForNotification('Nobody watches');
    return window;
  }

  async dispose(): Promise<void> {
    if (this.stopped !== undefined) process.kill(this.stopped, 'SIGCONT');
    await this.project.dispose();
    await this.buildbeat.dispose();
  }

  private async openWindow(): Promise<Workbench> {
    const window = await this.buildbeat.openWindow(this.project.path);
    await window.openView('Builds');
    return window;
  }
}
