import { toStatusDto } from '../api/protocol';
import { plainText } from '../base/plainText';
import type { SupervisionStatus } from '../model/supervisor';
import { readLock } from '../supervision/lockFile';
import { readStatus } from '../supervision/status';
import { readState } from './journalReader';
import type { Output } from './output';

export interface StatusOptions {
  readonly stateDir?: string;
  readonly json?: boolean;
}

/** `buildbeat status`. */
export async function showStatus(options: StatusOptions, output: Output): Promise<void> {
  const { dir, feed, problems } = await readState(options.stateDir, output);
  const { type } = await readLock(dir.lock);
  const status = await readStatus({ dir, feed, problems, state: type === 'held' ? 'follower' : 'off' });
  if (options.json) output.json(toStatusDto(status));
  else for (const line of statusLines(status)) output.line(plainText(line));
}

function statusLines(status: SupervisionStatus): readonly string[] {
  const { owner, since, version, backend, builds, journal, lag } = status;
  const started = since === undefined ? '' : ` since ${new Date(since).toLocaleString('sv-SE')}`;
  return [
    owner
      ? `A ${owner.role} (pid ${owner.pid}, version ${version ?? 'unknown'}) supervises${started}.`
      : 'Nobody supervises. Start it with `buildbeat daemon run`, or open a window of the editor.',
    `State folder  ${status.stateDir}`,
    `Processes     ${backend ? `${backend.name}: ${backend.reason}` : 'unknown'}`,
    `Builds        ${builds.running} running, ${builds.finished} finished`,
    `Journal       ${journal.events} events, ${journal.bytes} bytes, ${journal.problems.length} problems`,
    `Lag           ${lag ? `median ${lag.p50} ms, 95 % within ${lag.p95} ms, longest ${lag.max} ms` : 'unknown'}`,
  ];
}
