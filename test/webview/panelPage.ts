import { build as bundle } from 'esbuild';
import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright-core';
import {
  readFromPanel,
  readPanelState,
  type FromPanel,
  type PanelState,
  type ToPanel,
} from '../../src/views/telemetry/messages';
import { fillTemplate } from '../../src/views/present/template';
import { fromRepository } from '../helpers/repository';
import { waitFor } from '../helpers/waitFor';
import { pageThemes, type PageThemeName } from './themes';

/** A page has a clipboard on this machine's own address alone. Nothing listens there: every request is answered here. */
const ORIGIN = 'http://localhost:9';

/** The build of which the page says that it is. */
export const PAGE_BUILD = 'made-up';

export interface PanelPageOptions {
  readonly theme?: PageThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What `ready` is answered with, at once. */
  readonly answer?: ToPanel;
}

/** What stands in the page for the editor around it. Sent to the page as text: it names nothing from here. */
const EDITOR = `
  window.told = [];
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      window.told.push(message);
      if (message.type === 'ready' && window.answer) window.postMessage(window.answer);
    },
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
  window.putOn = ({ bodyClass, colors }) => {
    for (const [name, value] of Object.entries(colors)) document.documentElement.style.setProperty(name, value);
    document.body.className = bodyClass;
  };
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    window.putOn(JSON.parse(sessionStorage.getItem('theme') ?? 'null') ?? window.firstTheme);
  }).observe(document, { childList: true, subtree: true });
`;

/** The page of a telemetry panel in a browser, with the policy that it has in the editor. */
export class PanelPage {
  /** What the browser complained about: errors, and what the policy forbids. */
  readonly complaints: string[] = [];

  private devtools: CDPSession | undefined;

