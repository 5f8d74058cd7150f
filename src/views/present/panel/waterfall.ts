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

/** Without recursion: a script that starts itself again and again makes a tree that is as deep as it is large. */
export function layOut(spans: readonly ProcessSpan[]): Waterfall {
  const top = pack(familiesOf(childrenOf(spans)));
  const lanes: ProcessSpan[][] = Array.from({ length: top.height }, () => []);
  const laneOf = new Map<ProcessKey, number>();
  const waiting = top.placed.toReversed();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { block, lane } = next;
    lanes[lane]?.push(block.span);
    laneOf.set(block.span.key, lane);
    for (const child of block.children.toReversed()) {
      waiting.push({ block: child.block, lane: lane + 1 + child.lane });
    }
  }
  return { lanes, laneOf };
}

/** Those at the top, each with all that is below it. */
function familiesOf(children: ReturnType<typeof childrenOf>): readonly Family[] {
  const families = new Map<ProcessKey, Family>();
  const below = (key?: ProcessKey): readonly Family[] =>
    (children.get(key) ?? []).flatMap((span) => families.get(span.key) ?? []);
  for (const span of fromBelow(children)) {
    const { placed, height } = pack(below(span.key));
    families.set(span.key, {
      span,
      from: span.startedAt,
      to: placed.reduce((to, { block }) => Math.max(to, block.to), endOf(span)),
      height: 1 + height,
      children: placed,
    });
  }
  return below();
}

/** Every process after all that it started. */
function fromBelow(children: ReturnType<typeof childrenOf>): readonly ProcessSpan[] {
  const ordered = [...(children.get(undefined) ?? [])];
  // It grows meanwhile.
  for (const { key } of ordered) for (const child of children.get(key) ?? []) ordered.push(child);
  return ordered.reverse();
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
