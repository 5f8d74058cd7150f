import { startInstalledBuildbeat, type InstalledBuildbeat } from '../../test/helpers/vscode/installed';
import { StagesProject } from '../../test/helpers/vscode/stagesProject';
import type { Workbench } from '../../test/helpers/vscode/workbench';
import { expectOnlyOwnBuilds } from './ownBuilds';

/** A build that tells its stages, in the third attempt of one of them. */
export class StagesScene {
  private constructor(
    private readonly project: StagesProject,
    private readonly buildbeat: InstalledBuildbeat,
  ) {}

  static async open(theme: Readonly<Record<string, unknown>>): Promise<StagesScene> {
    const project = new StagesProject({ name: 'harbour', command: 'make' });
    const files = { 'buildbeat.progress.files': ['release.ndjson'] };
    const settings = { ...project.settings, ...files, ...theme, 'workbench.tips.enabled': false };
    return new StagesScene(project, await startInstalledBuildbeat({ settings }));
  }

  async show(): Promise<Workbench> {
    const { project } = this;
    const window = await this.buildbeat.openWindow(project.path);
    await window.openView('Builds');
    await window.waitForWelcome('No build has run yet');
    await window.runInTerminal(project.release());
    await window.runCommand('View: Hide Panel');
    await window.waitForRow(project.release());
    await window.toggle(project.release());
    await window.waitForRow('upload', 'attempt 3');
    await window.toggle('upload');
    await window.waitForRow('attempt 2');
    await expectOnlyOwnBuilds(this.buildbeat.server.stateDir, project.path);
    await window.restMouse();
    return window;
  }

  async dispose(): Promise<void> {
    this.project.letGo();
    await this.buildbeat.dispose();
    this.project.remove();
  }
}
