import type { StageBand } from '../../telemetry/messages';
import { pack } from './lanes';

/** More would take the place of the curves. */
const MOST_LANES = 6;

export interface PlacedBand {
  readonly band: StageBand;
  readonly lane: number;
}

export interface StageLanes {
  readonly placed: readonly PlacedBand[];
  readonly height: number;
  /** Stages for which there is no lane. */
  readonly leftOut: number;
}

/** The stages in lanes, so that those that ran at once are below one another. */
export function stageLanes(bands: readonly StageBand[]): StageLanes {
  const blocks = bands
    .map((band) => ({ band, from: band.startedAt, to: band.endedAt ?? Infinity, height: 1 }))
    .sort((a, b) => a.from - b.from);
  const { placed, height } = pack(blocks);
  const shown = placed.filter(({ lane }) => lane < MOST_LANES);
  return {
    placed: shown.map(({ block, lane }) => ({ band: block.band, lane })),
    height: Math.min(height, MOST_LANES),
    leftOut: placed.length - shown.length,
  };
}
