import { gzipSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { block, ran, replaceCode } from './lesson';

const path = '/learn/reference/output-views';

async function open(page: Page): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(() => document.documentElement.dataset.hasHydrated === 'true');
}

const trace = (page: Page): Locator => block(page, 'A packet trace');
const step = (area: Locator): Locator => area.getByText(/^Step \d+ of \d+$/);
const numberOf = async (area: Locator): Promise<number> => Number(/\d+/.exec((await step(area).textContent()) ?? '')?.[0]);
const steps = async (area: Locator): Promise<number> => Number(/of (\d+)/.exec((await step(area).textContent()) ?? '')?.[1]);
const button = (area: Locator, name: string): Locator => area.getByRole('button', { name, exact: true });

async function openAll(page: Page): Promise<void> {
  for (const details of await page.locator('main details').all()) await details.evaluate((element: HTMLDetailsElement) => (element.open = true));
}

test('nothing that draws is loaded before the reader reaches for a view, and all of it weighs little', async ({ page }) => {
  const scripts = new Map<string, number>();
  page.on('response', async (response) => {
    if (/\.js$/.test(response.url())) scripts.set(response.url().split('/').pop() ?? '', gzipSync(await response.body().catch(() => ''), { level: 9 }).length);
  });
  await open(page);
  await page.waitForLoadState('networkidle');
  const before = new Set(scripts.keys());
  expect([...before].some((name) => name.startsWith('views'))).toBe(false);
  const drawing = await trace(page).locator('figure').elementHandle();
  await trace(page).locator('figcaption').hover();
  await expect.poll(() => [...scripts.keys()].some((name) => name.startsWith('views'))).toBe(true);
  await button(trace(page), 'Next').click();
  await expect(step(trace(page))).toHaveText(/^Step 2 of/);
  // The drawing that came with the page is the one that came to life.
  expect(await drawing?.evaluate((element) => element.isConnected)).toBe(true);
  const views = [...scripts].find(([name]) => name.startsWith('views'));
  expect(views?.[1]).toBeLessThanOrEqual(25 * 1024);
});

test('a button pressed before anything is loaded does what it says', async ({ page }) => {
  await open(page);
  await button(trace(page), 'Next').evaluate((element: HTMLElement) => element.click());
  await expect(step(trace(page))).toHaveText(/^Step 2 of/);
});

