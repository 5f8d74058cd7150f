import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { TELEMETRY_PANEL } from '../../contributions';
import type { Build, BuildId } from '../../model/build';
import type { ExportFormat } from '../../model/telemetry';
import { panelTitle } from '../present/telemetry';
import { readPanelState } from './messages';
import { saveTelemetry, type SaveOptions } from './saveTelemetry';
import { FORGOTTEN } from './session';
import { TelemetryPanel, type TelemetryPanelOptions } from './telemetryPanel';
import type { TelemetryViews } from './telemetryViews';

export type TelemetryPanelsOptions = Omit<TelemetryPanelOptions, 'onExport' | 'onError'> & SaveOptions;

/** The panels of telemetry in this window: at most one a build. */
export class TelemetryPanels implements TelemetryViews, Disposable {
  private readonly panels = new Map<BuildId, TelemetryPanel>();

  constructor(private readonly options: TelemetryPanelsOptions) {}

  get inFront(): Build | undefined {
    const front = [...this.panels.values()].find(({ active }) => active);
    return front && this.options.supervisor.feed.model.get(front.build);
  }

  show(build: Build): void {
    const known = this.panels.get(build.id);
    if (known) {
      known.reveal();
      return;
    }
    const title = panelTitle(build);
    const panel = vscode.window.createWebviewPanel(TELEMETRY_PANEL, title, vscode.ViewColumn.Active);
    this.fill(panel, build.id);
  }

  async save(build: Build): Promise<void> {
    await saveTelemetry(build, undefined, this.options);
  }

  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const read = readPanelState(state);
    if (read.ok && !this.panels.has(read.value.build)) {
      this.fill(panel, read.value.build);
      return;
    }
    if (!read.ok) this.options.log(`A telemetry panel could not come back: ${read.error}`);
    panel.dispose();
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
    this.panels.clear();
  }

  private fill(panel: vscode.WebviewPanel, build: BuildId): void {
    const onError = (error: unknown): void => this.options.messages.fail(error);
    const onExport = (format: ExportFormat): void => {
      this.export(build, format).catch(onError);
    };
    const filled = new TelemetryPanel(panel, build, { ...this.options, onExport, onError });
    this.panels.set(build, filled);
    filled.onDidClose(() => this.panels.delete(build));
  }

  private async export(id: BuildId, format: ExportFormat): Promise<void> {
    const build = this.options.supervisor.feed.model.get(id);
    if (!build) throw new Error(FORGOTTEN);
    await saveTelemetry(build, format, this.options);
  }
}
