import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { progressSchema } from '../../../scripts/lib/progressSchema';
import { StreamReader } from '../../../src/sensors/progress/streamReader';
import { fromRepository } from '../../helpers/repository';
import { linesOf, READ_AT, stageList, STREAM } from './transcripts';

const documentation = readFileSync(fromRepository('docs/progress-streams.md'), 'utf8');

describe("the documentation of Buildbeat's own progress streams", () => {
  it('has the JSON schema of the lines that are understood (npm run schema writes it)', () => {
    const schema: unknown = JSON.parse(readFileSync(fromRepository('docs/progress.schema.json'), 'utf8'));
    assert.deepEqual(schema, JSON.parse(JSON.stringify(progressSchema())));
  });

  it('begins with an example that is understood', () => {
    const example = /```json\n([^`]+)```/.exec(documentation)?.[1] ?? '';
    const reader = new StreamReader(STREAM, 'auto');
    const observations = reader.take(linesOf(example), READ_AT);
    assert.equal(reader.tally.telling, 9);
    assert.equal(reader.tally.bad, 0);
    assert.deepEqual(stageList(observations), [
      'test: succeeded at attempt 2 after failed',
      'compile: succeeded',
    ]);
  });

  it('names every type of line', () => {
    for (const [, type] of JSON.stringify(progressSchema()).matchAll(/"const":"([a-z.]+)"/g)) {
      assert.ok(documentation.includes(`| \`${String(type)}\``), type);
    }
  });
});
