import type { ProcessKey } from '../../../model/process';
import type { ProcessSpan } from '../../../model/telemetry';
import { childrenOf, endOf } from '../../../telemetry/spanTree';
import { firstIndex } from './curves';
import { pack, type Block } from './lanes';

/** The bars of one lane, earliest first: none overlaps another. */
export type Lane = readonly ProcessSpan[];

/** The processes of a build in lanes: what a process started is below it, and nothing else is between. */
export interface Waterfall {
  readonly lanes: readonly Lane[];
  readonly laneOf: ReadonlyMap<ProcessKey, number>;
}

/** A process with everything below it. */
interface Family extends Block {
  readonly span: ProcessSpan;
  readonly children: readonly { readonly block: Family; readonly lane: number }[];
}

export function layOut(spans: readonly ProcessSpan[]): Waterfall {
  const children = childrenOf(spans);
  const familyOf = (span: ProcessSpan): Family => {
    const started = children.get(span.key);
    if (!started) return { span, from: span.startedAt, to: endOf(span), height: 1, children: [] };
    const below = pack(started.map(familyOf));
    return {
      span,
      from: span.startedAt,
      to: below.placed.reduce((to, { block }) => Math.max(to, block.to), endOf(span)),
      height: 1 + below.height,
      children: below.placed,
    };
  };
  const top = pack((children.get(undefined) ?? []).map(familyOf));
  const lanes: ProcessSpan[][] = Array.from({ length: top.height }, () => []);
  const laneOf = new Map<ProcessKey, number>();
  const put = ({ span, children: below }: Family, lane: number): void => {
    lanes[lane]?.push(span);
    laneOf.set(span.key, lane);
    for (const child of below) put(child.block, lane + 1 + child.lane);
  };
  for (const { block, lane } of top.placed) put(block, lane);
  return { lanes, laneOf };
}

/** The index of the first bar of a lane that is not over before a moment. */
export const firstFrom = (lane: Lane, moment: number): number =>
  firstIndex(lane, (span) => endOf(span) >= moment);

/** The bar nearest to a moment, if there is one not further from it than some milliseconds. */
export function barAt(lane: Lane, moment: number, tolerance: number): ProcessSpan | undefined {
  const index = firstFrom(lane, moment);
  const distance = (span: ProcessSpan): number => Math.max(0, span.startedAt - moment, moment - endOf(span));
  return [lane[index], lane[index - 1]]
    .filter((span) => span !== undefined)
    .sort((a, b) => distance(a) - distance(b))
    .find((span) => distance(span) <= tolerance);
}
