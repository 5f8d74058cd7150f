import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './fsErrors';

const NAME = /^(\d{6,})\.ndjson$/;

export const segmentName = (segment: number): string => `${String(segment).padStart(6, '0')}.ndjson`;

export const segmentPath = (dir: string, segment: number): string => join(dir, segmentName(segment));

/** Numbers of the segments in a journal folder, oldest first; none when the folder does not exist. */
export async function listSegments(dir: string): Promise<readonly number[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
