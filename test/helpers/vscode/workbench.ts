import type { Browser, Locator, Page } from 'playwright-core';
import { waitFor } from '../waitFor';
import {
  readNames,
  readNotifications,
  readRows,
  readStatusBarItems,
  type ShownNotification,
  type ShownStatusBarItem,
  type TreeRow,
} from './inPage';
import { Pointer } from './pointer';

/** Settles in the page once it has drawn what was scrolled. */
const DRAWN = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

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

/** How long is waited for what may have to be asked for again. */
const SOON = { timeout: 5_000 };
const ifSoon = <T>(answer: Promise<T>): Promise<T | undefined> => answer.catch(() => undefined);

/** What a user sees of a VS Code window, and does in it. */
export class Workbench {
  /** The one that was opened last: `Terminal 2`. */
  private terminal: string | undefined;
  private readonly pointer: Pointer;

  constructor(readonly page: Page) {
    this.pointer = new Pointer(page);
  }

  /** Opens a view container by its title in the activity bar. */
  async openView(title: string): Promise<void> {
    const tab = this.page.getByRole('tab', { name: title }).first();
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.page.getByRole('tab', { name: title, selected: true }).first().waitFor();
    // A tab whose badge changes under the mouse shows its tooltip, which stays.
    await this.leave();
  }

  /** The rows of the tree in the side bar that are scrolled into view, from the top. */
  async treeRows(): Promise<TreeRow[]> {
    return this.rows().evaluateAll(readRows);
  }

  /** The labels in view, from the top, before the wheel is turned downwards over the tree. */
  async scrollTree(wheelPixels: number): Promise<readonly string[]> {
    await this.page.evaluate(DRAWN);
    const labels = (await this.treeRows()).map(({ label }) => label);
    const tree = await this.page.locator('.sidebar .pane-body .monaco-list').first().boundingBox();
    if (!tree) throw new Error('There is no tree to scroll.');
    await this.page.mouse.move(tree.x + tree.width / 2, tree.y + tree.height / 2);
    await this.page.mouse.wheel(0, wheelPixels);
    return labels;
  }

  /**
   * Waits for a row whose label or description holds `text`, and `detail` when that is given.
   *
   * @param spoken what a screen reader says of it at the same moment
   */
  async waitForRow(
    text: string | RegExp,
    detail: string | RegExp = '',
    spoken: string | RegExp = '',
  ): Promise<TreeRow> {
    const rows = this.rows().filter({ hasText: text }).filter({ hasText: detail }).and(this.spoken(spoken));
    const wanted = [text, detail, spoken].filter((part) => part !== '').join(', ');
    return waitFor(`the row ${wanted}`, async () => (await rows.evaluateAll(readRows))[0]);
  }

  async waitForSelectedRow(text: string): Promise<void> {
    await this.rows().and(this.page.locator('.selected')).filter({ hasText: text }).waitFor();
  }

  /** Opens or closes a row, as soon as it has children. */
  async toggle(text: string | RegExp): Promise<void> {
    const expanded = async () =>
      (await this.rows().filter({ hasText: text }).evaluateAll(readRows))[0]?.expanded;
    const before = await waitFor(`the row ${text} to have children`, expanded);
    await this.pointer.click(this.row(text).locator('.monaco-tl-twistie'));
    await waitFor(
      `the row ${text} to open or close`,
      async () => (await expanded()) === !before || undefined,
    );
  }

  /** Waits for a status-bar item, found by part of its accessible name, and by its background when that is given. */
  async statusBarItem(name: string | RegExp, kind?: string): Promise<ShownStatusBarItem> {
    const wanted = [name, kind ?? ''].join(' ').trim();
    return waitFor(`the status-bar item ${wanted}`, async () => {
      const [item] = await this.statusBar(name).evaluateAll(readStatusBarItems);
      return kind === undefined || item?.kind === kind ? item : undefined;
    });
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
    const toasts = this.page.locator('.notifications-toasts .notification-list-item');
    return toasts.evaluateAll(readNotifications);
  }

  /** Waits for a notification that holds `text`. */
  async waitForNotification(text: string): Promise<ShownNotification> {
    return waitFor(`the notification "${text}"`, async () =>
      (await this.notifications()).find(({ message }) => message.includes(text)),
    );
  }

  async clickNotificationButton(text: string, button: string): Promise<void> {
    const toast = this.page
      .locator('.notifications-toasts .notification-list-item', { hasText: text })
      .first();
    await toast.getByRole('button', { name: button }).click();
  }

  /** Runs a command of the palette by its full title, for example `Buildbeat: Show Status`, once it is enabled. */
  async runCommand(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    const entry = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    // A command that is enabled while the palette is open is not listed before the palette is opened again.
    await waitFor(`the command ${title}`, async () => {
      await this.page.keyboard.press('F1');
      await input.fill(`>${title}`);
      return ifSoon(entry.waitFor(SOON).then(() => true));
    });
    await entry.click();
  }

