import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ProgressObservation } from '../../../src/model/observation';
import { PROGRESS_DIALECTS, type ProgressDialect } from '../../../src/model/progressDialect';
import { StreamReader } from '../../../src/sensors/progress/streamReader';
import { Mutations } from './mutations';
import { READ_AT, STREAM, transcripts } from './transcripts';

const LINES = 100_000;
const PORTION = 1000;
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_302);

const linesOf = (dialect: ProgressDialect): string[] =>
  transcripts.filter((one) => one.dialect === dialect).flatMap(({ lines }) => lines.map(({ text }) => text));

describe(`random and mutated lines (FUZZ_SEED=${SEED})`, () => {
  for (const dialect of PROGRESS_DIALECTS) {
    it(`${LINES} of ${dialect} neither break nor hang its reader, and every one is counted`, () => {
      const mutations = new Mutations(linesOf(dialect), SEED);
      const reader = new StreamReader(STREAM, dialect);
      let telling = 0;
      for (let fed = 0; fed < LINES; fed += PORTION) {
        const lines = Array.from({ length: PORTION }, (_, i) => ({
          text: mutations.next(),
          line: fed + i + 1,
        }));
        const observations = reader.take(lines, READ_AT);
        observations.forEach(checkFact);
        telling += observations.filter(({ type }) => type !== 'progress.problem').length;
        checkProblems(observations, reader.tally.bad);
      }
      const { tally } = reader;
      assert.equal(tally.lines, LINES);
      assert.equal(tally.lines, tally.telling + tally.ignored + tally.bad);
      assert.ok(telling >= tally.telling);
      // Lines of all three fates were among them.
      for (const count of [tally.telling, tally.ignored, tally.bad])
        assert.ok(count > LINES / 50, String(count));
    });
  }

  it('of all dialects together, recognised or not, are counted too', () => {
    const all = PROGRESS_DIALECTS.flatMap(linesOf);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...all)), { maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        (texts, portion) => {
          const reader = new StreamReader(STREAM, 'auto');
          for (let i = 0; i < texts.length; i += portion) {
            const part = texts.slice(i, i + portion).map((text, j) => ({ text, line: i + j + 1 }));
            reader.take(part, READ_AT).forEach(checkFact);
          }
          const { lines, telling, ignored, bad, held } = reader.tally;
          assert.equal(lines, texts.length);
          assert.equal(lines, telling + ignored + bad + held);
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });
});

function checkFact(fact: ProgressObservation): void {
  assert.ok(fact.at > 0 && fact.at <= READ_AT, `a time of ${fact.at}`);
  if (fact.type !== 'progress.stage') return;
  const { stage, groupId, stageAttempt, dependsOn } = fact.event;
  for (const name of [stage, groupId, ...dependsOn]) assert.ok(name.length > 0 && name.length <= 200, name);
  assert.ok(Number.isSafeInteger(stageAttempt) && stageAttempt > 0);
  if ('durationMs' in fact.event && fact.event.durationMs !== undefined) {
    assert.ok(Number.isFinite(fact.event.durationMs) && fact.event.durationMs >= 0);
  }
}

function checkProblems(observations: readonly ProgressObservation[], badLines: number): void {
  const last = observations.findLast(({ type }) => type === 'progress.problem');
  if (last?.type === 'progress.problem') assert.equal(last.badLines, badLines);
}
