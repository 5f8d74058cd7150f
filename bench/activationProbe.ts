/** Runs inside the extension host: activates Buildbeat once the window has come to rest, and writes down what it took. */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

export interface Activation {
  /** Milliseconds of the extension host's one thread, as the clock on the wall has them. */
  readonly wall: number;
  /** Milliseconds of CPU of the extension host. */
  readonly cpu: number;
}

const REST_MS = 5_000;

export async function run(): Promise<void> {
  const { BUILDBEAT_MOCHA_OUTPUT: begun, BUILDBEAT_MOCHA_RESULT: ended, ACTIVATION_FILE: file } = process.env;
  if (begun === undefined || ended === undefined || file === undefined)
    throw new Error('not run by its bench');
  writeFileSync(begun, '');
  const extension = vscode.extensions.getExtension('buildbeat.buildbeat');
  if (!extension || extension.isActive) throw new Error('Buildbeat must be there and not be active yet');
  await sleep(REST_MS);
  const [before, cpuBefore] = [performance.now(), process.cpuUsage()];
  await extension.activate();
  const { user, system } = process.cpuUsage(cpuBefore);
  const activation: Activation = { wall: performance.now() - before, cpu: (user + system) / 1000 };
  writeFileSync(file, JSON.stringify(activation));
  writeFileSync(ended, JSON.stringify({ passed: 1, failed: 0, skipped: 0 }));
}
