import { statSync } from 'node:fs';
import { packagePath } from '../test/helpers/vscode/packages';
import { makePackages } from './packages';
import { atMost, type BenchResult } from './result';

const TARGETS = [
  ...['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'],
  'universal',
];

/** The size of every .vsix. */
export async function run(): Promise<BenchResult[]> {
  await makePackages();
  return TARGETS.map((target) =>
    atMost(5, {
      name: `.vsix for ${target}`,
      value: statSync(packagePath(target)).size / 1e6,
      unit: 'MB',
      detail: 'the file as it is downloaded',
    }),
  );
}
