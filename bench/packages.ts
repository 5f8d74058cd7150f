import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fromRepository } from '../test/helpers/repository';

let made: Promise<unknown> | undefined;

/** Packages the present state for every target, once a run. */
export async function makePackages(): Promise<void> {
  made ??= promisify(execFile)(process.execPath, [fromRepository('scripts/package.mjs')]);
  await made;
}
