import type { Owner } from '../model/events';
import { processKey, type ProcessKey } from '../model/process';
import { holdsPid, standingsOf } from '../sensors/processTable/identity';

/**
 * The lock is looked at several times a second, and outside of Linux a proof that its owner lives costs
 * a run of `ps`. So it holds for a moment, milliseconds. The end of an owner is still seen at once, unless
 * another process was given its pid within that moment.
 */
const PROOF_MS = process.platform === 'linux' ? 0 : 5_000;

let proof: { readonly key: ProcessKey; readonly until: number } | undefined;

/** False only when the process is dead for certain. */
export async function ownerLives({ pid, start }: Pick<Owner, 'pid' | 'start'>): Promise<boolean> {
  const key = processKey(pid, start);
  if (proof?.key === key && performance.now() < proof.until && holdsPid(pid)) return true;
  const standing = (await standingsOf([key])).get(key);
  if (standing === 'alive') proof = { key, until: performance.now() + PROOF_MS };
  return standing !== 'dead';
}
