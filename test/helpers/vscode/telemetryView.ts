import { extname } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { waitFor } from '../waitFor';
import { leaveMark, readPicture } from './inPage';

/** What a user sees of the telemetry panel that is in front, and does in it. */
export class TelemetryView {
  constructor(private readonly page: Page) {}

  /** Waits until the tab in front has this title. */
  async waitForTitle(title: string): Promise<void> {
    await this.page.locator('.tab.active').filter({ hasText: title }).waitFor();
  }

  /** The page within the page within the window. */
  get frame(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  get body(): Locator {
    return this.frame.locator('body');
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** Waits until the page says something: an answer, or what is wrong. */
  async waitForStatus(text: string): Promise<void> {
    await this.frame.getByRole('status').filter({ hasText: text }).waitFor();
  }

  /** A figure of the summary: `Wall`, `CPU`. */
  async figure(name: string): Promise<string> {
    const fact = this.frame
      .locator('.facts > div')
      .filter({ has: this.frame.getByText(name, { exact: true }) });
    return fact.locator('dd').innerText();
  }

  /** The slider that tells the samples to those who do not see the curves. */
  get samples(): Locator {
    return this.frame.getByRole('slider');
  }

  /** How many samples there are besides the first. */
  async lastSample(): Promise<number> {
    return Number(await this.samples.getAttribute('aria-valuemax'));
  }

  async waitForSampleAfter(last: number): Promise<number> {
    return waitFor(`a sample after number ${last}`, async () => {
      const now = await this.lastSample();
      return now > last ? now : undefined;
    });
  }

  /** Drags the mouse over the first chart, between shares of its width. */
  async dragOver(from: number, to: number): Promise<void> {
    const box = await this.frame.locator('.charts .u-over').first().boundingBox();
    if (!box) throw new Error('There is no chart to drag over.');
    const y = box.y + box.height / 2;
    const { mouse } = this.page;
    await mouse.move(box.x + from * box.width, y);
    await mouse.down();
    await mouse.move(box.x + to * box.width, y, { steps: 5 });
    await mouse.up();
  }

  /** Waits until all of the time axis is shown, or less of it. */
  async waitForAll(isAll: boolean): Promise<void> {
    await waitFor(isAll ? 'all of the time' : 'less of the time', async () =>
      (await this.button('Show All').isDisabled()) === isAll ? true : undefined,
    );
  }

  async scrollToProcesses(): Promise<void> {
    await this.frame.locator('.waterfall').scrollIntoViewIfNeeded();
  }

  /** Rests on a bar of the third lane until what is told of it shows. */
  async hoverProcess(): Promise<void> {
    const bars = this.frame.locator('.waterfall canvas');
    const { width = 0 } = (await bars.boundingBox()) ?? {};
    let x = width * 0.25;
    await waitFor('what is told of a process', async () => {
      x += 8;
      await bars.hover({ position: { x, y: 48 } });
      return (await this.frame.getByRole('tooltip').isVisible()) ? true : undefined;
    });
  }

  /** A table by the beginning of its caption. */
  table(caption: string): Locator {
    return this.frame.getByRole('table', { name: caption });
  }

  /** Answers the window's question where to export to, once it has looked around in the folder that it offers. */
  async saveAs(path: string): Promise<void> {
    const dialog = this.page.locator('.quick-input-widget', { hasText: 'Export Telemetry' });
    const input = dialog.locator('input').first();
    await waitFor('the name of a file that is offered', async () =>
      (await input.inputValue()).endsWith(extname(path)) ? true : undefined,
    );
    await input.fill(path);
    await input.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Leaves something in the page that is gone when that is loaded anew. */
  async mark(): Promise<void> {
    await this.body.evaluate(leaveMark);
  }

  async isMarked(): Promise<boolean> {
    return (await this.body.getAttribute('data-mark')) !== null;
  }

  /** What the first curves look like now. */
  async picture(): Promise<string> {
    return this.frame.locator('canvas').nth(1).evaluate(readPicture);
  }
}
