/** Runs every bench, prints a table and writes bench/RESULTS.md; exits with 1 when a target is missed. */
import { writeFileSync } from 'node:fs';
import { cpus, release, type as osType } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { errorMessage } from '../src/base/result';
import { run as kernelEvents } from './kernelEvents';
import { run as procfsScan } from './procfsScan';
import type { BenchResult } from './result';

const BENCHES = { procfsScan, kernelEvents };

async function main(): Promise<void> {
  const results: BenchResult[] = [];
  const failures: string[] = [];
  for (const [name, run] of Object.entries(BENCHES)) {
    console.log(`running ${name} …`);
    try {
      results.push(...(await run()));
    } catch (error) {
      failures.push(`${name}: ${errorMessage(error)}`);
    }
  }
  console.table(
    results.map((result) => ({ ...result, value: round(result.value) })),
    COLUMNS,
  );
  const path = join(__dirname, 'RESULTS.md');
  const options = await resolveConfig(path);
  writeFileSync(path, await format(report(results, failures), { ...options, filepath: path }));
  for (const failure of failures) console.error(`could not be measured: ${failure}`);
  if (failures.length > 0 || results.some(({ targetMet }) => !targetMet)) process.exitCode = 1;
}

const COLUMNS = ['name', 'value', 'unit', 'target', 'targetMet'];

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

void main();
