import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableList, type Disposable } from '../base/disposable';
import type { Supervisor } from '../model/supervisor';
import { statusReport } from './present/statusReport';

const SCHEME = 'buildbeat';
const STATUS = vscode.Uri.from({ scheme: SCHEME, path: '/Buildbeat Status.md' });

/** A read-only Markdown document that tells how supervision is doing, as of the last `show`. */
export class StatusDocument implements Disposable {
  private readonly disposables = new DisposableList();
  private readonly changes = this.disposables.add(new vscode.EventEmitter<vscode.Uri>());

  constructor(
    private readonly supervisor: Supervisor,
    private readonly clock: Clock,
  ) {
    this.disposables.add(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.changes.event,
        provideTextDocumentContent: async () =>
          statusReport(await this.supervisor.status(), this.clock.now()),
      }),
    );
  }

  async show(): Promise<void> {
    this.changes.fire(STATUS);
    await vscode.commands.executeCommand('markdown.showPreview', STATUS);
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
