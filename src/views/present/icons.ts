import type { Build, Outcome } from '../../model/build';
import type { Liveness, Wait } from '../../model/liveness';
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
export const FAILED: Icon = { id: 'error', color: 'testing.iconFailed' };
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

const WAITING_ICONS: Readonly<Record<Wait, Icon>> = {
  lock: { id: 'lock', color: 'charts.blue' },
  terminal: { id: 'terminal', color: 'charts.blue' },
  stopped: { id: 'debug-pause', color: 'charts.blue' },
};

const STALLED: Icon = { id: 'warning', color: 'list.warningForeground' };
export const STALE: Icon = { id: 'eye-closed', color: 'list.warningForeground' };

export function buildIcon(build: Build, liveness: Liveness | undefined): Icon {
  const icon =
    build.state === 'finished' ? OUTCOME_ICONS[build.outcome] : (livenessIcon(liveness) ?? workIcon(build));
  return build.kind === 'background' ? { ...icon, color: DIMMED_COLOR } : icon;
}

/** Nothing for what works, loudly or quietly. */
function livenessIcon(liveness: Liveness | undefined): Icon | undefined {
  switch (liveness?.state) {
    case undefined:
    case 'busy':
    case 'quiet':
      return undefined;
    case 'waiting':
      return WAITING_ICONS[liveness.waitsFor ?? 'terminal'];
    case 'stalled':
      return STALLED;
    case 'stale':
      return STALE;
  }
}

const workIcon = (build: Build): Icon => (build.kind === 'service' ? SERVICE : RUNNING);

export const stageIcon = (state: StageState): Icon => STAGE_ICONS[state];

export const partIcon = (running: number): Icon => (running > 0 ? { id: 'gear~spin' } : { id: 'gear' });

export const FAILURE_ICON: Icon = { id: 'bug', color: 'testing.iconFailed' };
