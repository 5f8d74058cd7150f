import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Context } from 'mocha';

/**
 * Skips the running test, or from a `before` hook its whole suite, when a build tool is not installed.
 * Its title then says what it needs. With BUILDBEAT_REQUIRE_TOOLS=1, as in CI, that is a failure.
 */
export function requireTool(tool: string, context: Context): void {
  if (isInstalled(tool)) return;
  if (process.env.BUILDBEAT_REQUIRE_TOOLS === '1') {
    throw new Error(`${tool} is not installed, and BUILDBEAT_REQUIRE_TOOLS=1 asks for it: see .ci/run`);
  }
  if (context.test !== undefined) context.test.title += ` (needs ${tool})`;
  context.skip();
}

function isInstalled(tool: string): boolean {
  const names = process.platform === 'win32' ? [`${tool}.exe`, `${tool}.cmd`] : [tool];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => names.some((name) => isExecutable(join(folder, name))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
