import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../waitFor';
import { readPlace, type Place } from './inPage';

/**
 * The mouse, which goes to places. A refresh of a tree hands the elements of its rows out anew: an element becomes
 * another row's, while the row stays where it is. The clicks of a locator stay with the element they began with.
 */
export class Pointer {
  constructor(private readonly page: Page) {}

  async click(target: Locator, button: 'left' | 'right' = 'left'): Promise<void> {
    const { x, y } = await this.placeOf(target);
    await this.page.mouse.click(x, y, { button });
  }

  async restOn(target: Locator): Promise<void> {
    const { x, y } = await this.placeOf(target);
    await this.page.mouse.move(x, y);
  }

  /** Clicks what shows at a row only while the mouse is there. */
  async clickWithin(row: Locator, target: Locator): Promise<void> {
    const { x, y } = await waitFor(`${String(target)} to be where the mouse can click it`, async () => {
      await this.restOn(row);
      return target.evaluateAll(readPlace);
    });
    await this.page.mouse.click(x, y);
  }

  private async placeOf(target: Locator): Promise<Place> {
    return waitFor(`${String(target)} to be where the mouse can go`, () => target.evaluateAll(readPlace));
  }
}
