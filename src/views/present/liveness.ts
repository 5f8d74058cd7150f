import type { Build, BuildKind, RunningBuild } from '../../model/build';
import { livenessAt, type Heartbeats } from '../../model/heartbeats';
import type { Heartbeat, Liveness, LivenessState, Wait } from '../../model/liveness';
import { describeLiveness } from '../../model/wording';
import { formatAge, spokenAge } from './age';
import { oneLine, plural } from './text';

/** From what needs no look to what needs one most. */
const BY_WORRY: readonly LivenessState[] = ['busy', 'quiet', 'waiting', 'stalled', 'stale'];

const WAIT_WORDS: Readonly<Record<Wait, string>> = {
  lock: 'waiting for lock',
  terminal: 'waiting for input',
  stopped: 'stopped',
};

/** Nobody expects a service to do anything before it is asked: it is never stalled, only quiet. */
export function livenessOf(build: RunningBuild, heartbeats: Heartbeats, now: number): Liveness | undefined {
  const liveness = livenessAt(build, heartbeats, now);
  return liveness?.state === 'stalled' && build.kind === 'service'
    ? { ...liveness, state: 'quiet' }
    : liveness;
}

/** `quiet 3m`, `waiting for lock`, `stalled 6m`, `stale`; nothing for a busy build. */
export function livenessText(liveness: Liveness | undefined, now: number): string | undefined {
  switch (liveness?.state) {
    case undefined:
    case 'busy':
      return undefined;
    case 'quiet':
    case 'stalled':
      return `${liveness.state} ${formatAge(now - liveness.since)}`;
    case 'waiting':
      return liveness.waitsFor ? WAIT_WORDS[liveness.waitsFor] : 'waiting';
    case 'stale':
      return 'stale';
  }
}

/** The same for a screen reader: `quiet for 3 minutes`, `stale, no heartbeat for 20 seconds`. */
export function spokenLiveness(liveness: Liveness | undefined, now: number): string | undefined {
  if (!liveness || liveness.state === 'busy') return undefined;
  const age = `for ${spokenAge(now - liveness.since)}`;
  if (liveness.state === 'waiting') return describeLiveness(liveness);
  return liveness.state === 'stale' ? `stale, no heartbeat ${age}` : `${liveness.state} ${age}`;
}

/** A sentence part that tells everything: `waiting for a lock (target/.cargo-lock), for 3m`. */
export function fullLiveness(liveness: Liveness, now: number): string {
  const detail = liveness.detail === undefined ? '' : ` (${liveness.detail})`;
  return `${describeLiveness(liveness)}${detail}, for ${formatAge(now - liveness.since)}`;
}

export interface Worry {
  readonly build: RunningBuild;
  readonly liveness: Liveness;
}

/** The build that needs a look most: by its state, then by how long it has lasted. */
export function slowestWorry(
  builds: readonly Build[],
  heartbeats: Heartbeats,
  now: number,
): Worry | undefined {
  const worries = builds.flatMap((build): readonly Worry[] => {
    const liveness = build.state === 'running' ? livenessOf(build, heartbeats, now) : undefined;
    return build.state === 'running' && liveness ? [{ build, liveness }] : [];
  });
  return worries.sort(bySlowness)[0];
}

function bySlowness({ liveness: a }: Worry, { liveness: b }: Worry): number {
  return BY_WORRY.indexOf(b.state) - BY_WORRY.indexOf(a.state) || a.since - b.since;
}

/** Whether a state is worth telling: neither a service nor an editor's own build stalls in a way that matters. */
export const isWorrying = ({ state }: Liveness, kind: BuildKind): boolean =>
  state === 'stale' || (state === 'stalled' && kind === 'build');

/** What a notification says of a build that stalled, or that nobody watches any more. */
export function worryNotice({ build, liveness }: Worry, now: number): string {
  const label = oneLine(build.label);
  const age = formatAge(now - liveness.since);
  return liveness.state === 'stale'
    ? `Nobody watches ${label} any more: no heartbeat for ${age}. The build itself may be fine.`
    : `${label} is stalled: no output, processor time or disk activity for ${age}.`;
}

/** The same of several that nobody watches any more. */
export const staleNotice = (worries: readonly Worry[]): string =>
  `Nobody watches ${plural(worries.length, 'build')} any more: heartbeats are missing. The builds themselves may be fine.`;

/** `beat 2s ago`, `output 3m ago`: what the last heartbeat tells, as far as it is known. */
export function beatTexts(beat: Heartbeat | undefined, now: number): readonly string[] {
  if (!beat) return ['no heartbeat yet'];
  const sinceBeat = now - beat.at;
  const output =
    beat.sinceLastOutputS === undefined
      ? []
      : [`output ${formatAge(beat.sinceLastOutputS * 1000 + sinceBeat)} ago`];
  return [`beat ${formatAge(sinceBeat)} ago`, ...output];
}