  /** Takes the mouse to where nothing answers to it, and waits until no tooltip shows. */
  async restMouse(): Promise<void> {
    await this.leave();
    await this.tooltip().waitFor({ state: 'hidden' });
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
    await this.pointer.clickWithin(row, row.getByRole('button', { name: action }));
  }

  /** Chooses from a row's context menu. */
  async contextMenu(text: string | RegExp, item: string): Promise<void> {
    const entry = this.page.getByRole('menuitem', { name: item });
    // A click on a row that is drawn anew in that moment opens nothing: a person would click again.
    await waitFor(`the menu of ${String(text)}`, async () => {
      await this.pointer.click(this.row(text), 'right');
      if (await ifSoon(entry.waitFor(SOON).then(() => true))) return true;
      await this.page.keyboard.press('Escape');
      return undefined;
    });
    await entry.hover();
    await this.page.keyboard.press('Enter'); // a menu ignores the mouse button for its first moments
  }

  /** Presses a button of a modal dialog. */
  async confirm(button: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box').getByRole('button', { name: button }).click();
  }

  /** Waits for welcome content, which stands in for an empty tree, that holds `text`. */
  async waitForWelcome(text: string | RegExp): Promise<void> {
    await this.page.locator('.sidebar .welcome-view-content').filter({ hasText: text }).first().waitFor();
  }

  /** Waits for the line above the rows to be `text`. */
  async waitForMessage(text: string): Promise<void> {
    const message = this.page.locator('.sidebar .tree-explorer-viewlet-tree-view .message');
    await message.and(this.page.getByText(text, { exact: true })).waitFor();
  }

  /** Opens a terminal, and waits until it is in front and its shell integration is there. */
  async openTerminal(): Promise<void> {
    const before = (await this.frontTerminal()) ?? this.terminal;
    await this.runCommand('Terminal: Create New Terminal');
    this.terminal = await waitFor('a new terminal in front', async () => {
      const name = await this.frontTerminal();
      return name === before ? undefined : name;
    });
    const front = this.page.locator('.terminal-wrapper.active');
    await front.locator('.terminal-command-decoration').last().waitFor();
    // A window that was just loaded may take the focus away again; a person would click.
    await waitFor(
      'the keyboard in the terminal',
      async () => {
        if ((await front.locator('textarea:focus').count()) > 0) return true;
        await front.locator('.xterm-screen').click();
        return undefined;
      },
      { everyMs: 500 },
    );
  }

  /** The accessible names of the terminals that are open. */
  async terminalNames(which: '' | '.active' = ''): Promise<readonly string[]> {
    return this.page.locator(`.terminal-wrapper${which} textarea`).evaluateAll(readNames);
  }

  /** Types a command line into a terminal of its own, and starts it. */
  async runInTerminal(commandLine: string): Promise<void> {
    await this.openTerminal();
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

  /** The number on a view container's icon in the activity bar; empty when there is none. */
  async badge(title: string): Promise<string> {
    const badge = this.page.getByRole('tab', { name: title }).first().locator('.badge-content');
    return (await badge.allInnerTexts()).join('').trim();
  }

  /** The text that a command has put on the clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate('navigator.clipboard.readText()');
  }

  /** What kinds of things are on the clipboard. */
  async clipboardTypes(): Promise<readonly string[]> {
    return this.page.evaluate(
      'navigator.clipboard.read().then((items) => items.flatMap(({ types }) => types))',
    );
  }

  /** Takes on another theme, by its name in the list of themes. */
  async chooseTheme(name: string): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.page.keyboard.type(name);
    await this.pick(name);
  }

  /** Takes the mouse to the upper part of the editors: in the title bar it would have a tooltip. */
  private async leave(): Promise<void> {
    await this.page.mouse.move(700, 120);
  }

  private async tooltipOf(target: Locator): Promise<string> {
    return waitFor('the text of a tooltip', async () => {
      await this.restMouse();
      await this.pointer.restOn(target);
      return ifSoon(
        this.tooltip()
          .waitFor(SOON)
          .then(() => this.tooltip().innerText(SOON)),
      );
    });
  }

  private tooltip(): Locator {
    return this.page.locator('.workbench-hover-container .hover-contents').first();
  }

  /** `Terminal 2`, as its accessible name begins; nothing while the panel is hidden. */
  private async frontTerminal(): Promise<string | undefined> {
    const [name] = await this.terminalNames('.active');
    return /^Terminal \d+/.exec(name ?? '')?.[0];
  }

  private rows(): Locator {
    return this.page.locator('.sidebar .pane-body .monaco-list-row');
  }

  private row(text: string | RegExp): Locator {
    return this.rows().filter({ hasText: text }).first();
  }

  private statusBar(name: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').and(this.spoken(name)).first();
  }

  private spoken(text: string | RegExp): Locator {
    return text === '' ? this.page.locator('*') : this.page.getByLabel(text);
  }
}
