import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { block, openLesson, replaceCode } from './lesson';
import { allPages } from './pages';

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const path of allPages())
      test(`no violations on ${path}`, async ({ page }) => {
        await page.goto(path);
        await page.waitForLoadState('networkidle');
        expect(await violations(page)).toEqual([]);
      });

    test('no violations while outputs are out of date', async ({ page }) => {
      await openLesson(page);
      await replaceCode(page, block(page, "The Service's address"), 'cluster.services().length');
      await expect(block(page, 'Follow the packet').getByRole('status').filter({ hasText: 'Out of date' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    test('no violations in the lesson, with everything open and an editor mounted', async ({ page }) => {
      await openLesson(page);
      for (const details of await page.locator('details').all()) await details.evaluate((element: HTMLDetailsElement) => (element.open = true));
      await block(page, 'Your turn').getByRole('button', { name: 'Edit' }).click();
      await expect(block(page, 'Your turn').getByRole('textbox')).toBeFocused();
      await page.getByText('On node01, where the client runs').click();
      await page.getByRole('button', { name: 'Check my prediction' }).click();
      await page.locator('a.term').first().focus();
      await expect(page.getByRole('tooltip')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  for (const path of allPages())
    test(`nothing scrolls sideways on ${path}`, async ({ page }) => {
      await page.goto(path);
      await page.waitForLoadState('networkidle');
      for (const details of await page.locator('details').all()) await details.evaluate((element: HTMLDetailsElement) => (element.open = true));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    });
});

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 150)} ${node.failureSummary?.split('\n')[1] ?? ''}`));
}
