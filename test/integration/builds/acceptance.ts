import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { SECTION, type SettingName } from '../../../src/contributions';
import type { Build, EvidenceSource, FinishedBuild } from '../../../src/model/build';
import { isFinished } from '../../../src/model/notice';
import type { Backend } from '../../../src/model/observation';
import type { Supervisor } from '../../../src/model/supervisor';
import { waitFor } from '../../helpers/waitFor';
import { workspaceFolder } from '../sensors/taskRunner';
import { nextOwner } from '../views/window';

/** A folder of its own in the workspace, whose builds are told from all others by it. */
export class Project {
  readonly path = realpathSync(mkdtempSync(join(workspaceFolder().uri.fsPath, 'project-')));

  constructor(
    private readonly supervisor: Supervisor,
    makefile = 'all:\n\t@sleep 0.3\n',
  ) {
    writeFileSync(join(this.path, 'Makefile'), makefile);
  }

  builds(): Build[] {
    return this.supervisor.feed.model.builds().filter(({ cwd }) => cwd === this.path);
  }

  running(): Promise<Build> {
    return waitFor(`a build to run in ${this.path}`, () =>
      this.builds().find(({ state }) => state === 'running'),
    );
  }

  /**
   * The one build of this folder, once it is over, has evidence of `source`, and the process table was read
   * after that: a second build made of the same facts would be there by then.
   * @throws Error naming the builds when there is not exactly one
   */
  async onlyBuild(source?: EvidenceSource): Promise<FinishedBuild> {
    await waitFor(`the builds in ${this.path} to end`, () => {
      const finished = this.builds().filter(isFinished);
      const told = source === undefined || finished.some((build) => sourcesOf(build).includes(source));
      return (finished.length > 0 && finished.length === this.builds().length && told) || undefined;
    });
    await seeOneMore(this.supervisor);
    const [build, ...more] = this.builds();
    if (!build || !isFinished(build) || more.length > 0) {
      throw new Error(`Not one finished build but ${this.builds().map(describeBuild).join(', ')}`);
    }
    return build;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const describeBuild = ({ label, state, origin }: Build): string => `${label} (${state}, ${origin.type})`;

/** Runs a build outside the editor and waits until the process table has shown it. */
async function seeOneMore(supervisor: Supervisor): Promise<void> {
  const project = new Project(supervisor, 'all:\n\t@until [ -e seen ]; do sleep 0.1; done\n');
  const make = spawn('make', [], { cwd: project.path, stdio: 'ignore' });
  try {
    const ended = once(make, 'exit');
    await project.running();
    writeFileSync(join(project.path, 'seen'), '');
    await ended;
    await waitFor('its end', () => project.builds().every(isFinished) || undefined);
  } finally {
    make.kill();
    project.remove();
  }
}

export const sourcesOf = ({ evidence }: FinishedBuild): EvidenceSource[] =>
  evidence.map(({ source }) => source);

/** Runs `work` under another value of one of the user's settings for which supervision starts anew. */
export async function withSetting(
  supervisor: Supervisor,
  name: SettingName,
  value: unknown,
  work: () => Promise<void>,
): Promise<void> {
  const change = async (to: unknown): Promise<void> => {
    const restarted = nextOwner(supervisor);
    await vscode.workspace.getConfiguration(SECTION).update(name, to, vscode.ConfigurationTarget.Global);
    await restarted;
  };
  await change(value);
  try {
    await work();
  } finally {
    await change(undefined);
  }
}

/** Waits until the process table is read by this backend, or by any. */
export async function backendInUse({ feed }: Supervisor, backend?: Backend): Promise<Backend> {
  return waitFor(`the process backend ${backend ?? ''}`, () => {
    const name = feed.model.supervision?.backend?.name;
    return backend === undefined || name === backend ? name : undefined;
  });
}
