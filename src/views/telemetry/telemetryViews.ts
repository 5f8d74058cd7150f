import type * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { Build } from '../../model/build';

/** What a window can do with telemetry. */
export interface TelemetryViews extends Disposable {
  /** The build whose panel is in front. */
  readonly inFront: Build | undefined;
  /** Opens the build's panel, or brings it to the front. */
  show(build: Build): void;
  /** Writes what is known of the build into a file; asks in which format and where. */
  save(build: Build): Promise<void>;
  /** Fills a panel that comes back with its window. */
  restore(panel: vscode.WebviewPanel, state: unknown): void;
}
