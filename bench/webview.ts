import type { Browser } from 'playwright-core';
import { launchBrowser } from '../test/helpers/vscode/browser';
import { madeUpBuild, moreOf } from '../test/webview/madeUpBuild';
import { PanelPage } from '../test/webview/panelPage';
import { atLeast, atMost, type BenchResult } from './result';
import { median, percentile, spread } from './statistics';

const SAMPLES = 3_600;
const LOADS = 7;
const UPDATES = 60;
const PROCESSES = 5_000;
const FRAMES = 240;
const RUNS = 3;

/** The page of the telemetry panel in headless Chromium, without a graphics processor. */
export async function run(): Promise<BenchResult[]> {
  const browser = await launchBrowser();
  try {
    return [await firstChart(browser), await liveUpdate(browser), await panning(browser)];
  } finally {
    await browser.close();
  }
}

/** From the beginning of the page's load, its script and styles included, to the frame after the first drawing. */
async function firstChart(browser: Browser): Promise<BenchResult> {
  const times: number[] = [];
  const shown = madeUpBuild({ samples: SAMPLES, compilations: 160 });
  for (let load = 0; load < LOADS; load++) {
    const panel = await PanelPage.open(browser, { answer: shown });
    times.push(await panel.firstDrawnAt());
    await panel.close();
  }
  return atMost(300, {
    name: 'telemetry panel, first chart',
    value: median(times),
    unit: 'ms',
    detail:
      `from the page's navigation to the frame after its charts were drawn, ${SAMPLES} samples and ` +
      `${shown.telemetry.spans.length} processes; median of ${LOADS} loads (${spread(times, 0)} ms)`,
  });
}

/** All work of the page's main thread, as the browser counts it: message, layout, painting, collecting garbage. */
async function liveUpdate(browser: Browser): Promise<BenchResult> {
  const shown = madeUpBuild({ samples: SAMPLES, compilations: 1_000, each: 30_000, running: true });
  const panel = await PanelPage.open(browser);
  await panel.show(shown);
  const times: number[] = [];
  for (let step = 0; step < UPDATES; step++) {
    const before = await panel.mainThreadMs();
    await panel.show(moreOf(shown, step));
    times.push((await panel.mainThreadMs()) - before);
  }
  await panel.close();
  return atMost(8, {
    name: 'telemetry panel, a live update',
    value: median(times),
    unit: 'ms',
    detail:
      `time of the main thread for one more sample and process, ${SAMPLES} samples and ` +
      `${shown.telemetry.spans.length} processes of an hour shown; median of ${UPDATES} ` +
      `(on average ${mean(times).toFixed(1)}, 90 % within ${percentile(times, 0.9).toFixed(1)} ms)`,
  });
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Frames that the browser made while a third of the time axis moved a little with each of them. */
async function panning(browser: Browser): Promise<BenchResult> {
  const shown = madeUpBuild({ samples: SAMPLES, compilations: PROCESSES / 3 });
  const rates: number[] = [];
  const slow: number[] = [];
  for (let turn = 0; turn < RUNS; turn++) {
    const panel = await PanelPage.open(browser);
    await panel.show(shown);
    const times = await panel.pan(FRAMES);
    const lengths = times.slice(1).map((time, index) => time - (times[index] ?? time));
    rates.push((1000 * lengths.length) / lengths.reduce((a, b) => a + b, 0));
    slow.push(percentile(lengths, 0.95));
    await panel.close();
  }
  return atLeast(50, {
    name: `telemetry panel, panning ${shown.telemetry.spans.length} processes`,
    value: median(rates),
    unit: 'frames/s',
    detail:
      `all charts and bars drawn anew for each of ${FRAMES} frames, by the browser's frame times; median of ` +
      `${RUNS} (${spread(rates, 0)}), 95 % of frames within ${median(slow).toFixed(1)} ms`,
  });
}
