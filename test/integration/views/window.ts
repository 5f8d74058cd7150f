import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BuildbeatApi } from '../../../src/extension';
import type { BuildId, FinishedBuild } from '../../../src/model/build';
import { isFinished } from '../../../src/model/notice';
import type { SupervisionState, Supervisor } from '../../../src/model/supervisor';
import { waitFor } from '../../helpers/waitFor';
import { next } from '../sensors/collector';

export async function activated(): Promise<BuildbeatApi> {
  const extension = vscode.extensions.getExtension<BuildbeatApi>('buildbeat.buildbeat');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

export function stateOf(supervisor: Supervisor, type: SupervisionState['type']): Promise<true> {
  return waitFor(`supervision to be ${type}`, () => (supervisor.state.type === type ? true : undefined));
}

/** The sample workspace's C project, with nothing built yet. */
export function cleanProject(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the sample workspace is open');
  const project = join(folder.uri.fsPath, 'c-app');
  rmSync(join(project, 'build'), { recursive: true, force: true });
  return project;
}

/** The ids of all builds known now, to tell those apart that come later. */
export const knownBuilds = ({ feed }: Supervisor): ReadonlySet<BuildId> =>
  new Set(feed.model.builds().map(({ id }) => id));

/** The next build of the sample's task, once it has ended. */
export function nextFinished(
  { feed }: Supervisor,
  known: ReadonlySet<BuildId>,
  task: string,
): Promise<FinishedBuild> {
  return waitFor(`a build of the task ${task} to end`, () =>
    feed.model
      .builds()
      .filter(isFinished)
      .find(({ id, origin }) => !known.has(id) && origin.type === 'task' && origin.name === task),
  );
}

/** Resolves when supervision, after a restart, is on again. */
export async function nextOwner({ onDidChangeState }: Supervisor): Promise<void> {
  await next('supervision to be on again', onDidChangeState, ({ type }) => type === 'owner');
}
