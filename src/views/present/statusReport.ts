import type { SupervisionStatus } from '../../model/supervisor';
import { formatTime } from './days';
import { formatDuration } from '../../base/duration';
import { codeSpan, escapeMarkdown, plural } from './text';

const STATE_WORDS: Readonly<Record<SupervisionStatus['state'], string>> = {
  off: 'off in this window',
  starting: 'starting',
  owner: 'on; this window senses and writes the journal',
  follower: 'on; another process senses and writes the journal, this window follows',
  failed: 'could not start; the log says why',
};

/** What *Show Status* shows, as Markdown. Figures nobody knows are said to be unknown. */
export function statusReport(status: SupervisionStatus, now: number): string {
  return [
    '# Buildbeat status',
    list([
      ['Supervision', STATE_WORDS[status.state]],
      ['Owner', ownerLine(status, now)],
      ['Version of the owner', status.version ?? 'unknown'],
      ['Backend', backendLine(status)],
      ['Lag from a process event to the view', lagLine(status)],
      ['Builds', `${status.builds.running} running, ${status.builds.finished} finished`],
    ]),
    '## Journal',
    list([
      ['State folder', codeSpan(status.stateDir)],
      ['Size', `${plural(status.journal.events, 'event')}, ${formatBytes(status.journal.bytes)}`],
    ]),
    problems(status.journal.problems),
  ].join('\n\n');
}

function ownerLine({ owner, since }: SupervisionStatus, now: number): string {
  if (!owner) return 'nobody';
  const who = `${owner.role === 'daemon' ? 'daemon' : 'window'}, pid ${owner.pid}`;
  return since === undefined
    ? who
    : `${who}, since ${formatTime(since)} (for ${formatDuration(now - since)})`;
}

const backendLine = ({ backend }: SupervisionStatus): string =>
  backend ? `\`${backend.name}\`: ${escapeMarkdown(backend.reason)}` : 'unknown';

const lagLine = ({ lag }: SupervisionStatus): string =>
  lag
    ? `median ${milliseconds(lag.p50)}, 95 % below ${milliseconds(lag.p95)}, at most ${milliseconds(lag.max)}`
    : 'unknown';

function problems(found: readonly string[]): string {
  if (found.length === 0) return 'No problems.';
  return [`${plural(found.length, 'problem')}:`, list(found.map((problem) => [problem]))].join('\n\n');
}

const list = (entries: readonly (readonly [string, string] | readonly [string])[]): string =>
  entries
    .map(([name, value]) => (value === undefined ? `- ${escapeMarkdown(name)}` : `- **${name}:** ${value}`))
    .join('\n');

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** `980 B`, `12.4 kB`, `3.1 MB`. */
function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toFixed(1)} ${unit}`;
}
