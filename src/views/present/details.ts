import type { Build, ProcessRecord } from '../../model/build';
import type { Heartbeats } from '../../model/heartbeats';
import { describeExit } from '../../model/wording';
import { formatTime } from './days';
import { formatDuration } from '../../base/duration';
import { beatTexts, fullLiveness, livenessOf } from './liveness';
import { durationOf, evidenceText, originText, stateText } from './outcome';
import { stageLine } from './stageRow';
import { bullets, codeBlock, codeSpan, escapeMarkdown, joined, plural } from './text';

/** The tooltip of a build's row: Markdown without links, icons or HTML. */
export function buildTooltip(build: Build, heartbeats: Heartbeats, now: number): string {
  const facts = factList(build, heartbeats, now);
  return [codeBlock(build.command, 'shellscript'), facts, ...remarks(build)].join('\n\n');
}

/** What *Copy Details as Markdown* copies: ready for an issue or a chat. */
export function buildDetails(build: Build, heartbeats: Heartbeats, now: number): string {
  return [
    `## ${escapeMarkdown(build.label)}: ${stateText(build)}`,
    codeBlock(build.command, 'sh'),
    factList(build, heartbeats, now),
    ...remarks(build),
    ...stageSection(build, now),
    ...processSection('Failed processes', build.processes.failures),
    ...processSection('Longest processes', build.processes.longest),
  ].join('\n\n');
}

function factList(build: Build, heartbeats: Heartbeats, now: number): string {
  return bullets([
    ['State', stateText(build)],
    ...livenessFacts(build, heartbeats, now),
    ['Folder', build.cwd === undefined ? undefined : codeSpan(build.cwd)],
    ['Started', formatTime(build.startedAt)],
    ['Ended', build.state === 'finished' ? formatTime(build.finishedAt) : undefined],
    ['Duration', formatDuration(durationOf(build, now))],
    ['Started by', escapeMarkdown(originText(build.origin))],
    ['Attempt', build.attempt > 1 ? String(build.attempt) : undefined],
    ['Process', build.pid === undefined ? undefined : `pid ${build.pid}`],
    ['Processes', processesText(build)],
    ['Failed first', firstFailure(build)],
    ['Evidence', evidenceList(build)],
  ]);
}

function livenessFacts(
  build: Build,
  heartbeats: Heartbeats,
  now: number,
): readonly (readonly [string, string | undefined])[] {
  if (build.state === 'finished') return [];
  const liveness = livenessOf(build, heartbeats, now);
  const beat = heartbeats.get(build.id);
  return [
    ['Liveness', liveness && escapeMarkdown(fullLiveness(liveness, now))],
    ['Signs of life', beat && joined(', ', ...beatTexts(beat, now))],
  ];
}

function processesText({ processes, state }: Build): string | undefined {
  if (processes.total === 0) return undefined;
  const counts = [
    String(processes.total),
    ...(state === 'running' ? [`${processes.running} running`] : []),
    ...(processes.failed > 0 ? [`${processes.failed} with a failing exit status`] : []),
  ].join(', ');
  const [longest] = processes.longest;
  return longest ? `${counts}; longest ${processText(longest)}` : counts;
}

function firstFailure(build: Build): string | undefined {
  return build.state === 'finished' && build.failedProcess ? processText(build.failedProcess) : undefined;
}

function evidenceList(build: Build): string | undefined {
  if (build.state === 'running') return undefined;
  return build.evidence.length > 0 ? build.evidence.map(evidenceText).join('; ') : 'none';
}

function remarks(build: Build): readonly string[] {
  return build.state === 'finished' && build.note !== undefined ? [escapeMarkdown(build.note)] : [];
}

function processText({ label, startedAt, endedAt, exit }: ProcessRecord): string {
  const notes = [
    ...(endedAt === undefined ? [] : [formatDuration(endedAt - startedAt)]),
    ...(exit ? [describeExit(exit)] : []),
  ];
  return notes.length > 0 ? `${codeSpan(label)} (${notes.join(', ')})` : codeSpan(label);
}

function stageSection(build: Build, now: number): readonly string[] {
  const { stages } = build;
  if (stages.length === 0) return [];
  const count = plural(stages.length, 'stage', 'stages');
  return [
    `### Stages (${count})\n\n${stages.map((stage) => `- ${stageLine(stage, build, now)}`).join('\n')}`,
  ];
}

function processSection(title: string, processes: readonly ProcessRecord[]): readonly string[] {
  if (processes.length === 0) return [];
  const count = plural(processes.length, 'process', 'processes');
  return [`### ${title} (${count})\n\n${processes.map((one) => `- ${processText(one)}`).join('\n')}`];
}
