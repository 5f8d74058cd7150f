import type { Build, Outcome } from '../../model/build';
import type { StageState } from '../../model/stage';

/** A theme icon and a theme colour, by their VS Code ids. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

export const DIMMED_COLOR = 'disabledForeground';

const RUNNING: Icon = { id: 'loading~spin', color: 'progressBar.background' };
const SERVICE: Icon = { id: 'broadcast', color: 'charts.blue' };
const SUCCEEDED: Icon = { id: 'pass', color: 'testing.iconPassed' };
const FAILED: Icon = { id: 'error', color: 'testing.iconFailed' };
const CANCELLED: Icon = { id: 'circle-slash', color: 'testing.iconSkipped' };
const UNKNOWN: Icon = { id: 'question', color: 'testing.iconQueued' };

const OUTCOME_ICONS: Readonly<Record<Outcome, Icon>> = {
  succeeded: SUCCEEDED,
  failed: FAILED,
  cancelled: CANCELLED,
  unknown: UNKNOWN,
};

const STAGE_ICONS: Readonly<Record<StageState, Icon>> = {
  queued: { id: 'circle-outline' },
  running: RUNNING,
  succeeded: SUCCEEDED,
  failed: FAILED,
  skipped: { id: 'debug-step-over', color: 'testing.iconSkipped' },
  ended: UNKNOWN,
};

export function buildIcon(build: Build): Icon {
  const icon = build.state === 'finished' ? OUTCOME_ICONS[build.outcome] : runningIcon(build);
  return build.kind === 'background' ? { ...icon, color: DIMMED_COLOR } : icon;
}

const runningIcon = (build: Build): Icon => (build.kind === 'service' ? SERVICE : RUNNING);

export const stageIcon = (state: StageState): Icon => STAGE_ICONS[state];

export const partIcon = (running: number): Icon => (running > 0 ? { id: 'gear~spin' } : { id: 'gear' });

export const FAILURE_ICON: Icon = { id: 'bug', color: 'testing.iconFailed' };
