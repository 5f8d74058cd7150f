import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';

interface Finding {
  readonly impact?: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[] }[];
}

declare const axe: { run(element: unknown): Promise<{ readonly violations: readonly Finding[] }> };

/** What axe-core finds in an element that is serious or worse, a sentence each with its places. */
export async function seriousFindings(element: Locator): Promise<readonly string[]> {
  const handle = await element.elementHandle();
  const frame = await handle.ownerFrame();
  if (!frame) throw new Error('There is nothing to look at.');
  await frame.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const violations = await element.evaluate(async (root) => (await axe.run(root)).violations);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ help, nodes }) => `${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
