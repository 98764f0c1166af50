import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { block, openLesson } from './lesson';

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const path of ['/', '/learn/reference/writing-a-lesson'])
      test(`no violations on ${path}`, async ({ page }) => {
        await page.goto(path);
        await page.waitForLoadState('networkidle');
        expect(await violations(new AxeBuilder({ page }))).toEqual([]);
      });

    test('no violations in the lesson, with everything open and an editor mounted', async ({ page }) => {
      await openLesson(page);
      for (const details of await page.locator('details').all()) await details.evaluate((element: HTMLDetailsElement) => (element.open = true));
      await block(page, 'Your turn').getByRole('button', { name: 'Edit' }).click();
      await expect(block(page, 'Your turn').getByRole('textbox')).toBeFocused();
      await page.getByText('On node01, where the client runs').click();
      await page.getByRole('button', { name: 'Check my prediction' }).click();
      expect(await violations(new AxeBuilder({ page }))).toEqual([]);
    });
  });

async function violations(builder: AxeBuilder): Promise<string[]> {
  const found = await builder.analyze();
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 150)} ${node.failureSummary?.split('\n')[1] ?? ''}`));
}
