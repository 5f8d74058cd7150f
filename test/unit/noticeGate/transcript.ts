import { createNoticeGate } from '../../../src/aggregation/noticeGate';
import { OUTCOMES, type FinishedBuild, type Outcome } from '../../../src/model/build';
import type { Notice, NoticeGate, NoticeSettings } from '../../../src/model/notice';
import { exited, signaled } from '../../../src/model/process';

const SECOND = 1000;

export const DEFAULTS: NoticeSettings = {
  mode: 'all',
  minimumDurationMs: 10 * SECOND,
  minimumFailureMs: 2 * SECOND,
  exclusions: [],
};

export function finishedBuild(
  changes: Partial<FinishedBuild> & { readonly ranMs?: number } = {},
): FinishedBuild {
  const { ranMs = 20 * SECOND, ...rest } = changes;
  const finishedAt = rest.finishedAt ?? 100 * SECOND;
  return {
    state: 'finished',
    id: 'id',
    tool: 'make',
    label: 'make',
    command: rest.label ?? 'make',
    kind: 'build',
    roots: [],
    origin: { type: 'process' },
    attempt: 1,
    outcome: 'succeeded',
    evidence: [],
    stages: [],
    processes: { total: 1, running: 0, failed: 0, longest: [], failures: [], parts: [] },
    startedAt: finishedAt - ranMs,
    finishedAt,
    ...rest,
  };
}

const END =
  /^(?<at>[\d.]+) (?<label>.+) in (?<folder>\S+) (?<outcome>\w+) (?<ran>[\d.]+)(?: exit (?<exit>\d+))?(?: signal (?<signal>\d+))?(?: by (?<by>.+))?(?: (?<kind>service|background))?$/;

interface End {
  readonly at: number;
  readonly build: FinishedBuild;
}

const isOutcome = (text: string): text is Outcome => OUTCOMES.some((outcome) => outcome === text);

/** Reads `seconds label in folder outcome seconds-it-ran [exit n] [signal n] [by process] [kind]`. */
export function parseEnd(line: string): End {
  const {
    at = '',
    label = '',
    folder = '',
    outcome = '',
    ran = '',
    exit,
    signal,
    by,
    kind,
  } = END.exec(line)?.groups ?? {};
  if (!isOutcome(outcome)) throw new Error(`not an end of a build: ${line}`);
  const finishedAt = Number(at) * SECOND;
  const build = finishedBuild({
    id: `${label} ${folder}`,
    label,
    cwd: `/home/u/${folder}`,
    outcome,
    finishedAt,
    ranMs: Number(ran) * SECOND,
    kind: kind === 'service' || kind === 'background' ? kind : 'build',
    exit:
      exit !== undefined ? exited(Number(exit)) : signal !== undefined ? signaled(Number(signal)) : undefined,
    failedProcess:
      by === undefined
        ? undefined
        : { pid: 7, label: by, role: 'compile', startedAt: 0, endedAt: 1, exit: exited(1) },
  });
  return { at: finishedAt, build };
}

/** Runs a gate in virtual time and writes down what it tells: `seconds severity message`. */
export function transcript(ends: readonly End[], settings: NoticeSettings = DEFAULTS): readonly string[] {
  const gate = createNoticeGate(settings);
  const told: string[] = [];
  for (const { at, build } of ends) {
    told.push(...tellUntil(gate, at));
    gate.finished(build, { now: at, inFront: false });
  }
  return [...told, ...tellUntil(gate, Infinity)];
}

function tellUntil(gate: NoticeGate, end: number): readonly string[] {
  const told: string[] = [];
  for (let at = gate.nextDue; at !== undefined && at <= end; at = gate.nextDue) {
    const now = at;
    told.push(...gate.due(now).map((notice) => shown(now, notice)));
  }
  return told;
}

const shown = (now: number, { severity, message }: Notice): string =>
  `${(now / SECOND).toFixed(1)} ${severity} ${message}`;
