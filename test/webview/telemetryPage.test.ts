import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import type { Telemetry } from '../../src/model/telemetry';
import { eventually } from '../helpers/eventually';
import { launchBrowser } from '../helpers/vscode/browser';
import { madeUpBuild, moreOf, type Show } from './madeUpBuild';
import { PAGE_BUILD, PanelPage } from './panelPage';
import { pageThemes, type PageThemeName } from './themes';

const ENDED = madeUpBuild({ samples: 300, compilations: 40 });
const RUNNING = madeUpBuild({ samples: 300, compilations: 40, running: true, id: 'running' });

/** As where the system does not let it be read. */
const withoutSharedPages = (telemetry: Telemetry): Telemetry => ({
  ...telemetry,
  samples: telemetry.samples.map(({ build: { pssBytes: _, ...build }, ...sample }) => ({ ...sample, build })),
});

describe('the page of telemetry', () => {
  let browser: Browser;
  let panel: PanelPage;

  before(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    panel = await PanelPage.open(browser);
  });
  afterEach(async () => {
    const { complaints } = panel;
    await panel.close();
    assert.deepEqual(complaints, [], 'the browser complained');
  });
  after(() => browser.close());

  const click = (name: string): Promise<void> =>
    panel.page.getByRole('button', { name, exact: true }).click();
  const text = (selector: string): Promise<string> => panel.page.locator(selector).innerText();
  const slider = () => panel.page.getByRole('slider');

  async function range(): Promise<readonly [number, number] | undefined> {
    const { range } = await panel.state();
    return range && [range.from, range.to];
  }

  it('says what the build is, how it ended and what it cost', async () => {
    await panel.show(ENDED);
    assert.equal(await text('h1'), 'make -j6 check');
    assert.equal(await text('.state'), 'failed, exit 2');
    const facts = await text('.facts');
    for (const name of ['Wall', 'CPU', 'Kept busy', 'Peak memory', 'Read', 'Written', 'Processes']) {
      assert.match(facts, new RegExp(`${name}\\n[\\d.,]+`));
    }
    assert.equal(await panel.page.locator('tbody tr').count(), 10);
  });

  it('moves on with a running build, and stands still while it is paused', async () => {
    await panel.show(RUNNING);
    const last = Number(await slider().getAttribute('aria-valuemax'));
    await panel.show(moreOf(RUNNING, 0));
    assert.equal(Number(await slider().getAttribute('aria-valuemax')), last + 1);
    await click('Pause');
    const length = RUNNING.now - RUNNING.build.startedAt;
    await eventually('the range that stands still', async () =>
      assert.deepEqual(await range(), [0, length + 1_000]),
    );
    await panel.show(moreOf(RUNNING, 1));
    assert.deepEqual(await range(), [0, length + 1_000]);
    await click('Follow');
    await panel.drawn();
    await eventually('the range that moved on', async () =>
      assert.deepEqual(await range(), [1_000, length + 2_000]),
    );
    await panel.page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  it('zooms where the mouse is dragged, moves with the wheel, and shows all again', async () => {
    await panel.show(ENDED);
    const box = await panel.boxOf('.charts .u-over');
    await panel.page.mouse.move(box.x + box.width * 0.25, box.y + 20);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + box.width * 0.75, box.y + 30, { steps: 4 });
    await panel.page.mouse.up();
    const length = ENDED.now - ENDED.build.startedAt;
    await eventually('the selected range', async () => {
      const [from, to] = (await range()) ?? [0, 0];
      assert.ok(
        Math.abs(from / length - 0.25) < 0.02 && Math.abs(to / length - 0.75) < 0.02,
        `${from}, ${to}`,
      );
    });
    const [before] = (await range()) ?? [0];
    await panel.page.mouse.wheel(120, 0);
    await eventually('a later range', async () => assert.ok(((await range()) ?? [0])[0] > before));
    await panel.page.mouse.dblclick(box.x + 40, box.y + 20);
    await eventually('all', async () => assert.equal(await range(), undefined));
  });

  it('is moved by the keyboard, and tells each moment in words', async () => {
    await panel.show(ENDED);
    await slider().focus();
    await panel.page.keyboard.press('Home');
    assert.equal(await slider().getAttribute('aria-valuenow'), '0');
    await panel.page.keyboard.press('ArrowRight');
    assert.equal(await slider().getAttribute('aria-valuenow'), '1');
    assert.match(
      (await slider().getAttribute('aria-valuetext')) ?? '',
      /^at 0\.\ds, CPU build \d+ %, .*Memory/,
    );
    await panel.page.keyboard.press('+');
    await eventually('a closer range', async () => assert.ok(await range()));
    await panel.page.keyboard.press('0');
    await eventually('all', async () => assert.equal(await range(), undefined));
  });

  it('tells of the process below the mouse, and of the one that arrows lead to', async () => {
    await panel.show(ENDED);
    const box = await panel.boxOf('.waterfall canvas');
    await panel.page.mouse.move(box.x + 300, box.y + 8);
    assert.match(
      await text('.card'),
      /^make -j6 check\nexit 2 · \d+s from 0\.0s on\nCPU .* peak memory .*MiB/,
    );
    await panel.page.getByRole('group', { name: 'Processes, from start to exit' }).focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowDown');
    assert.match(await text('.card'), /^cc1 (\S+\.c)\ncc1 -quiet -O2 \1\nexit \d/);
    assert.match(await text('[role=status]'), /cc1 -quiet -O2 \S+\.c.*exit \d/s);
  });

  it('asks for the previous run, draws it, and says when there is none', async () => {
    await panel.show(ENDED);
    await click('Compare');
    assert.deepEqual(await panel.toldOf('compare'), { type: 'compare', on: true });
    const { startedAt } = ENDED.build;
    await panel.show({ type: 'previous', label: 'make check', startedAt, telemetry: ENDED.telemetry });
    assert.match(await text('.chart:first-child .legend'), /previous run\s*[\d.]+ %/);
    await panel.show({ type: 'none' });
    assert.match(await text('[role=status]'), /Nothing is kept of an earlier run/);
    assert.equal(await panel.page.locator('[aria-pressed=true]').count(), 0);
  });

  it('takes on another theme without being loaded anew', async () => {
    await panel.show(ENDED);
    const before = await panel.barColor();
    await panel.setTheme('light');
    await eventually('bars in other colours', async () => assert.notEqual(await panel.barColor(), before));
  });

  it('comes back as it was when it is loaded anew', async () => {
    await panel.show(ENDED);
    await click('Zoom In');
    await click('Compare');
    await eventually('the range left with the editor', async () => assert.ok(await range()));
    const left = await panel.state();
    await panel.reload();
    await panel.show(ENDED);
    assert.deepEqual(await panel.state(), left);
    assert.equal(left.compare, true);
    assert.deepEqual(await panel.toldOf('compare'), { type: 'compare', on: true });
    assert.equal(await panel.page.getByRole('button', { name: 'Show All' }).isEnabled(), true);
  });

  const UNTOUCHED = { build: PAGE_BUILD, compare: false, table: false, following: true };

  it('comes back with its window though it was never drawn', async () => {
    assert.deepEqual(await panel.state(), UNTOUCHED);
  });

  const unread: readonly (readonly [string, unknown])[] = [
    ['nothing', null],
    ['what another version left', { version: 9, build: PAGE_BUILD, zoom: [0, 1] }],
    ['half of what was left', { ...UNTOUCHED, table: true, range: { from: 1_000 } }],
  ];
  for (const [which, state] of unread) {
    it(`shows all of its build where the editor keeps ${which}`, async () => {
      await panel.leave(state);
      await panel.reload();
      assert.deepEqual(await panel.state(), UNTOUCHED);
      await panel.show(ENDED);
      assert.equal(await text('h1'), 'make -j6 check');
      assert.equal(await panel.page.getByRole('button', { name: 'Show All' }).isEnabled(), false);
    });
  }

  it('has tables in place of charts, by keyboard, a page of them at a time', async () => {
    await panel.show(ENDED);
    await panel.page.getByRole('button', { name: 'Table' }).focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.getByRole('table', { name: /^Processes/ }).waitFor();
    assert.equal(await panel.page.locator('.timeline').isVisible(), false);
    const samples = panel.page.getByRole('table', { name: /^Samples \(300, 1 to 200\)/ });
    assert.equal(await samples.getByRole('row').count(), 201);
    await panel.page.getByRole('button', { name: 'Next Page' }).last().press('Enter');
    await panel.page.getByRole('table', { name: /^Samples \(300, 201 to 300\)/ }).waitFor();
    assert.match(await text('.tables'), /\.\/test-parser\s+test\s+\d+.*exit 1/);
  });

  it('asks for files', async () => {
    await panel.show(ENDED);
    await click('Chrome Trace');
    assert.deepEqual(await panel.toldOf('export'), { type: 'export', format: 'chrome-trace' });
  });

  it('puts a picture into the clipboard', async () => {
    await panel.show(ENDED);
    await click('Copy Picture');
    await eventually('the answer', async () =>
      assert.equal(await text('[role=status]'), 'The picture is in the clipboard'),
    );
    assert.deepEqual(await panel.clipboardTypes(), ['image/png']);
  });

  it('refuses what it cannot read, with its place, and goes on', async () => {
    await panel.show(ENDED);
    await panel.page.evaluate(`window.postMessage({ type: 'more', samples: 7 })`);
    const told = await panel.toldOf('problem');
    assert.match(told.type === 'problem' ? told.message : '', /samples/);
    await panel.show({ type: 'problem', message: 'The disk is full.' });
    assert.equal(await text('[role=status]'), 'The disk is full.');
  });

  it('names in a legend only what can be seen', async () => {
    const key = panel.page.locator('.key', { hasText: 'shared pages once' });
    await panel.show(ENDED);
    assert.equal(await key.isVisible(), true);
    await panel.show({ ...ENDED, telemetry: withoutSharedPages(ENDED.telemetry) });
    assert.equal(await key.isVisible(), false);
    assert.match(await text('.chart:nth-child(2) .legend'), /resident\s*[\d.]+ MiB/);
  });

  it('says what is missing', async () => {
    const nothing: Show = {
      ...ENDED,
      telemetry: { build: ENDED.build.id, samples: [], spans: [], spansLeftOut: 12 },
    };
    await panel.show(nothing);
    assert.match(await text('.lasting'), /No sample was taken.*12 processes are not shown/);
  });

  it('shows why there is nothing to show', async () => {
    await panel.show({ type: 'problem', message: 'This build is no longer in the history.' });
    assert.equal(await panel.page.getByText('This build is no longer in the history.').isVisible(), true);
  });

  it('moves nothing for people who want no motion', async () => {
    await panel.page.emulateMedia({ reducedMotion: 'reduce' });
    await panel.show(ENDED);
    const transitions = await panel.styles('button', 'transitionDuration');
    assert.deepEqual([...new Set(transitions)], ['0s']);
  });

  for (const theme of Object.keys(pageThemes) as PageThemeName[]) {
    it(`has nothing that keeps people out, in the theme ${theme}`, async () => {
      await panel.setTheme(theme);
      await panel.show(RUNNING);
      assert.deepEqual(await seriousProblems(), []);
      await click('Table');
      assert.deepEqual(await seriousProblems(), []);
    });
  }

  it('has nothing that keeps people out where it is narrow, and its tables are wider', async () => {
    await panel.page.setViewportSize({ width: 480, height: 800 });
    await panel.show(RUNNING);
    await click('Table');
    assert.deepEqual(await seriousProblems(), []);
    const samples = panel.page.getByRole('group', { name: 'Samples' });
    await samples.press('ArrowRight');
    const moved = `document.querySelector('[aria-label="Samples"]').scrollLeft`;
    await eventually('the table', async () => assert.ok((await panel.page.evaluate<number>(moved)) > 0));
  });

  async function seriousProblems(): Promise<readonly string[]> {
    await panel.drawn();
    await panel.page.evaluate(axe.source);
    const { violations } = await panel.page.evaluate<axe.AxeResults>('axe.run()');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
});
