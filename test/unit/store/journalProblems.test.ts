import assert from 'node:assert/strict';
import { describeProblem, JournalProblems } from '../../../src/store/journalProblems';

describe('problems of a journal', () => {
  it('are one for neighbouring lines with the same reason, and each line counts once', () => {
    const problems = new JournalProblems();
    for (const line of [3, 4, 5, 4, 3]) problems.add('000001.ndjson', line, 'not JSON');
    problems.add('000001.ndjson', 6, 'version 2');
    assert.deepEqual(problems.all.map(describeProblem), [
      '000001.ndjson:3-5: not JSON',
      '000001.ndjson:6: version 2',
    ]);
  });

  it('are counted, not listed, when there are very many', () => {
    const problems = new JournalProblems();
    for (let line = 1; line <= 2000; line += 2) problems.add('000001.ndjson', line, 'not JSON');
    assert.equal(problems.all.length, 201);
    assert.equal(describeProblem(problems.all[200]!), '000001.ndjson:1999: the last of 800 further problems');
  });
});
