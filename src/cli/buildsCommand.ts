import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { toBuildDto } from '../api/protocol';
import { formatDuration } from '../base/duration';
import { systemClock } from '../base/systemClock';
import type { Build } from '../model/build';
import { describeExit } from '../model/wording';
import { readState } from './journalReader';
import { plain, type Output, type Style } from './output';
import { table } from './table';

export interface BuildsOptions {
  readonly stateDir?: string;
  readonly json?: boolean;
  readonly cwd?: string;
  readonly state?: Build['state'];
  readonly limit?: number;
}

const STYLES = {
  running: 'cyan',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'yellow',
  unknown: 'dim',
} as const satisfies Record<string, Style>;

/** `buildbeat builds`: newest first. */
export async function listBuilds(options: BuildsOptions, output: Output): Promise<void> {
  const { feed } = await readState(options.stateDir, output);
  const folder = options.cwd === undefined ? undefined : await canonical(options.cwd);
  const builds = feed.model
    .builds()
    .filter((build) => options.state === undefined || build.state === options.state)
    .filter((build) => folder === undefined || isIn(folder, build.cwd))
    .toReversed()
    .slice(0, options.limit);
  const now = systemClock.now();
  if (options.json) output.json(builds.map((build) => toBuildDto(build, now)));
  else if (builds.length === 0) output.note('No builds.');
  else printTable(builds, now, output);
}

function printTable(builds: readonly Build[], now: number, output: Output): void {
  const rows = builds.map((build) => [
    build.id,
    new Date(build.startedAt).toLocaleString('sv-SE'),
    stateOf(build),
    exitOf(build),
    formatDuration((build.state === 'finished' ? build.finishedAt : now) - build.startedAt),
    plain(build.cwd ?? '?'),
    plain(build.label),
  ]);
  const header = ['ID', 'STARTED', 'STATE', 'EXIT', 'DURATION', 'FOLDER', 'COMMAND'];
  const [head = '', ...lines] = table([header, ...rows], output.width);
  output.line(output.style('dim', head));
  for (const [index, line] of lines.entries()) output.line(coloured(line, builds[index], output));
}

function coloured(line: string, build: Build | undefined, output: Output): string {
  if (!build) return line;
  const state = stateOf(build);
  return line.replace(` ${state} `, ` ${output.style(STYLES[state], state)} `);
}

const stateOf = (build: Build): keyof typeof STYLES =>
  build.state === 'finished' ? build.outcome : build.state;

const exitOf = (build: Build): string =>
  build.state === 'finished' && build.exit ? describeExit(build.exit).replace('exit ', '') : '-';

/** Builds know their folder without links, as the system tells it. */
async function canonical(folder: string): Promise<string> {
  const absolute = resolve(folder);
  return realpath(absolute).catch(() => absolute);
}

function isIn(folder: string, cwd: string | undefined): boolean {
  if (cwd === undefined) return false;
  const path = relative(folder, cwd);
  return (
    path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && resolve(folder, path) === resolve(cwd))
  );
}
