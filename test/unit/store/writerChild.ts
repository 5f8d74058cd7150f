import { JournalUnderTest, started } from './journalTools';

/**
 * Writes one small build after another for ever and prints, a line each, the number of the last event that
 * is on disk (`seq 12`) and the problems (`problem …`).
 */
const [dir = '', lastSeq = '0'] = process.argv.slice(2);
const { writer } = new JournalUnderTest({
  dir,
  lastSeq: Number(lastSeq),
  segmentBytes: 100_000,
  onWritten: (batch) => process.stdout.write(`seq ${batch.at(-1)?.seq}\n`),
  onProblem: (message) => process.stdout.write(`problem ${message}\n`),
  carryOver: () => ({ type: 'journal.continued', running: [] }),
});
let count = 0;
setInterval(() => writer.append([started(`b${++count}`), started(`b${++count}`)]), 1);
