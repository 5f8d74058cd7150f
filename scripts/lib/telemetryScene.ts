import { appendFileSync, chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCProject } from '../../test/helpers/projects/c';
import { writeProject } from '../../test/helpers/projects/files';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../../test/helpers/vscode/installed';
import { TelemetryView } from '../../test/helpers/vscode/telemetryView';
import type { Workbench } from '../../test/helpers/vscode/workbench';
import { expectOnlyOwnBuilds } from './ownBuilds';

const COMMAND = 'make -j2 check';

/** How much of a window the charts need. */
const SIZE = { width: 1280, height: 880 };

const CHECKED = `
check: app
\tprove -j2 t
.PHONY: check
`;

/** Scripts that \`prove\` runs: what one of them finds fails the build. */
const TESTS: Readonly<Record<string, string>> = {
  't/berth.t': '#!/bin/sh\nhead -c 40M /dev/zero | sha512sum > /dev/null\necho 1..1\necho ok\n',
  't/ledger.t':
    '#!/bin/sh\nhead -c 60M /dev/urandom > ledger.bin\nsha512sum ledger.bin > /dev/null\necho 1..1\necho ok\n',
  't/tide.t':
    '#!/bin/sh\nhead -c 200M /dev/zero | gzip > tide.gz\necho 1..1\necho not ok - the tide is in\nexit 1\n',
};

/** A C program that takes a while to compile, whose tests fail, and the telemetry of that. */
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
      writeHarbour(join(home, 'harbour'));
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
    await window.waitForRow(COMMAND, 'exit 2');
    await expectOnlyOwnBuilds(this.buildbeat.server.stateDir, folder);
    await window.inlineAction(COMMAND, 'Show Telemetry');
    await this.view(window).waitForTitle(`${COMMAND} · exit 2`);
    await this.view(window).samples.waitFor();
    await window.page.setViewportSize(SIZE);
    await window.restMouse();
    return window;
  }

  /** Its processes, in more of the window, and what is told of one of them. */
  async showProcesses(window: Workbench): Promise<void> {
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    await this.view(window).scrollToProcesses();
    await this.view(window).hoverProcess();
  }

  async dispose(): Promise<void> {
    await this.buildbeat.dispose();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  private view(window: Workbench): TelemetryView {
    return new TelemetryView(window.page);
  }
}

function writeHarbour(folder: string): void {
  makeCProject(folder, { files: 12, slow: true });
  appendFileSync(join(folder, 'Makefile'), CHECKED);
  writeProject(folder, TESTS);
  for (const name of Object.keys(TESTS)) chmodSync(join(folder, name), 0o755);
}
