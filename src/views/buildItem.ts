import type * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { formatDuration } from '../base/duration';
import type { Build } from '../model/build';
import type { Supervisor } from '../model/supervisor';
import { folderLabel } from './present/folder';
import { livenessOf, livenessText } from './present/liveness';
import { durationOf, resultText } from './present/outcome';
import { joined, oneLine, withoutIcons } from './present/text';
import { workspaceFolders } from './workspaceFolders';

/** A build to choose from a list. */
export interface BuildItem<B extends Build> extends vscode.QuickPickItem {
  readonly build: B;
}

export interface BuildItemContext {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
}

export function buildItem<B extends Build>(build: B, { supervisor, clock }: BuildItemContext): BuildItem<B> {
  const now = clock.now();
  const liveness = build.state === 'running' ? livenessOf(build, supervisor.heartbeats, now) : undefined;
  const folder = build.cwd === undefined ? undefined : oneLine(folderLabel(build.cwd, workspaceFolders()));
  const duration = formatDuration(durationOf(build, now));
  const words = joined(' · ', folder, duration, livenessText(liveness, now), resultText(build));
  return { label: withoutIcons(oneLine(build.label)), description: words, build };
}
