/** Something that takes a stretch of time and some lanes, one below another. */
export interface Block {
  readonly from: number;
  /** Infinity while it goes on. */
  readonly to: number;
  readonly height: number;
}

export interface Packed<B extends Block> {
  readonly placed: readonly { readonly block: B; readonly lane: number }[];
  /** How many lanes are taken. */
  readonly height: number;
}

/** Puts each block as high as nothing that is there at the same time is in its way. @param blocks by their start */
export function pack<B extends Block>(blocks: readonly B[]): Packed<B> {
  const ends: number[] = [];
  const placed = blocks.map((block) => {
    const lane = freeLane(ends, block);
    for (let taken = lane; taken < lane + block.height; taken++) ends[taken] = block.to;
    return { block, lane };
  });
  return { placed, height: ends.length };
}

function freeLane(ends: readonly number[], { from, height }: Block): number {
  let free = 0;
  for (let lane = 0; lane - free < height; lane++) {
    if ((ends[lane] ?? -Infinity) > from) free = lane + 1;
  }
  return free;
}