test('step through a trace by keyboard: list, card and picture show the same step', async ({ page }) => {
  await open(page);
  const area = trace(page);
  await button(area, 'Next').focus();
  await page.keyboard.press('Enter');
  await expect(step(area)).toHaveText(/^Step 2 of/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(step(area)).toHaveText(/^Step 4 of/);
  // The frame has left the laptop and arrives at node01.
  await expect(area.locator('[data-at]').first()).toHaveAttribute('data-at', 'node01/interface');
  await expect(area.locator('[aria-current=step]')).toContainText('arrives at node01');
  await expect(area.locator('[aria-live=polite]')).toHaveText(/^Step 4 of \d+, laptop, wire: The frame leaves laptop/);
  await page.keyboard.press('ArrowLeft');
  await expect(step(area)).toHaveText(/^Step 3 of/);
  await page.keyboard.press('End');
  const last = await steps(area);
  await expect(step(area)).toHaveText(`Step ${last} of ${last}`);
  await expect(area.locator('[data-at]').first()).toHaveAttribute('data-at', 'laptop/stack');
  // The way back was folded; the step in it is to be seen.
  await expect(area.locator('[aria-current=step]')).toBeVisible();
  await page.keyboard.press('Home');
  await expect(step(area)).toHaveText(/^Step 1 of/);
});

test('the slider steps too, and says where it is', async ({ page }) => {
  await open(page);
  const area = trace(page);
  const slider = area.getByRole('slider', { name: 'Step' });
  await slider.focus();
  // The first key may come before the view is alive; it counts all the same.
  await page.keyboard.press('ArrowRight');
  await expect(step(area)).toHaveText(/^Step 2 of/);
  await page.keyboard.press('ArrowRight');
  await expect(step(area)).toHaveText(/^Step 3 of/);
  await page.keyboard.press('ArrowLeft');
  await expect(step(area)).toHaveText(/^Step 2 of/);
  await expect(slider).toHaveAttribute('aria-valuetext', /^Step 2 of \d+, laptop, socket: client on laptop sends a TCP SYN/);
});

test('jump to the rewrites, one after the other: the old address struck, the new beside it, the rule and why it is there', async ({ page }) => {
  await open(page);
  const area = trace(page);
  const card = area.locator('[class*=card]');
  await button(area, 'To the next rewrite').click();
  await expect(card).toContainText('-j DNAT --to-destination');
  await expect(card).toContainText('The destination becomes the endpoint');
  await expect(card.locator('del')).toHaveText('10.19.9.12:30306');
  await expect(card.locator('ins')).toHaveText(/^10\.244\.\d\.\d:3306$/);
  await expect(card).toContainText('not yet in the table');
  const first = await numberOf(area);
  await button(area, 'To the next rewrite').click();
  await expect(card).toContainText('-j MASQUERADE');
  await expect(card.locator('del')).toHaveText(/^10\.19\.9\.95:\d+$/);
  // Two more on the way back, from memory; then the first again.
  await button(area, 'To the next rewrite').click();
  await expect(card).toContainText('conntrack remembers');
  await button(area, 'To the next rewrite').click();
  await button(area, 'To the next rewrite').click();
  expect(await numberOf(area)).toBe(first);
});

test('what matched is said for each condition, and what did not is counted', async ({ page }) => {
  await open(page);
  const area = trace(page);
  await area.getByText('The rule matches: on to KUBE-NODEPORTS.').click();
  const card = area.locator('[class*=card]');
  await expect(card).toContainText('The rule matches: on to KUBE-NODEPORTS.');
  await expect(card).toContainText('--dst-type LOCAL');
  await expect(card).toContainText('its destination 10.19.9.12 is an address of this host');
  await expect(card).toContainText(/\d+ rules were asked and did not match\./);
});

test('sentences, rules or TRACE lines, and every step in full', async ({ page }) => {
  await open(page);
  const area = trace(page);
  const list = area.locator('[data-form]');
  const sentence = list.getByText('The rule matches: on to KUBE-NODEPORTS.');
  const rule = list.locator('code').filter({ hasText: '--dst-type LOCAL' }).first();
  const reason = list.getByText('this comes last');
  await expect(sentence).toBeVisible();
  await expect(rule).toBeHidden();
  await area.getByText('rules', { exact: true }).click();
  await expect(rule).toBeVisible();
  await expect(sentence).toBeHidden();
  await area.getByRole('radio', { name: 'rules' }).press('ArrowLeft');
  await expect(sentence).toBeVisible();
  await expect(rule).toBeHidden();
  await area.getByText('TRACE: lines').click();
  await expect(list.getByText(/^TRACE: nat:KUBE-NODEPORTS:rule:1 IN=eth0 OUT= .*DPT=30306 SYN$/)).toBeVisible();
  await expect(list.getByText(/^TRACE: filter:KUBE-PROXY-FIREWALL:return:1 /).first()).toBeVisible();
  await expect(sentence).toBeHidden();
  await area.getByRole('radio', { name: 'TRACE: lines' }).press('ArrowRight');
  await expect(sentence).toBeVisible();
  await button(area, 'Every step in full').click();
  await expect(rule).toBeVisible();
  await expect(reason).toBeVisible();
});

test('plays only when asked, and stops when asked', async ({ page }) => {
  await open(page);
  const area = trace(page);
  await area.locator('figcaption').hover();
  await page.waitForTimeout(2500);
  await expect(step(area)).toHaveText(/^Step 1 of/);
  await button(area, 'Play').click();
  await expect.poll(() => numberOf(area), { timeout: 8000 }).toBeGreaterThanOrEqual(3);
  await button(area, 'Pause').click();
  const at = await numberOf(area);
  await page.waitForTimeout(2500);
  expect(await numberOf(area)).toBe(at);
});

// The stepper of a block moves a packet; this is how many animations run while it does.
async function animationsOfAStep(page: Page): Promise<number> {
  const area = trace(page);
  await button(area, 'Next').click();
  await expect(step(area)).toHaveText(/^Step 2 of/);
  await button(area, 'Next').click();
  await button(area, 'Next').click();
  await expect(area.locator('[data-at]').first()).toHaveAttribute('data-at', 'node01/interface');
  return page.evaluate(() => document.getAnimations().filter((animation) => (animation.effect?.getComputedTiming().duration as number) > 50).length);
}

test('the packet moves', async ({ page }) => {
  await open(page);
  expect(await animationsOfAStep(page)).toBeGreaterThan(0);
});

test.describe('with reduced motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('the packet is where it is, at once', async ({ page }) => {
    await open(page);
    expect(await animationsOfAStep(page)).toBe(0);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('everything is there, and no button that does nothing', async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole('button', { name: /Next|Play|Every step/ })).toHaveCount(0);
    await expect(trace(page).locator('code').filter({ hasText: '-j DNAT' }).first()).toBeVisible();
    await expect(trace(page).getByText('The destination becomes the endpoint').first()).toBeVisible();
    for (const title of ['A topology', 'Rules, as Services are added']) await expect(block(page, title).getByRole('img').first()).toBeVisible();
    await expect(block(page, 'The difference')).toContainText('0.33333333349 0.25000000000');
    await expect(block(page, 'The three networks')).toContainText('10.96.0.1 Service kubernetes');
  });
});

