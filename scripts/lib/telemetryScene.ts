import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCProject } from '../../test/helpers/projects/c';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../../test/helpers/vscode/installed';
import { TelemetryView } from '../../test/helpers/vscode/telemetryView';
import type { Workbench } from '../../test/helpers/vscode/workbench';
import { expectOnlyOwnBuilds } from './ownBuilds';

const COMMAND = 'make -j2';

/** A C program that takes a while to compile, and the telemetry of that. */
export class TelemetryScene {
  private constructor(
    private readonly home: string,
    private readonly buildbeat: InstalledBuildbeat,
  ) {}

  static async open(theme: Readonly<Record<string, unknown>>): Promise<TelemetryScene> {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-telemetry-')));
    const settings = {
      'buildbeat.ignoreCommands': [`^(?!${COMMAND}$)`],
      'workbench.tips.enabled': false,
      ...theme,
    };
    try {
      makeCProject(join(home, 'harbour'), { files: 12, slow: true });
      return new TelemetryScene(home, await startInstalledBuildbeat({ settings }));
    } catch (error) {
      rmSync(home, { recursive: true, force: true });
      throw error;
    }
  }

  /** The charts of the build, once it has ended. */
  async showCharts(): Promise<Workbench> {
    const folder = join(this.home, 'harbour');
    const window = await this.buildbeat.openWindow(folder);
    await window.openView('Builds');
    await window.waitForWelcome('No build has run yet');
    await window.runInTerminal(COMMAND);
    await window.runCommand('View: Hide Panel');
    await window.waitForRow(COMMAND, '', 'succeeded');
    await expectOnlyOwnBuilds(this.buildbeat.server.stateDir, folder);
    await window.inlineAction(COMMAND, 'Show Telemetry');
    await this.view(window).waitForTitle(`${COMMAND} · succeeded`);
    await this.view(window).samples.waitFor();
    await window.restMouse();
    return window;
  }

  /** Its processes, in more of the window. */
  async showProcesses(window: Workbench): Promise<void> {
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    await this.view(window).scrollToProcesses();
    await window.restMouse();
  }

  async dispose(): Promise<void> {
    await this.buildbeat.dispose();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  private view(window: Workbench): TelemetryView {
    return new TelemetryView(window.page);
  }
}
