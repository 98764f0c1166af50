import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { block, lesson, lessonPath, openLesson } from './lesson';

const { findTerm } = require('../../src/notebook/generated/node.cjs') as typeof import('../../src/notebook/node');
const about = (name: string): string => (findTerm(name)?.text ?? '').replaceAll('`', '');

test.describe('a term explains itself', () => {
  test('by keyboard: on focus; Escape closes, Enter leads to the glossary', async ({ page }) => {
    await openLesson(page);
    const term = page.locator('a.term', { hasText: 'virtual IP' });
    await page.locator('a.term', { hasText: 'destination NAT' }).focus();
    await expect(page.getByRole('tooltip')).toHaveText(about('DNAT'));
    await page.keyboard.press('Tab');
    await expect(term).toBeFocused();
    await expect(page.getByRole('tooltip')).toHaveText(about('virtual IP'));
    await expect(term).toHaveAccessibleDescription(about('virtual IP'));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('tooltip')).toBeHidden();
    await expect(term).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/learn\/reference\/glossary#virtual-ip$/);
    await expect(page.getByRole('heading', { name: 'virtual IP' })).toBeInViewport();
  });

  test('by mouse: the pointer may move onto what is said; moving away closes it', async ({ page }) => {
    await openLesson(page);
    await page.locator('a.term', { hasText: 'virtual IP' }).hover();
    const bubble = page.getByRole('tooltip');
    await expect(bubble).toHaveText(about('virtual IP'));
    await bubble.hover();
    await page.waitForTimeout(500);
    await expect(bubble).toBeVisible();
    await page.mouse.move(2, 300);
    await expect(bubble).toBeHidden();
  });

  test.describe('by touch', () => {
    test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

    test('a tap opens and stays, a tap elsewhere closes, a second tap leads to the glossary', async ({ page }) => {
      await openLesson(page);
      const term = page.locator('a.term', { hasText: 'virtual IP' });
      const other = page.locator('a.term', { hasText: 'destination NAT' });
      const bubble = page.getByRole('tooltip');
      await term.tap();
      await expect(bubble).toHaveText(about('virtual IP'));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await other.tap();
      await expect(bubble).toHaveText(about('DNAT'));
      await page.getByRole('heading', { level: 2, name: 'One connection' }).tap();
      await expect(bubble).toBeHidden();
      await expect(page).toHaveURL(new RegExp(`${lessonPath}$`));
      await term.tap();
      await expect(bubble).toBeVisible();
      await term.tap();
      await expect(page).toHaveURL(/glossary#virtual-ip$/);
      await expect(bubble).toBeHidden();
    });
  });

  test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('it is a link', async ({ page }) => {
      await page.goto(lessonPath);
      await page.locator('a.term', { hasText: 'virtual IP' }).click();
      await expect(page).toHaveURL(/glossary#virtual-ip$/);
      await expect(page.getByRole('main')).toContainText(about('virtual IP'));
    });
  });
});

