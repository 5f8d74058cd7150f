import { toBuildDto } from '../api/protocol';
import { DisposableList } from '../base/disposable';
import { plainText } from '../base/plainText';
import { systemClock as clock } from '../base/systemClock';
import type { Build, BuildId, FinishedBuild } from '../model/build';
import { isFinished } from '../model/notice';
import { summarize } from '../model/summary';
import { CommandError, EXIT, SIGNAL_BASE, type ExitCode } from './exitCodes';
import { buildNamed, canonical, isIn } from './findBuild';
import { readHeartbeats } from './heartbeatReader';
import { LiveJournal } from './liveJournal';
import { onceAlone } from './onceAlone';
import type { Output } from './output';

export interface WaitOptions {
  readonly stateDir?: string;
  readonly json?: boolean;
  /** The build that started last; services and an editor's own builds do not count. */
  readonly latest?: boolean;
  /** The same, in this folder or below it. */
  readonly cwd?: string;
  /** Seconds. */
  readonly timeout?: number;
}

/**
 * `buildbeat wait`: returns when a build has succeeded.
 *
 * @throws CommandError with the build's own exit code when it did not succeed, 124 when the time is up first, 125
 *   when how it ends cannot be told
 */
export async function waitForBuild(
  id: string | undefined,
  options: WaitOptions,
  output: Output,
): Promise<void> {
  const journal = await LiveJournal.open(options.stateDir, output);
  const chosen = await choose(id, options, journal);
  const ended = isFinished(chosen) ? chosen : await endOf(chosen.id, options, journal);
  const build = ended ?? journal.feed.model.get(journal.resolve(chosen.id)) ?? chosen;
  if (options.json) {
    output.json(toBuildDto(build, await readHeartbeats(journal.dir), clock.now()));
  }
  if (!ended) throw new CommandError(`${plainText(build.label)} still runs.`, EXIT.timedOut);
  const exitCode = exitCodeOf(ended);
  if (exitCode !== EXIT.ok) throw new CommandError(sentenceOf(ended), exitCode);
  if (!options.json) output.line(sentenceOf(ended));
}

/** As a shell would tell it; what was cancelled without a code of its own ends as by Ctrl+C. */
export function exitCodeOf({ outcome, exit }: Pick<FinishedBuild, 'outcome' | 'exit'>): ExitCode {
  if (exit?.kind === 'signaled') return failing(SIGNAL_BASE + exit.signal);
  if (exit && exit.code !== 0) return failing(exit.code);
  switch (outcome) {
    case 'succeeded':
      return EXIT.ok;
    case 'failed':
      return EXIT.failed;
    case 'cancelled':
      return SIGNAL_BASE + 2;
    case 'unknown':
      return EXIT.cannotTell;
  }
}

/** Of what a process ends with, its parent sees eight bits: nothing that failed may read as 0. */
const failing = (code: number): ExitCode => ((code & 0xff) === 0 ? EXIT.failed : code);

async function choose(
  id: string | undefined,
  { latest, cwd }: WaitOptions,
  journal: LiveJournal,
): Promise<Build> {
  const { model } = journal.feed;
  if (id !== undefined) {
    if (latest || cwd !== undefined) throw usage('Name a build, or say --latest or --cwd, but not both.');
    return buildNamed(journal.resolve(id), model, EXIT.cannotTell);
  }
  if (!latest && cwd === undefined) throw usage('Name a build, or say --latest or --cwd.');
  const folder = cwd === undefined ? undefined : await canonical(cwd);
  const build = model
    .builds()
    .filter((one) => one.kind === 'build' && (folder === undefined || isIn(folder, one)))
    .reduce<Build | undefined>(
      (last, one) => (last && last.startedAt > one.startedAt ? last : one),
      undefined,
    );
  if (build) return build;
  const where = folder === undefined ? '' : ` in ${folder}`;
  throw new CommandError(`No build has been seen${where} yet.`, EXIT.cannotTell);
}

const usage = (message: string): CommandError => new CommandError(`error: ${message}`, EXIT.usage);

/** Undefined when the time is up first. */
async function endOf(
  id: BuildId,
  { timeout }: WaitOptions,
  journal: LiveJournal,
): Promise<FinishedBuild | undefined> {
  const waiting = new DisposableList();
  try {
    return await new Promise<FinishedBuild | undefined>((resolve, reject) => {
      waiting.add(
        journal.feed.subscribe(({ logged }) => {
          const build = journal.feed.model.get(journal.resolve(id));
          if (build && isFinished(build)) resolve(build);
          else if (!build && logged) reject(lost('The build was deleted from the history'));
        }),
      );
      if (timeout !== undefined) waiting.add(clock.after(timeout * 1000, () => resolve(undefined)));
      waiting.add(onceAlone(journal.dir.lock, () => reject(lost('Nobody supervises')), reject));
      waiting.add(journal.follow());
    });
  } finally {
    waiting.dispose();
  }
}

const lost = (why: string): CommandError =>
  new CommandError(`${why}, so how it ends cannot be told.`, EXIT.cannotTell);

function sentenceOf(build: FinishedBuild): string {
  const { id, finishedAt, processes } = build;
  return plainText(summarize({ type: 'build.finished', id, finishedAt, verdict: build, processes }, build));
}
