import { existsSync, readFileSync } from 'node:fs';
import { fromRepository } from '../repository';

/**
 * The .vsix that `npm run package` has made for a target: `linux-x64`, …, `universal`.
 * @throws Error when there is none
 */
export function packagePath(target: string): string {
  const file = fromRepository('out/packages', `buildbeat-${target}-${version()}.vsix`);
  if (!existsSync(file)) throw new Error(`${file} does not exist: run \`npm run package\``);
  return file;
}

/** The .vsix for this machine. */
export const currentPackagePath = (): string => packagePath(`${process.platform}-${process.arch}`);

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(fromRepository('package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('package.json names no version');
}
