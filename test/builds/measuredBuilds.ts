import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { exportHeadDto } from '../../src/api/exportDto';
import { costDto, sampleDto, spanDto, type CostDto, type SpanDto } from '../../src/api/telemetryDto';
import type { Daemon, ListedBuild } from '../helpers/daemon';
import { testimony } from '../helpers/projects';
import { waitFor } from '../helpers/waitFor';
import type { RealBuilds } from './realBuilds';

const exported = z.discriminatedUnion('type', [exportHeadDto, sampleDto, spanDto, costDto]);

/** A build that is over, and all that is kept of what it used. */
export interface MeasuredBuild {
  readonly build: ListedBuild;
  readonly cost: CostDto;
  readonly processes: readonly SpanDto[];
}

/** The only build of the folder, once it is told what it cost. */
export async function measured({ daemon, folder }: RealBuilds): Promise<MeasuredBuild> {
  await daemon.finished(folder);
  const build = await waitFor('what the build cost', async () =>
    (await daemon.builds(folder)).find(({ cpu_s }) => cpu_s !== null),
  );
  const text = await daemon.read('export', build.id, '--format', 'ndjson');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => exported.parse(JSON.parse(line)));
  const cost = lines.find((line) => line.type === 'summary');
  assert.ok(cost);
  return { build, cost, processes: lines.filter((line) => line.type === 'process') };
}

/** What a `linger` says of itself, once it has done all it does. */
export const testified = (folder: string, report: string): Promise<z.infer<typeof testimony>> =>
  waitFor(`what ${report} tells`, () => {
    const file = join(folder, report);
    return existsSync(file) ? testimony.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  });

/** The first look may have begun before this was called; between the others there was no more than there is now. */
const LOOKS = 3;

/** Resolves when the running build of the folder has been looked at again, and nothing new was to be seen. */
export async function lookedAt({ daemon, folder }: RealBuilds): Promise<void> {
  const { id } = await daemon.running(folder);
  const last = (await samplesOf(daemon, id)).at(-1)?.seq ?? 0;
  await waitFor('more looks at the build', async () =>
    (await samplesOf(daemon, id, last)).length >= LOOKS ? true : undefined,
  );
}

async function samplesOf(daemon: Daemon, id: string, fromSeq = 0) {
  const text = await daemon.read('telemetry', id, '--json', '--from-seq', String(fromSeq));
  const lines = text.split('\n').filter((line) => line.startsWith('{"type":"sample"'));
  return lines.map((line) => sampleDto.parse(JSON.parse(line)));
}

/** @param share of the witness's figure that what is told may be off by */
export function assertNear(what: string, told: number | null, witnessed: number, share: number): void {
  const text = `${what}: ${told}, and ${witnessed} by the witness`;
  assert.ok(told !== null && Math.abs(told - witnessed) <= share * witnessed, text);
}

/** So much of the end of a build of 5 to 20 s nobody sees, unless the machine is too busy to look in time. */
const USUAL_GAP_S = 0.3;
const CPU_SHARE = 0.03;

/** What is said to be guessed because the machine was too busy to look in time may be wrong by all there could be. */
export function assertCpu({ build, cost }: MeasuredBuild, witnessed: number): void {
  assert.equal(build.cpu_s, Math.round((cost.cpu_s ?? NaN) * 1000) / 1000);
  const unseen = cost.extrapolated_s > USUAL_GAP_S ? cost.extrapolated_s * availableParallelism() : 0;
  assertNear(
    `CPU seconds, ${cost.extrapolated_s} s guessed`,
    cost.cpu_s,
    witnessed,
    CPU_SHARE + unseen / witnessed,
  );
}
