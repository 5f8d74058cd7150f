import * as vscode from 'vscode';
import type { Build } from '../../model/build';
import type { ExportFormat, Telemetry } from '../../model/telemetry';
import type { Messages } from '../messages';
import { fileNameOf } from '../present/telemetryFile';
import { oneLine } from '../present/text';
import { pickOne } from '../quickPick';
import type { TelemetrySource } from './source';

export interface SaveOptions {
  readonly source: TelemetrySource;
  readonly messages: Messages;
  /** The content of a file in the format. */
  readonly encode: (format: ExportFormat, build: Build, telemetry: Telemetry) => Promise<string>;
}

interface FormatItem extends vscode.QuickPickItem {
  readonly format: ExportFormat;
}

const FORMATS: readonly FormatItem[] = [
  { format: 'csv', label: 'CSV', description: 'Samples, for a spreadsheet' },
  { format: 'ndjson', label: 'NDJSON', description: 'Samples and processes, for programs' },
  {
    format: 'chrome-trace',
    label: 'Chrome Trace',
    description: 'Processes and curves, for Perfetto and chrome://tracing',
  },
];

const FILTERS: Readonly<Record<ExportFormat, Readonly<Record<string, readonly [string]>>>> = {
  csv: { CSV: ['csv'] },
  ndjson: { NDJSON: ['ndjson'] },
  'chrome-trace': { 'Chrome Trace': ['json'] },
};

/**
 * Writes the telemetry of a build into a file that the user names.
 *
 * @param wanted asked for when it is undefined
 * @throws Error with a sentence for people when there is no telemetry, or it cannot be written
 */
export async function saveTelemetry(
  build: Build,
  wanted: ExportFormat | undefined,
  { source, messages, encode }: SaveOptions,
): Promise<void> {
  const telemetry = await source.read(build.id);
  if (!telemetry) throw new Error('No telemetry of this build is kept.');
  const format = wanted ?? (await pickFormat());
  const target = format && (await pickFile(build, format));
  if (!format || !target) return;
  const content = await encode(format, build, telemetry);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(content));
  messages.offer('information', `The telemetry of ${oneLine(build.label)} is in ${target.fsPath}.`, {
    Open: () => vscode.commands.executeCommand('vscode.open', target),
  });
}

async function pickFormat(): Promise<ExportFormat | undefined> {
  const chosen = await pickOne(FORMATS, { title: 'Export Telemetry' });
  return chosen?.format;
}

function pickFile(build: Build, format: ExportFormat): Thenable<vscode.Uri | undefined> {
  const filters = Object.fromEntries(
    Object.entries(FILTERS[format]).map(([name, endings]) => [name, [...endings]]),
  );
  const name = fileNameOf(build, format);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder && vscode.Uri.joinPath(folder, name);
  return vscode.window.showSaveDialog({ title: 'Export Telemetry', filters, defaultUri });
}
