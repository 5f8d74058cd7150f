/**
 * Runs every bench, prints the results and writes bench/RESULTS.md; exits with 1 when a target is missed.
 *
 *   npm run bench
 *   npm run bench -- noopMake activation    only these, and writes nothing
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release, type as osType } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { format, resolveConfig } from 'prettier';
import { errorMessage } from '../src/base/result';
import { run as activation } from './activation';
import { run as buildOverhead } from './buildOverhead';
import { run as capture } from './capture';
import { run as exitLatency } from './exitLatency';
import { run as hook } from './hook';
import { run as kernelEvents } from './kernelEvents';
import { run as noopMake } from './noopMake';
import { run as packageSize } from './packageSize';
import { run as procfsScan } from './procfsScan';
import type { BenchResult } from './result';
import { run as telemetry } from './telemetry';
import { run as webview } from './webview';

const BENCHES = {
  procfsScan,
  kernelEvents,
  noopMake,
  exitLatency,
  buildOverhead,
  capture,
  hook,
  activation,
  packageSize,
  telemetry,
  webview,
};

/** What a bench left to be written or freed is not the next one's to pay for. */
const REST_MS = 10_000;

async function main(): Promise<void> {
  const results: BenchResult[] = [];
  const failures: string[] = [];
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in BENCHES));
  if (unknown !== undefined) {
    throw new Error(`There is no bench "${unknown}": name some of ${Object.keys(BENCHES).join(', ')}`);
  }
  for (const [name, run] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`running ${name} …`);
    try {
      await rest();
      results.push(...(await run()));
    } catch (error) {
      failures.push(`${name}: ${errorMessage(error)}`);
    }
  }
  const text = report(results, failures);
  console.log(text);
  if (wanted.length === 0) await writeReport(text);
  for (const failure of failures) console.error(`could not be measured: ${failure}`);
  if (failures.length > 0 || results.some(({ targetMet }) => !targetMet)) process.exitCode = 1;
}

async function rest(): Promise<void> {
  if (process.platform !== 'win32') execFileSync('sync');
  await sleep(REST_MS);
}

async function writeReport(text: string): Promise<void> {
  const path = join(__dirname, 'RESULTS.md');
  const options = await resolveConfig(path);
  writeFileSync(path, await format(text, { ...options, filepath: path }));
}

function report(results: readonly BenchResult[], failures: readonly string[]): string {
  const processors = cpus();
  return [
    '# Bench results',
    '',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ` +
      `${processors.length} × ${processors[0]?.model ?? 'unknown CPU'}, ${osType()} ${release()}, Node ${process.version}.`,
    '',
    '| what | measured | target | met | how |',
    '| --- | ---: | ---: | --- | --- |',
    ...results.map(row),
    ...failures.map((failure) => `\nCould not be measured: ${failure}`),
    '',
  ].join('\n');
}

const row = ({ name, value, unit, target, targetMet, detail }: BenchResult): string =>
  `| ${name} | ${round(value)} ${unit} | ${target} | ${targetMet ? 'yes' : '**no**'} | ${detail} |`;

const round = (value: number): number => Number(value.toPrecision(3));

main().catch((error: unknown) => {
  console.error(errorMessage(error));
  process.exitCode = 1;
});
