/**
 * Records what a backend observes of a real build, for the golden transcripts:
 *
 *   tsx test/golden/record.ts NAME
 *
 * writes `transcripts/NAME.observations.ndjson` with the processes below one shell. The project and this repository
 * are written as `/demo`, the user's own folder as `/home/ada`.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, Observation } from '../../src/model/observation';
import { pidOf, type ProcessFacts } from '../../src/model/process';
import { startProcessTable } from '../../src/sensors/processTable/processTable';
import * as projects from '../helpers/projects';
import { fromRepository, repositoryRoot } from '../helpers/repository';
import { ForeignShell } from '../helpers/terminal';
import { waitFor } from '../helpers/waitFor';
import { renamePaths } from './renamePaths';

interface Recording {
  readonly backend: Backend;
  readonly project: (folder: string) => void;
  readonly command: string;
}

const recordings: Readonly<Record<string, Recording>> = {
  'make-40-files': { backend: 'kernel', project: projects.makeCProject, command: 'make -j2' },
  'make-with-an-error': {
    backend: 'kernel',
    project: (folder) => projects.makeCProject(folder, { files: 6, syntaxErrorIn: 3 }),
    command: 'make -j2 2>&1 | tail -1',
  },
  'configure-and-make': {
    backend: 'kernel',
    project: projects.makeAutoconfProject,
    command: './configure && make',
  },
  'nested-make': { backend: 'kernel', project: projects.makeNestedMakeProject, command: 'make' },
  'npm-run-build': { backend: 'kernel', project: projects.makeTypeScriptProject, command: 'npm run build' },
  'make-in-two-folders': { backend: 'kernel', project: projects.makeTwoFoldersProject, command: 'make' },
  'npm-run-two-scripts': {
    backend: 'kernel',
    project: projects.makeTypeScriptProject,
    command: 'npm run all',
  },
  'cargo-workspace': { backend: 'kernel', project: projects.makeCargoWorkspace, command: 'cargo build' },
  'javac-script': { backend: 'procfs', project: projects.makeJavaProject, command: 'sh build.sh' },
};

async function record({ backend, project, command }: Recording): Promise<Observation[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-record-')));
  project(folder);
  const shell = new ForeignShell();
  const observations: Observation[] = [];
  const table = startProcessTable(
    { backend, intervalMs: 100, workerPath: fromRepository('dist/worker.js') },
    (batch) => observations.push(...batch),
  );
  try {
    await waitFor('the first snapshot', () => observations.find(({ type }) => type === 'process.snapshot'));
    await shell.run(folder, command);
    // The end of the shell is the last thing of interest, and it comes after all that was before it.
    await shell.dispose();
    await waitFor('the end of the shell', () =>
      observations.find((seen) => seen.type === 'process.exited' && pidOf(seen.key) === shell.pid),
    );
  } finally {
    await table.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
  return ofShell(observations, shell.pid).map((observation) => renamed(observation, folder));
}

/** Without the folders of this machine. A program may know one by its link or by what the link leads to. */
function renamed(observation: Observation, project: string): Observation {
  return renamePaths(observation, [
    ...[project, repositoryRoot, realpathSync(repositoryRoot)].map((folder) => [folder, '/demo'] as const),
    ...[homedir(), realpathSync(homedir())].map((folder) => [folder, '/home/ada'] as const),
  ]);
}

/** The shell and all below it, from the moment it was known. */
function ofShell(all: readonly Observation[], pid: number): Observation[] {
  const keys = new Set<string>();
  const pids = new Set<number>([pid]);
  const belongs = (facts: ProcessFacts): boolean => {
    if (!pids.has(facts.pid) && !pids.has(facts.ppid)) return false;
    pids.add(facts.pid);
    keys.add(facts.key);
    return true;
  };
  return all.flatMap((observation): Observation[] => {
    switch (observation.type) {
      case 'process.snapshot':
        return [
          {
            ...observation,
            processes: observation.processes.filter((facts) => facts.pid === pid && belongs(facts)),
          },
        ];
      case 'process.started':
        return belongs(observation.process) ? [observation] : [];
      case 'process.changed':
        return keys.has(observation.process.key) ? [observation] : [];
      case 'process.exited':
        return keys.has(observation.key) ? [observation] : [];
      default:
        return [observation];
    }
  });
}

async function main(name = ''): Promise<void> {
  const recording = recordings[name];
  if (!recording) throw new Error(`name one of ${Object.keys(recordings).join(', ')}`);
  const lines = (await record(recording)).map((observation) => JSON.stringify(observation));
  writeFileSync(
    fromRepository(`test/golden/transcripts/${name}.observations.ndjson`),
    `${lines.join('\n')}\n`,
  );
}

void main(process.argv[2]);
