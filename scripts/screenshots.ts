/**
 * Writes media/screenshots: the packaged extension with real builds of the sample projects, in three themes.
 *
 *   npm run screenshots                      all three
 *   npm run screenshots -- high-contrast     some of them
 */
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromRepository } from '../test/helpers/repository';
import { startInstalledBuildbeat, type InstalledBuildbeat } from '../test/helpers/vscode/installed';
import { themeSettings, type ThemeName } from '../test/helpers/vscode/settings';
import type { Workbench } from '../test/helpers/vscode/workbench';
import { LivenessScene } from './lib/livenessScene';
import { expectOnlyOwnBuilds } from './lib/ownBuilds';
import { arrangeScene, FAILED, failBuild, SCENE_SETTINGS } from './lib/screenshotScene';
import { StagesScene } from './lib/stagesScene';
import { TelemetryScene } from './lib/telemetryScene';

const SUFFIXES: readonly (readonly [ThemeName, string])[] = [
  ['light', 'light'],
  ['dark', 'dark'],
  ['highContrast', 'high-contrast'],
];

const takeAs =
  (window: Workbench, suffix: string) =>
  (name: string): Promise<void> =>
    window.screenshot(fromRepository('media/screenshots', `${name}-${suffix}.png`));

async function photograph(
  { server, openWindow }: InstalledBuildbeat,
  workspace: string,
  suffix: string,
): Promise<void> {
  const window = await openWindow(workspace);
  const take = takeAs(window, suffix);
  await arrangeScene(window, workspace);
  await failBuild(window, workspace);
  await window.waitForNotification(FAILED[0]);
  await expectOnlyOwnBuilds(server.stateDir, workspace);
  await take('notification');
  await window.runCommand('Notifications: Clear All Notifications');
  await window.toggle(FAILED[0]);
  await window.restMouse();
  await take('tree');
  await window.hover(FAILED[0]);
  await take('tooltip');
  await window.hoverStatusBarItem(/Buildbeat/);
  await take('status');
}

async function buildsInTheme(theme: ThemeName, suffix: string): Promise<void> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'buildbeat-screenshots-')));
  const workspace = join(home, 'harbour');
  cpSync(fromRepository('samples/workspace'), workspace, { recursive: true });
  const buildbeat = await startInstalledBuildbeat({
    settings: { ...SCENE_SETTINGS, ...themeSettings(theme) },
  });
  try {
    await photograph(buildbeat, workspace, suffix);
  } finally {
    await buildbeat.dispose();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function stagesInTheme(theme: ThemeName, suffix: string): Promise<void> {
  const scene = await StagesScene.open(themeSettings(theme));
  try {
    await takeAs(await scene.show(), suffix)('stages');
  } finally {
    await scene.dispose();
  }
}

async function livenessInTheme(theme: ThemeName, suffix: string): Promise<void> {
  const scene = await LivenessScene.open(themeSettings(theme));
  try {
    const window = await scene.showEveryState();
    const take = takeAs(window, suffix);
    await take('liveness-status');
    await scene.showRowsAlone(window);
    await take('liveness');
    await scene.showDeath(window);
    await take('liveness-died');
    await takeAs(await scene.showNobodyWatching(), suffix)('liveness-stale');
  } finally {
    await scene.dispose();
  }
}

async function telemetryInTheme(theme: ThemeName, suffix: string): Promise<void> {
  const scene = await TelemetryScene.open(themeSettings(theme));
  try {
    const window = await scene.showCharts();
    const take = takeAs(window, suffix);
    await take('telemetry');
    await scene.showProcesses(window);
    await take('telemetry-processes');
  } finally {
    await scene.dispose();
  }
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  for (const [theme, suffix] of SUFFIXES) {
    if (wanted.length > 0 && !wanted.includes(suffix)) continue;
    await buildsInTheme(theme, suffix);
    await stagesInTheme(theme, suffix);
    await livenessInTheme(theme, suffix);
    await telemetryInTheme(theme, suffix);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
