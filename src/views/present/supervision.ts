import type { SupervisionState } from '../../model/supervisor';
import type { Owner, Supervision } from '../../model/events';
import { oneLine } from './text';

/** `another window (pid 12)`, `the daemon (pid 12)`. */
export const ownerText = ({ role, pid }: Owner): string =>
  `${role === 'daemon' ? 'the daemon' : 'another window'} (pid ${pid})`;

/** Whether supervision is on in this window, or coming up. */
export const isSupervising = ({ type }: SupervisionState): boolean =>
  type === 'owner' || type === 'follower' || type === 'starting';

/** The line above the rows of the Builds view; undefined when there is nothing to say. */
export function viewMessage(state: SupervisionState, hasRows: boolean): string | undefined {
  if (state.type === 'follower') return `Supervised by ${ownerText(state.owner)}.`;
  if (!hasRows) return undefined;
  if (state.type === 'off') return 'Supervision is off: builds that run now are not seen.';
  if (state.type === 'failed') return `Supervision could not start: ${oneLine(state.message)}`;
  return undefined;
}

/** Beside the title of the Builds view: the backend that reads the process table. */
export const viewDescription = (
  state: SupervisionState,
  supervision: Supervision | undefined,
): string | undefined =>
  state.type === 'owner' || state.type === 'follower' ? supervision?.backend?.name : undefined;
