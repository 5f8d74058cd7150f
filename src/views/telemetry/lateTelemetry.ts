import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposable';
import { TELEMETRY_PANEL } from '../../contributions';
import type { Build } from '../../model/build';
import type { TelemetryViews } from './telemetryViews';

/** The door to what shows telemetry, which is loaded when it is first wanted: in most windows that is never. */
export class LateTelemetry implements Disposable {
  private readonly disposables = new DisposableList();
  private loading: Promise<TelemetryViews> | undefined;
  private loaded: TelemetryViews | undefined;

  constructor(private readonly load: () => Promise<TelemetryViews>) {
    this.disposables.add(
      vscode.window.registerWebviewPanelSerializer(TELEMETRY_PANEL, {
        deserializeWebviewPanel: async (panel, state: unknown) => (await this.views()).restore(panel, state),
      }),
    );
  }

  /** The build whose panel is in front. */
  get inFront(): Build | undefined {
    return this.loaded?.inFront;
  }

  async show(build: Build): Promise<void> {
    (await this.views()).show(build);
  }

  async save(build: Build): Promise<void> {
    await (await this.views()).save(build);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private views(): Promise<TelemetryViews> {
    this.loading ??= this.loadOnce();
    return this.loading;
  }

  /** What could not be loaded is tried anew the next time. */
  private async loadOnce(): Promise<TelemetryViews> {
    try {
      this.loaded = this.disposables.add(await this.load());
      return this.loaded;
    } catch (error) {
      this.loading = undefined;
      throw error;
    }
  }
}