test.describe('search', () => {
  const results = (page: Page): ReturnType<Page['locator']> => page.getByRole('main').getByRole('listitem');

  test('from the bar, by keyboard alone, to the place in the page', async ({ page }) => {
    await page.goto('/');
    await page.waitForFunction(() => document.documentElement.dataset.hasHydrated === 'true');
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('searchbox', { name: 'Search the course' })).toBeFocused();
    await page.keyboard.type('verdict map');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/search\?q=verdict%20map$/);
    await expect(page.getByRole('status')).toContainText(/\d+ places? found\./);
    await results(page).filter({ hasText: 'in Glossary' }).getByRole('link', { name: 'verdict map', exact: true }).click();
    await expect(page).toHaveURL(/glossary#verdict-map$/);
  });

  test('offline, once the index is there; nothing found is said', async ({ page, context }) => {
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).hostname !== 'localhost') foreign.push(request.url());
    });
    await page.goto('/search?q=conntrack');
    await expect(results(page).first()).toBeVisible();
    await context.setOffline(true);
    const field = page.getByRole('searchbox', { name: 'Search for' });
    await field.fill('masquerade');
    await expect(results(page).filter({ hasText: 'in Glossary' }).getByRole('link', { name: 'masquerade', exact: true })).toBeVisible();
    await expect(results(page).locator('mark').first()).toHaveText(/masquerad/);
    await field.fill('xylophone');
    await expect(page.getByRole('status')).toHaveText('Nothing found for “xylophone”.');
    await field.fill('');
    await expect(page.getByRole('status')).toHaveText('');
    expect(foreign).toEqual([]);
  });

  test('costs a page nothing before somebody searches', async ({ page }) => {
    const loaded: string[] = [];
    page.on('response', (response) => loaded.push(response.url()));
    await openLesson(page);
    await page.waitForLoadState('networkidle');
    expect(loaded.filter((url) => /search-index/.test(url))).toEqual([]);
  });

  test('the editor keeps its own keys', async ({ page }) => {
    await openLesson(page);
    await block(page, 'Your turn').getByRole('button', { name: 'Edit' }).click();
    await expect(block(page, 'Your turn').getByRole('textbox')).toBeFocused();
    await page.keyboard.press('ControlOrMeta+k');
    await expect(block(page, 'Your turn').getByRole('textbox')).toBeFocused();
  });
});

test.describe('the home page', () => {
  test('has a packet in its first screen, and steps through it without the simulation', async ({ page }) => {
    const loaded: string[] = [];
    page.on('response', (response) => loaded.push(response.url()));
    await page.goto('/');
    await page.waitForLoadState('networkidle');
    const packet = page.getByRole('region', { name: 'A packet to step through' });
    await expect(packet.getByRole('button', { name: 'Next', exact: true })).toBeInViewport();
    const before = await packet.getByText(/^Step 1 of/).textContent();
    expect(before).toMatch(/Step 1 of \d+/);
    await packet.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(packet).toContainText('Step 2 of');
    expect(loaded.filter((url) => /\/sandbox\//.test(url))).toEqual([]);
  });

  test('says for whom, how long, and what of the exams', async ({ page }) => {
    await page.goto('/');
    const main = page.getByRole('main');
    for (const heading of ['For whom', 'The course', 'For the exams']) await expect(main.getByRole('heading', { name: heading })).toBeVisible();
    await expect(main).toContainText(/All of it takes about \d+ hours?/);
    await expect(main).toContainText('CKA, Servicing and Networking (20% of the exam)');
    await expect(main).toContainText('Not here: Network Policies');
  });
});

test('a lesson says how long it takes; every part of it has a link of its own', async ({ page }) => {
  await openLesson(page);
  await expect(page.getByText(/^\d+ minutes, with everything in it$/)).toBeVisible();
  const ids = [...lesson.blocks, ...lesson.exercises, ...lesson.predictions, ...lesson.recalls].map(({ id }) => id);
  for (const id of ids) await expect(page.locator(`[id="${id}"]`).locator(`a[href="#${id}"]`)).toHaveCount(1);
  const [exercise] = lesson.exercises;
  await page.goto(`${lessonPath}#${exercise?.id}`);
  await expect(page.locator(`#${exercise?.id}`)).toBeInViewport();
});

test('the reference is made from its sources', async ({ page }) => {
  await page.goto('/learn/reference/api');
  await expect(page.getByRole('heading', { level: 3, name: 'createCluster' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('function createCluster(options?: ClusterOptions): Cluster;');
  await page.goto('/learn/reference/simulated');
  const rows =
    readFileSync('README.md', 'utf8')
      .split('## What is simulated, and what is not\n')[1]
      ?.split('\n## ')[0]
      ?.match(/^\| (?!part|---)[^|]+/gm) ?? [];
  expect(rows.length).toBeGreaterThan(3);
  await expect(page.getByRole('row')).toHaveCount(rows.length + 1);
  await page.goto('/learn/reference/commands');
  await expect(page.getByRole('main')).toContainText('packet filter and NAT rules: iptables -t nat -L -n');
});
