import { toBuildDto, type LastHeartbeats } from '../api/protocol';
import { formatDuration } from '../base/duration';
import { plainText } from '../base/plainText';
import { systemClock } from '../base/systemClock';
import type { Build } from '../model/build';
import { livenessAt } from '../model/heartbeats';
import { describeExit } from '../model/wording';
import { canonical, isIn } from './findBuild';
import { readHeartbeats } from './heartbeatReader';
import { readState } from './journalReader';
import type { Output, Style } from './output';
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
  busy: 'cyan',
  quiet: 'cyan',
  waiting: 'yellow',
  stalled: 'yellow',
  stale: 'yellow',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'yellow',
  unknown: 'dim',
} as const satisfies Record<string, Style>;

/** `buildbeat builds`: newest first. */
export async function listBuilds(options: BuildsOptions, output: Output): Promise<void> {
  const { dir, feed } = await readState(options.stateDir, output);
  const heartbeats = await readHeartbeats(dir);
  const folder = options.cwd === undefined ? undefined : await canonical(options.cwd);
  const builds = feed.model
    .builds()
    .filter((build) => options.state === undefined || build.state === options.state)
    .filter((build) => folder === undefined || isIn(folder, build))
    .toReversed()
    .slice(0, options.limit);
  const now = systemClock.now();
  if (options.json) output.json(builds.map((build) => toBuildDto(build, heartbeats, now)));
  else if (builds.length === 0) output.note('No builds.');
  else printTable(builds, heartbeats, now, output);
}

function printTable(builds: readonly Build[], heartbeats: LastHeartbeats, now: number, output: Output): void {
  const states = builds.map((build) => stateOf(build, heartbeats, now));
  const rows = builds.map((build, index) => [
    build.id,
    new Date(build.startedAt).toLocaleString('sv-SE'),
    states[index] ?? '',
    exitOf(build),
    formatDuration((build.state === 'finished' ? build.finishedAt : now) - build.startedAt),
    plainText(build.cwd ?? '?'),
    plainText(build.label),
  ]);
  const header = ['ID', 'STARTED', 'STATE', 'EXIT', 'DURATION', 'FOLDER', 'COMMAND'];
  const [head = '', ...lines] = table([header, ...rows], output.width);
  output.line(output.style('dim', head));
  for (const [index, line] of lines.entries()) output.line(coloured(line, states[index], output));
}

type State = keyof typeof STYLES;

const coloured = (line: string, state: State | undefined, output: Output): string =>
  state === undefined ? line : line.replace(` ${state} `, ` ${output.style(STYLES[state], state)} `);

/** How a build ended; of one that runs how it does, as far as that is known. */
function stateOf(build: Build, heartbeats: LastHeartbeats, now: number): State {
  if (build.state === 'finished') return build.outcome;
  return livenessAt(build, heartbeats, now)?.state ?? build.state;
}

const exitOf = (build: Build): string =>
  build.state === 'finished' && build.exit ? describeExit(build.exit).replace('exit ', '') : '-';
