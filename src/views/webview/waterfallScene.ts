import type { ProcessKey } from '../../model/process';
import type { CriticalStretch } from '../../telemetry/criticalPath';
import type { Waterfall } from '../present/panel/waterfall';
import type { Frame } from './frame';

export const LANE = 20;
export const BAR = 14;
/** Above a bar; what is below it belongs to the critical path. */
export const TOP = 1;

/** What the drawing of the processes is made of. */
export interface Scene {
  readonly frame: Frame;
  readonly waterfall: Waterfall;
  readonly critical: readonly CriticalStretch[];
  readonly chosen?: ProcessKey;
  /** CSS pixels. */
  readonly scrollTop: number;
  readonly height: number;
  /** Of one character of the font for bars, CSS pixels. */
  readonly charWidth: number;
}
