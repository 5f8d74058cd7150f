import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage } from '../../../src/base/result';
import type { InstalledBuildbeat } from './installed';
import type { Workbench } from './workbench';

const LINES = 60;

/** What a failed test leaves to see: the window as text, and the ends of Buildbeat's log and of the journal. */
export async function whatIsShown(window: Workbench, { server }: InstalledBuildbeat): Promise<string> {
  const shown = await Promise.all([
    asText('rows', window.treeRows()),
    asText('notifications', window.notifications()),
    asText('terminals', window.terminalNames()),
  ]);
  return [
    ...shown,
    endOf('log', server.dataDir, (name) => name.endsWith('Buildbeat.log')),
    endOf('journal', join(server.stateDir, 'journal'), (name) => name.endsWith('.ndjson')),
  ].join('\n');
}

async function asText(what: string, answer: Promise<readonly unknown[]>): Promise<string> {
  const lines = await answer.catch((error: unknown) => [errorMessage(error)]);
  return [`${what}:`, ...lines.map((line) => `  ${JSON.stringify(line)}`)].join('\n');
}

/** The last lines of the files below a folder whose names are wanted, read in the order of their names. */
function endOf(what: string, folder: string, wanted: (name: string) => boolean): string {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const texts = names
    .filter(wanted)
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const lines = texts.join('').trimEnd().split('\n').slice(-LINES);
  return [`${what}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}
