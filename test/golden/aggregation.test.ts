import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aggregator } from '../../src/aggregation/aggregator';
import { DEFAULT_RULES } from '../../src/aggregation/tools/defaultRules';
import type { BuildEvent } from '../../src/model/events';
import type { Observation } from '../../src/model/observation';
import { fromRepository } from '../helpers/repository';

const folder = fromRepository('test/golden/transcripts');
const suffix = '.observations.ndjson';
const names = readdirSync(folder)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));

const parse = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

function replay(observations: readonly Observation[]): BuildEvent[] {
  const aggregator = new Aggregator({ rules: DEFAULT_RULES, ignoreCommands: [] }, []);
  const events: BuildEvent[] = [];
  for (const observation of observations) {
    for (
      let due = aggregator.nextTick;
      due !== undefined && due < observation.at;
      due = aggregator.nextTick
    ) {
      events.push(...aggregator.observe({ type: 'tick', at: due }));
    }
    events.push(...aggregator.observe(observation));
  }
  return events;
}

/** Observations in, events out. `UPDATE_GOLDEN=1` writes what comes out as what is expected from now on. */
describe('golden transcripts', () => {
  for (const name of names) {
    it(name, () => {
      const observations = parse(readFileSync(join(folder, `${name}${suffix}`), 'utf8')) as Observation[];
      const events = replay(observations).map((event) => JSON.stringify(event));
      const expected = join(folder, `${name}.events.ndjson`);
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(expected, `${events.join('\n')}\n`);
      assert.ok(existsSync(expected), `${expected} is missing: run with UPDATE_GOLDEN=1 and read it`);
      assert.deepEqual(
        events.map((event): unknown => JSON.parse(event)),
        parse(readFileSync(expected, 'utf8')),
      );
    });
  }

  it('there are transcripts', () => assert.ok(names.length > 0));
});
