import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/systemClock';
import type { BuildEvent, LoggedEvent } from '../../../src/model/events';
import { FeedSource } from '../../../src/model/feed';
import { JournalWriter, type JournalWriterOptions } from '../../../src/store/journalWriter';

export const started = (id: string): BuildEvent => ({
  type: 'build.started',
  build: {
    id,
    tool: 'make',
    label: `make ${id}`,
    command: `make ${id}`,
    kind: 'build',
    origin: { type: 'process' },
    roots: [],
    startedAt: 1,
    attempt: 1,
  },
});

export const finished = (id: string): BuildEvent => ({
  type: 'build.finished',
  id,
  finishedAt: 2,
  verdict: { outcome: 'succeeded', evidence: [] },
  processes: { total: 1, running: 0, failed: 0, longest: [], failures: [], parts: [] },
});

/** Temporary folders that go away with the test. */
export class Folders {
  private readonly made: string[] = [];

  async make(): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'buildbeat-test-'));
    this.made.push(dir);
    return dir;
  }

  /** A state folder whose journal tells of these events. */
  async makeState(...events: readonly BuildEvent[]): Promise<string> {
    const dir = await this.make();
    const { writer } = new JournalUnderTest({ dir: join(dir, 'journal') });
    writer.append(events);
    await writer.close();
    return dir;
  }

  async removeAll(): Promise<void> {
    for (const dir of this.made.splice(0)) await rm(dir, { recursive: true, force: true });
  }
}

/** A writer with the read model a supervisor keeps beside it. */
export class JournalUnderTest {
  readonly feed = new FeedSource();
  readonly written: LoggedEvent[] = [];
  readonly problems: string[] = [];
  readonly writer: JournalWriter;

  constructor(options: Pick<JournalWriterOptions, 'dir'> & Partial<JournalWriterOptions>) {
    this.writer = new JournalWriter({
      lastSeq: 0,
      clock: systemClock,
      onWritten: (batch) => {
        this.written.push(...batch);
        for (const logged of batch) this.feed.publish(logged);
      },
      onProblem: (message) => this.problems.push(message),
      carryOver: (keptFrom) => ({
        type: 'journal.continued',
        keptFrom,
        supervision: this.feed.model.supervision,
        running: this.feed.model.builds().filter((build) => build.state === 'running'),
      }),
      build: (id) => this.feed.model.get(id),
      ...options,
    });
  }
}
