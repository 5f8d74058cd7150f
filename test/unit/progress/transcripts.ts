import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextLine } from '../../../src/base/ndjson';
import type { ProgressObservation } from '../../../src/model/observation';
import { PROGRESS_DIALECTS, type ProgressDialect } from '../../../src/model/progressDialect';
import type { Stage } from '../../../src/model/stage';
import { foldStage } from '../../../src/model/stages';
import { fromRepository } from '../../helpers/repository';

export const FIXTURES = fromRepository('test/fixtures/progress');

/** When the transcripts are read; all that they tell of is earlier. */
export const READ_AT = Date.parse('2026-04-01T00:00:00Z');

export const STREAM = '/home/dev/app/progress.ndjson';

export interface Transcript {
  readonly dialect: ProgressDialect;
  /** `dialect/file`, without the ending. */
  readonly name: string;
  readonly lines: readonly TextLine[];
}

export const transcripts: readonly Transcript[] = PROGRESS_DIALECTS.flatMap((dialect) =>
  readdirSync(join(FIXTURES, dialect))
    .filter((file) => file.endsWith('.ndjson') && !file.endsWith('.observations.ndjson'))
    .map((file) => ({
      dialect,
      name: `${dialect}/${file.replace('.ndjson', '')}`,
      lines: linesOf(readFileSync(join(FIXTURES, dialect, file), 'utf8')),
    })),
);

export function linesOf(text: string): TextLine[] {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line, index) => ({ text: line, line: index + 1 }));
}

/** The stages of the last run as a person would list them: `test: succeeded at attempt 3 after failed, failed`. */
export function stageList(observations: readonly ProgressObservation[]): string[] {
  let stages: readonly Stage[] = [];
  for (const observation of observations) {
    if (observation.type === 'progress.run_started') stages = [];
    if (observation.type !== 'progress.stage') continue;
    stages = foldStage(stages, { ...observation.event, id: 'b1', source: 'progress' });
  }
  return stages.map(described);
}

function described({ name, groupId, state, attempt, earlier, reason }: Stage): string {
  const group = groupId === 'g0' ? '' : ` [${groupId}]`;
  const tries = attempt > 1 ? ` at attempt ${attempt}` : '';
  const before = earlier.length > 0 ? ` after ${earlier.map((one) => one.state).join(', ')}` : '';
  return `${name}${group}: ${state}${tries}${before}${reason === undefined ? '' : ` (${reason})`}`;
}
