import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildEvent } from '../../../src/model/events';
import { encode } from '../../../src/model/wire';

/** Writes builds that are over as the journal of a state folder nobody supervises yet; the last ended last. */
export function writeFinishedBuilds(stateDir: string, labels: readonly string[]): void {
  const at = Date.now();
  const events = labels.flatMap((label, index) => finishedBuild(label, at - labels.length + index));
  const lines = events.map((event, index) => `${encode({ seq: index + 1, at, event })}\n`);
  const folder = join(stateDir, 'journal');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, '000001.ndjson'), lines.join(''));
}

const finishedBuild = (label: string, finishedAt: number): readonly BuildEvent[] => [
  {
    type: 'build.started',
    build: {
      id: label,
      tool: 'make',
      label,
      command: label,
      kind: 'build',
      origin: { type: 'process' },
      roots: [],
      startedAt: finishedAt - 1000,
      attempt: 1,
    },
  },
  {
    type: 'build.finished',
    id: label,
    finishedAt,
    verdict: { outcome: 'succeeded', evidence: [] },
    processes: { total: 1, running: 0, failed: 0, longest: [], failures: [], parts: [] },
  },
];
