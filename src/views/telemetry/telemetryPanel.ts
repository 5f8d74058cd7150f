import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableList, type Disposable } from '../../base/disposable';
import { assertNever } from '../../base/result';
import type { BuildId } from '../../model/build';
import type { ExportFormat } from '../../model/telemetry';
import type { Supervisor } from '../../model/supervisor';
import { panelTitle } from '../present/telemetry';
import { readFromPanel, type FromPanel, type ToPanel } from './messages';
import type { TelemetryPage } from './page';
import { PanelSession } from './session';
import type { TelemetrySource } from './source';

export interface TelemetryPanelOptions {
  readonly supervisor: Supervisor;
  readonly source: TelemetrySource;
  readonly page: TelemetryPage;
  readonly clock: Clock;
  /** Hears what only a developer can mend. */
  readonly log: (message: string) => void;
  /** The user wants the telemetry of the build in a file. */
  readonly onExport: (format: ExportFormat) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * A panel of the editor with the telemetry of one build; its title says how the build is. The editor keeps it open when
 * the extension ends, and brings it back with its window.
 */
export class TelemetryPanel implements Disposable {
  private readonly disposables = new DisposableList();
  private readonly session: PanelSession;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly build: BuildId,
    private readonly options: TelemetryPanelOptions,
  ) {
    const { webview } = panel;
    const { supervisor, source, page, clock } = options;
    this.session = this.disposables.add(
      new PanelSession({
        ...{ build, supervisor, source, clock },
        post: (message) => this.post(message),
        onBuild: (known) => (panel.title = panelTitle(known)),
      }),
    );
    this.disposables.add(webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.disposables.add(
      panel.onDidChangeViewState(() => {
        // The page ends with its visibility, and is loaded anew.
        if (!panel.visible) this.session.pause();
      }),
    );
    webview.options = page.options;
    panel.iconPath = page.icon;
    this.load(page).catch(options.onError);
  }

  get active(): boolean {
    return this.panel.active;
  }

  reveal(): void {
    this.panel.reveal();
  }

  onDidClose(listener: () => void): void {
    this.disposables.add(
      this.panel.onDidDispose(() => {
        this.dispose();
        listener();
      }),
    );
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async load(page: TelemetryPage): Promise<void> {
    this.panel.webview.html = await page.htmlFor(this.panel.webview, this.build);
  }

  private post(message: ToPanel): void {
    this.panel.webview.postMessage(message).then(undefined, this.options.onError);
  }

  private receive(message: unknown): void {
    const read = readFromPanel(message);
    if (read.ok) this.hear(read.value);
    else this.options.log(`The telemetry panel was told what it does not understand: ${read.error}`);
  }

  private hear(message: FromPanel): void {
    const { log, onExport, onError } = this.options;
    switch (message.type) {
      case 'ready':
        this.session.begin();
        return;
      case 'compare':
        this.session.compare(message.on).catch(onError);
        return;
      case 'export':
        onExport(message.format);
        return;
      case 'problem':
        log(`The page of the telemetry panel has a problem: ${message.message}`);
        return;
      default:
        assertNever(message);
    }
  }
}
