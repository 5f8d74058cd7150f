import { formatDuration } from '../../base/duration';
import { DEFAULT_GROUP, isStageOver, ROLE_GROUP, type Stage, type StageAttempt } from '../../model/stage';
import type { Build, Part } from '../../model/build';
import { describeExit, describeFailure } from '../../model/wording';
import { partIcon, stageIcon, type Icon } from './icons';
import { partOf } from './nodes';
import { leaf, type Row } from './rowShape';
import { bullets, codeSpan, escapeMarkdown, joined, oneLine, plural } from './text';

/** A stage as its latest attempt stands; one that stands for processes also tells what those did. */
export function stageRow(stage: Stage, build: Build, now: number): Row {
  const part = partOf(build, stage);
  const words = joined(
    ' · ',
    part && workText(part),
    attemptText(part ? asWorkOf(part, stage) : stage, now),
    stage.attempt > 1 ? `attempt ${stage.attempt}` : undefined,
    hasGroups(build) && !part ? stage.groupId : undefined,
    part?.firstFailure && stage.reason === undefined ? `first failed: ${part.firstFailure.label}` : undefined,
  );
  const row = leaf(oneLine(stage.name), oneLine(words), iconOf(stage, part), `stage, ${stage.state}`);
  return stage.earlier.length > 0 ? { ...row, expansion: 'collapsed' } : row;
}

/** A kind of work may come again until the build is over: while none of it is done, its clock stands still. */
const asWorkOf = ({ running, endedAt }: Part, stage: Stage): StageAttempt =>
  stage.state === 'running' && running === 0 && endedAt !== undefined && stage.startedAt !== undefined
    ? { ...stage, durationMs: endedAt - stage.startedAt }
    : stage;

const iconOf = ({ state }: Stage, part: Part | undefined): Icon =>
  state === 'running' && part?.running === 0 ? partIcon(0) : stageIcon(state);

export const attemptRow = (attempt: StageAttempt, now: number): Row =>
  leaf(
    `attempt ${attempt.attempt}`,
    oneLine(attemptText(attempt, now)),
    stageIcon(attempt.state),
    attempt.state,
  );

export function partRow(part: Part): Row {
  const { role, running, startedAt, endedAt } = part;
  const span =
    running === 0 && endedAt !== undefined ? formatDuration(Math.max(0, endedAt - startedAt)) : undefined;
  return leaf(role, joined(' · ', workText(part), span), partIcon(running), 'part');
}

/** One line of the details of a build: `compile: succeeded, 40 processes · 4 at once · 3.2s, CPU time 5.8s`. */
export function stageLine(stage: Stage, build: Build, now: number): string {
  const { label, description } = stageRow(stage, build, now);
  const cpu = cpuText(stage, partOf(build, stage));
  // The words of a queued one begin with that.
  const state = stage.state === 'queued' ? undefined : stage.state;
  const facts = joined(', ', state, description, cpu && `CPU time ${cpu}`);
  return `${codeSpan(label)}: ${escapeMarkdown(facts)}`;
}

/** The tooltip of a stage's row: Markdown without links, icons or HTML. */
export function stageTooltip(stage: Stage, build: Build, now: number): string {
  const { name, state, groupId, dependsOn, startedAt, endedAt, attempt, exit, reason } = stage;
  const part = partOf(build, stage);
  const over = isStageOver(state) ? endedAt : now;
  return `**${escapeMarkdown(name)}**\n\n${bullets([
    ['State', state],
    ['Group', groupId === DEFAULT_GROUP || groupId === ROLE_GROUP ? undefined : codeSpan(groupId)],
    ['Waits for', dependsOn.length > 0 ? dependsOn.map(codeSpan).join(', ') : undefined],
    ['Attempt', attempt > 1 ? String(attempt) : undefined],
    ['Duration', durationText(stage, over)],
    ['CPU time', cpuText(stage, part)],
    ['Exit', exit && describeExit(exit)],
    ['Reason', reason === undefined ? undefined : escapeMarkdown(reason)],
    ['Started', startedAt === undefined ? 'not yet' : undefined],
    ['Processes', part && workText(part)],
    ['Failed first', part?.firstFailure && escapeMarkdown(describeFailure(part.firstFailure))],
    ['Told by', SOURCE_WORDS[stage.source]],
  ])}`;
}

const SOURCE_WORDS: Readonly<Record<Stage['source'], string>> = {
  task: 'the editor’s tasks',
  command: 'the command line',
  process: 'what its processes do',
  progress: 'a progress file',
};

/** `1.2s`, and what it is of a kind of work that may go on. */
function cpuText({ state, cpuMs }: Stage, part: Part | undefined): string | undefined {
  if (cpuMs !== undefined) return formatDuration(cpuMs);
  const soFar = state === 'running' ? part?.cpuMs : undefined;
  return soFar === undefined ? undefined : `${formatDuration(soFar)} until now, of what has ended`;
}

/** `exit 2 · 4.0s`, `12s`, `queued`, `compile failed`. */
function attemptText(attempt: StageAttempt, now: number): string {
  const { state, exit, reason } = attempt;
  return joined(
    ' · ',
    state === 'queued' ? 'queued' : undefined,
    state === 'failed' && exit ? describeExit(exit) : undefined,
    durationText(attempt, state === 'running' ? now : attempt.endedAt),
    reason,
  );
}

function durationText({ durationMs, startedAt }: StageAttempt, end: number | undefined): string | undefined {
  if (durationMs !== undefined) return formatDuration(durationMs);
  return startedAt === undefined || end === undefined ? undefined : formatDuration(end - startedAt);
}

/** `40 processes, 2 running, 1 failed · 4 at once`. */
function workText({ total, running, failed, peak }: Part): string {
  const counts = joined(
    ', ',
    plural(total, 'process', 'processes'),
    running > 0 ? `${running} running` : undefined,
    failed > 0 ? `${failed} failed` : undefined,
  );
  return joined(' · ', counts, peak > 1 ? `${peak} at once` : undefined);
}

/** Whether a stage alone does not tell where it belongs; the kinds of work have a group of their own. */
const hasGroups = ({ stages }: Build): boolean =>
  new Set(stages.map(({ groupId }) => groupId).filter((group) => group !== ROLE_GROUP)).size > 1;
