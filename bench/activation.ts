import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInstalledBuildbeat } from '../test/helpers/vscode/installed';
import { makePackages } from './packages';
import { atMost, type BenchResult } from './result';
import { median, spread } from './statistics';

const STARTS = 5;

/** How long activation holds the extension host, as VS Code itself measures it. */
export async function run(): Promise<BenchResult[]> {
  await makePackages();
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) times.push(await activationTime());
  return [
    atMost(50, {
      name: 'activation, extension-host time',
      value: median(times),
      unit: 'ms',
      detail:
        `loading the bundle and the call of activate, as Developer: Show Running Extensions says; the .vsix ` +
        `installed, median of ${STARTS} starts of the VS Code server (${spread(times, 0)} ms)`,
    }),
  ];
}

async function activationTime(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'buildbeat-bench-'));
  const buildbeat = await startInstalledBuildbeat();
  try {
    const window = await buildbeat.openWindow(folder);
    await window.runCommand('Developer: Show Running Extensions');
    const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Buildbeat' });
    const text = await row.locator('.activation-time', { hasText: /\d+ms/ }).innerText();
    return Number(/(\d+)ms/.exec(text)?.[1]);
  } finally {
    await buildbeat.dispose();
    rmSync(folder, { recursive: true });
  }
}
