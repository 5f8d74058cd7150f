import type { Browser, Locator, Page } from 'playwright-core';
import { waitFor } from '../waitFor';

/** Read in the page at once, after it has drawn what was scrolled; rows are placed by their style, not their order. */
const LABELS_IN_VIEW = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
  [...document.querySelectorAll('.sidebar .pane-body .monaco-list-row')]
    .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
    .map((row) => row.querySelector('.label-name')?.textContent ?? '')
))))`;

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly ariaLabel: string;
  /** 1 for a row at the top. */
  readonly level: number;
  readonly expanded: boolean | undefined;
}

export interface ShownNotification {
  readonly message: string;
  readonly buttons: readonly string[];
}

/** Ends a hung test; nothing here takes nearly as long. */
const limitMs = 60_000;

/** Opens an address of a VsCodeServer and waits until the workbench is there. */
export async function openWorkbench(browser: Browser, url: string): Promise<Workbench> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(limitMs);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.monaco-workbench .statusbar-item').first().waitFor();
  return new Workbench(page);
}

/** What a user sees of a VS Code window, and does in it. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Opens a view container by its title in the activity bar. */
  async openView(title: string): Promise<void> {
    const tab = this.page.getByRole('tab', { name: title }).first();
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  }

  /** The rows of the tree in the side bar that are scrolled into view, from the top. */
  async treeRows(): Promise<TreeRow[]> {
    const rows = await this.rows().all();
    return Promise.all(rows.map(readRow));
  }

  /** The labels in view, from the top, before the wheel is turned downwards over the tree. */
  async scrollTree(wheelPixels: number): Promise<readonly string[]> {
    const labels = await this.page.evaluate<string[]>(LABELS_IN_VIEW);
    const tree = await this.page.locator('.sidebar .pane-body .monaco-list').first().boundingBox();
    if (!tree) throw new Error('There is no tree to scroll.');
    await this.page.mouse.move(tree.x + tree.width / 2, tree.y + tree.height / 2);
    await this.page.mouse.wheel(0, wheelPixels);
    return labels;
  }

  /** Waits for a row whose label or description holds `text`, and `detail` when that is given. */
  async waitForRow(text: string | RegExp, detail: string | RegExp = ''): Promise<TreeRow> {
    const row = this.rows().filter({ hasText: text }).filter({ hasText: detail }).first();
    await row.waitFor();
    return readRow(row);
  }

  /** Opens or closes a row that has children. */
  async toggle(text: string | RegExp): Promise<void> {
    await this.row(text).locator('.monaco-tl-twistie').click();
  }

  /** The text and tooltip of a status-bar item, found by part of its accessible name. */
  async statusBarItem(name: string | RegExp): Promise<{ text: string; ariaLabel: string; kind: string }> {
    const item = this.statusBar(name);
    await item.waitFor();
    return {
      text: (await item.innerText()).trim(),
      ariaLabel: (await item.getAttribute('aria-label')) ?? '',
      kind: (await item.getAttribute('class'))?.match(/\b(warning|error)-kind\b/)?.[1] ?? 'standard',
    };
  }

  /** Rests on a status-bar item until its tooltip shows. */
  async hoverStatusBarItem(name: string | RegExp): Promise<string> {
    return this.tooltipOf(this.statusBar(name));
  }

  async clickStatusBarItem(name: string | RegExp): Promise<void> {
    await this.statusBar(name).locator('a').click();
  }

  /** The notifications that are on screen now, the newest first. */
  async notifications(): Promise<ShownNotification[]> {
    const toasts = await this.page.locator('.notifications-toasts .notification-list-item').all();
    return Promise.all(
      toasts.map(async (toast) => ({
        message: await toast.locator('.notification-list-item-message').innerText(),
        buttons: await toast.locator('.notification-list-item-buttons-container a').allInnerTexts(),
      })),
    );
  }

  /** Waits for a notification that holds `text`. */
  async waitForNotification(text: string): Promise<ShownNotification> {
    return waitFor(`the notification "${text}"`, async () =>
      (await this.notifications()).find(({ message }) => message.includes(text)),
    );
  }

  async clickNotificationButton(text: string, button: string): Promise<void> {
    const toast = this.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
    await toast.getByRole('button', { name: button }).click();
  }

  /** Runs a command of the palette by its full title, for example `Buildbeat: Show Status`. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  }

  /** Chooses from the list that a command shows. */
  async pick(text: string): Promise<void> {
    const entry = this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    await entry.click();
  }

  /** Rests on a row until its tooltip shows, and returns the tooltip's text. */
  async hover(text: string | RegExp): Promise<string> {
    return this.tooltipOf(this.row(text).locator('.monaco-icon-label'));
  }

  /** Clicks an action at the right end of a row. */
  async inlineAction(text: string | RegExp, action: string): Promise<void> {
    const row = this.row(text);
    await row.hover();
    await row.getByRole('button', { name: action }).click();
  }

  /** Chooses from a row's context menu. */
  async contextMenu(text: string | RegExp, item: string): Promise<void> {
    await this.row(text).click({ button: 'right' });
    await this.page.getByRole('menuitem', { name: item }).hover();
    await this.page.keyboard.press('Enter'); // a menu ignores the mouse button for its first moments
  }

  /** Presses a button of a modal dialog. */
  async confirm(button: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box').getByRole('button', { name: button }).click();
  }

  /** Waits for welcome content, which stands in for an empty tree, that begins like this. */
  async waitForWelcome(beginning: string): Promise<string> {
    return waitFor(`the welcome text "${beginning}"`, async () => {
      const paragraphs = await this.page.locator('.sidebar .welcome-view-content').allInnerTexts();
      const text = paragraphs.join('\n').trim();
      return text.startsWith(beginning) ? text : undefined;
    });
  }

  /** Types a command line into a terminal of its own once its shell integration is there, and starts it. */
  async runInTerminal(commandLine: string): Promise<void> {
    await this.runCommand('Terminal: Create New Terminal');
    await this.page.locator('.terminal-wrapper.active .terminal-command-decoration').waitFor();
    await this.page.keyboard.type(commandLine);
    await this.page.keyboard.press('Enter');
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path, animations: 'disabled' });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('.monaco-workbench .statusbar-item').first().waitFor();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** The line above the rows. */
  async viewMessage(): Promise<string> {
    const message = this.page.locator('.sidebar .tree-explorer-viewlet-tree-view .message');
    await message.waitFor();
    return message.innerText();
  }

  /** The number on a view container's icon in the activity bar; empty when there is none. */
  async badge(title: string): Promise<string> {
    const badge = this.page.getByRole('tab', { name: title }).first().locator('.badge-content');
    return (await badge.allInnerTexts()).join('').trim();
  }

  /** The text that a command has put on the clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate('navigator.clipboard.readText()');
  }

  private async tooltipOf(target: Locator): Promise<string> {
    const tooltip = this.page.locator('.workbench-hover-container .hover-contents').first();
    await this.page.mouse.move(640, 5);
    await tooltip.waitFor({ state: 'hidden' });
    await target.hover();
    await tooltip.waitFor();
    return tooltip.innerText();
  }

  private rows(): Locator {
    return this.page.locator('.sidebar .pane-body .monaco-list-row');
  }

  private row(text: string | RegExp): Locator {
    return this.rows().filter({ hasText: text }).first();
  }

  private statusBar(name: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').and(this.page.getByLabel(name)).first();
  }
}

async function readRow(row: Locator): Promise<TreeRow> {
  const expanded = await row.getAttribute('aria-expanded');
  return {
    label: await textOf(row.locator('.label-name')),
    description: await textOf(row.locator('.label-description')),
    ariaLabel: (await row.getAttribute('aria-label')) ?? '',
    level: Number(await row.getAttribute('aria-level')),
    expanded: expanded === null ? undefined : expanded === 'true',
  };
}

/** Empty when the row has no such part. */
async function textOf(part: Locator): Promise<string> {
  const texts = await part.allInnerTexts();
  return texts.join(' ').trim();
}