test('on paper: the list in full, no buttons', async ({ page }) => {
  await open(page);
  await page.emulateMedia({ media: 'print' });
  await expect(button(trace(page), 'Next')).toBeHidden();
  await expect(trace(page).locator('[data-form] code').filter({ hasText: '-j DNAT' })).toBeVisible();
  const box = trace(page).locator('[data-form]');
  expect(await box.evaluate((element) => element.scrollHeight - element.clientHeight)).toBeLessThanOrEqual(1);
});

test('a link in a rule set opens the chain that it leads to', async ({ page }) => {
  await open(page);
  const area = block(page, 'The rules of one Service, and what a packet matched');
  const chain = area.locator('details').filter({ has: page.locator('summary', { hasText: ':KUBE-MARK-MASQ' }) });
  await expect(chain).not.toHaveAttribute('open');
  await area.getByRole('link', { name: 'KUBE-MARK-MASQ' }).first().click();
  await expect(chain).toHaveAttribute('open');
  await expect(chain.locator('summary')).toBeInViewport();
  await area.getByRole('link', { name: 'default/db', exact: true }).first().click();
  await expect(area.getByText('The rules of each Service')).toBeInViewport();
});

test('a run gives what the build drew, and begins at the first step again when the trace is another', async ({ page }) => {
  await open(page);
  const area = trace(page);
  const drawn = await area.locator('figure').textContent();
  await button(area, 'Run').click();
  await ran(area);
  expect(await area.locator('figure').textContent()).toBe(drawn);
  await button(area, 'Next').click();
  await button(area, 'Next').click();
  await expect(step(area)).toHaveText(/^Step 3 of/);
  await replaceCode(page, area, "cluster.outside('laptop').connect('controlplane:30306')");
  await button(area, 'Run').click();
  await ran(area);
  await expect(step(area)).toHaveText(/^Step 1 of/);
});

test('a value that only looks like a view costs one output, not the page', async ({ page }) => {
  await open(page);
  const area = block(page, 'A table');
  await replaceCode(page, area, "const forged = { view: 'ruleset', tables: [{ chains: 5 }] };\nforged");
  await button(area, 'Run').click();
  await ran(area);
  await expect(area).toContainText('This cannot be drawn');
  await button(trace(page), 'Next').click();
  await expect(step(trace(page))).toHaveText(/^Step 2 of/);
});

test('views are drawn on a page reached from another', async ({ page }) => {
  await page.goto('/learn/reference/writing-a-lesson');
  await page.waitForFunction(() => document.documentElement.dataset.hasHydrated === 'true');
  await page.locator('main').getByRole('link', { name: 'What outputs look like' }).first().click();
  await page.waitForURL(`**${path}`);
  await expect(step(trace(page))).toHaveText(/^Step 1 of/);
  await button(trace(page), 'Next').click();
  await expect(step(trace(page))).toHaveText(/^Step 2 of/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('nothing scrolls sideways, and what can be touched is large enough', async ({ page }) => {
    await open(page);
    await openAll(page);
    await button(trace(page), 'Next').tap();
    await expect(step(trace(page))).toHaveText(/^Step 2 of/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const outputs = page.locator('section[data-block] figure');
    for (const target of await outputs.locator('button, input[type=range], label, summary').all()) {
      const box = await target.boundingBox();
      if (box) expect(Math.round(box.height), await target.evaluate((element) => element.outerHTML.slice(0, 120))).toBeGreaterThanOrEqual(44);
    }
    // The picture is drawn for this width, so its letters are legible: none below 9 pixels.
    const sizes = await trace(page)
      .locator('svg:visible text')
      .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().height));
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(9);
  });
});

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing, with everything open and awake', async ({ page }) => {
      await open(page);
      await openAll(page);
      for (const area of await page.locator('section[data-block] figure').all()) await area.dispatchEvent('pointerover');
      await button(trace(page), 'To the next rewrite').click();
      await expect(trace(page).locator('[class*=card]')).toContainText('DNAT');
      const found = await new AxeBuilder({ page }).analyze();
      expect(
        found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 150)} ${node.failureSummary?.split('\n')[1] ?? ''}`)),
      ).toEqual([]);
    });
  });