  private constructor(readonly page: Page) {
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    { theme = 'dark', width = 1100, height = 1250, answer }: PanelPageOptions = {},
  ): Promise<PanelPage> {
    const context = await browser.newContext({ viewport: { width, height } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    const files = await pageFiles();
    await page.route(`${ORIGIN}/**`, async (route) => {
      const file = files[new URL(route.request().url()).pathname];
      await (file ? route.fulfill(file) : route.fulfill({ status: 404 }));
    });
    const given = `window.firstTheme = ${JSON.stringify(pageThemes[theme])}; window.answer = ${parsed(answer ?? null)};`;
    await page.addInitScript(`${given} ${EDITOR}`);
    const panel = new PanelPage(page);
    await page.goto(`${ORIGIN}/`);
    await panel.toldOf('ready');
    return panel;
  }

  /** What the extension would send. */
  async post(message: ToPanel): Promise<void> {
    await this.page.evaluate(`window.postMessage(${parsed(message)})`);
  }

  /** Sends it, and resolves once it is drawn. */
  async show(message: ToPanel): Promise<void> {
    await this.post(message);
    await this.drawn();
  }

  /** Two frames: what is asked for in one is drawn in the next. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      'new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))))',
    );
  }

  async told(): Promise<readonly FromPanel[]> {
    const told: unknown = await this.page.evaluate('window.told');
    if (!Array.isArray(told)) throw new Error('The page is gone');
    return told.map((message) => {
      const read = readFromPanel(message);
      if (!read.ok) throw new Error(read.error);
      return read.value;
    });
  }

  async toldOf(type: FromPanel['type']): Promise<FromPanel> {
    return waitFor(`the page to tell ${type}`, async () =>
      (await this.told()).findLast((message) => message.type === type),
    );
  }

  async setTheme(theme: PageThemeName): Promise<void> {
    const text = JSON.stringify(pageThemes[theme]);
    await this.page.evaluate(
      `sessionStorage.setItem('theme', ${JSON.stringify(text)}); window.putOn(${text})`,
    );
    await this.drawn();
  }

  /** What the editor does when the panel comes to the front again. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.toldOf('ready');
  }

  /** Has the editor keep something in place of what the page left with it. */
  async leave(state: unknown): Promise<void> {
    await this.page.evaluate(`sessionStorage.setItem('state', ${JSON.stringify(JSON.stringify(state))})`);
  }

  /** What the page left with the editor. */
  async state(): Promise<PanelState> {
    const read = readPanelState(await this.page.evaluate(`JSON.parse(sessionStorage.getItem('state'))`));
    if (!read.ok) throw new Error(read.error);
    return read.value;
  }

  /** Where the first such element is. */
  async boxOf(selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await this.page.locator(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} is not to be seen`);
    return box;
  }

  /** Of the topmost bar: red, green, blue and how opaque it is. */
  async barColor(): Promise<string> {
    return this.measure<string>(
      `document.querySelector('.waterfall canvas').getContext('2d').getImageData(600, 12, 1, 1).data.join()`,
    );
  }

  async clipboardTypes(): Promise<readonly string[]> {
    return this.measure<string[]>(
      'navigator.clipboard.read().then((items) => items.flatMap(({ types }) => types))',
    );
  }

  /** One style of all such elements, as it is computed. */
  async styles(selector: string, name: string): Promise<readonly string[]> {
    return this.measure<string[]>(
      `[...document.querySelectorAll('${selector}')].map((found) => getComputedStyle(found).${name})`,
    );
  }

  /** Milliseconds from the page's navigation to the frame after its first drawing, by its own clock. */
  async firstDrawnAt(): Promise<number> {
    return this.measure<number>(`new Promise((done) => {
      const look = () => document.querySelector('.uplot canvas')
        ? setTimeout(() => requestAnimationFrame((at) => done(at)))
        : requestAnimationFrame(look);
      look();
    })`);
  }

  /** What the page's main thread has worked so far, milliseconds of processor time. */
  async mainThreadMs(): Promise<number> {
    this.devtools ??= await this.page.context().newCDPSession(this.page);
    await this.devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  }

  /** Zooms in and pans a little with each frame. @returns when each of the frames was, milliseconds */
  async pan(frames: number): Promise<readonly number[]> {
    return this.measure<readonly number[]>(`new Promise((done) => {
      const canvas = document.querySelector('.waterfall canvas');
      const { left, top } = canvas.getBoundingClientRect();
      const wheel = (options) => canvas.dispatchEvent(new WheelEvent('wheel', {
        bubbles: true, cancelable: true, clientX: left + 400, clientY: top + 50, ...options,
      }));
      wheel({ ctrlKey: true, deltaY: -330 });
      wheel({ deltaX: -4000 });
      const times = [];
      const step = (at) => {
        times.push(at);
        if (times.length > ${frames}) return done(times);
        wheel({ deltaX: 6 });
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    })`);
  }

  private measure<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** A value as a script: the browser reads JSON far faster than its own language. */
const parsed = (value: unknown): string => `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;

type PageFiles = Readonly<Record<string, { readonly contentType: string; readonly body: string }>>;

let made: Promise<PageFiles> | undefined;

/** The page as the extension serves it, bundled once for all tests. */
const pageFiles = (): Promise<PageFiles> => (made ??= makeFiles());

async function makeFiles(): Promise<PageFiles> {
  const { outputFiles } = await bundle({
    entryPoints: { webview: fromRepository('src/views/webview/main.ts') },
    ...{ bundle: true, minify: true, write: false, outdir: 'out', format: 'iife', target: 'chrome128' },
  });
  const textOf = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const html = fillTemplate(readFileSync(fromRepository('media/telemetry.html'), 'utf8'), {
    ...{ nonce: 'bm9uY2U=', script: '/webview.js', style: '/webview.css', build: PAGE_BUILD },
  });
  return {
    '/': { contentType: 'text/html', body: html },
    '/webview.js': { contentType: 'text/javascript', body: textOf('.js') },
    '/webview.css': { contentType: 'text/css', body: textOf('.css') },
    '/favicon.ico': { contentType: 'image/png', body: '' },
  };
}
