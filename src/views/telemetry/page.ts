import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { BuildId } from '../../model/build';
import { fillTemplate } from '../present/template';

/** Where this extension is installed. */
export type ExtensionFolder = vscode.Uri;

const BUNDLE = ['dist', 'webview'] as const;

/** The page of telemetry, in one extension. */
export class TelemetryPage {
  private readonly folder: vscode.Uri;
  private template: Thenable<string> | undefined;

  constructor(private readonly extension: ExtensionFolder) {
    this.folder = vscode.Uri.joinPath(extension, ...BUNDLE);
  }

  /** The page may run its own script and load what lies beside it, nothing else. */
  get options(): vscode.WebviewOptions {
    return {
      enableScripts: true,
      enableForms: false,
      enableCommandUris: false,
      localResourceRoots: [this.folder],
    };
  }

  get icon(): vscode.WebviewPanel['iconPath'] {
    const file = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.extension, 'media', `telemetry-${theme}.svg`);
    return { light: file('light'), dark: file('dark') };
  }

  /** The page of a build for one webview, with a nonce of its own. */
  async htmlFor(webview: vscode.Webview, build: BuildId): Promise<string> {
    this.template ??= this.read();
    const place = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(this.folder, name)).toString();
    return fillTemplate(await this.template, {
      nonce: randomBytes(16).toString('base64'),
      script: place('webview.js'),
      style: place('webview.css'),
      build,
    });
  }

  private async read(): Promise<string> {
    const bytes = await vscode.workspace.fs.readFile(
      vscode.Uri.joinPath(this.extension, 'media', 'telemetry.html'),
    );
    return new TextDecoder().decode(bytes);
  }
}
