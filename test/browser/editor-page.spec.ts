import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { acceptCompletion, codeOf, openEditor, typeAtEnd } from './editing';
import { block, lessonPath, openLesson, ran, replaceCode } from './lesson';

test.describe('what is loaded, and when', () => {
  test('TypeScript comes with the first focus of an editor, once, and not before', async ({ page }) => {
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.url()));
    const count = (pattern: RegExp): number => loaded.filter((url) => pattern.test(url)).length;
    await openLesson(page);
    const area = block(page, 'Your turn');
    await area.getByRole('button', { name: 'Run' }).click();
    await ran(area);
    expect(count(/editor\.|language\.|library\./)).toBe(0);
    await openEditor(area);
    await openEditor(block(page, 'Follow the packet'));
    expect(count(/language\./)).toBe(1);
    expect(count(/library\./)).toBe(1);
  });

  test('after the page is loaded it can do without a network: edit, be helped, run', async ({ page, context }) => {
    await openLesson(page);
    const area = block(page, 'Your turn');
    await openEditor(area);
    await area.getByRole('button', { name: 'Run' }).click();
    await ran(area);
    await context.setOffline(true);
    const other = block(page, "The Service's address");
    await openEditor(other);
    await typeAtEnd(page, ';\ncluster.pods().lenght');
    await expect(other.locator('.cm-lintRange-error')).toHaveText('lenght');
    await replaceCode(page, other, "cluster.get('Service', 'db-service').spec.type");
    await other.getByRole('button', { name: 'Run' }).click();
    await ran(other);
    await expect(other.locator('[class*=value]')).toHaveText('ClusterIP');
  });

  test('without TypeScript editing and running work, it is said, and comes back with the network', async ({ page, context }) => {
    await openLesson(page);
    const area = block(page, 'Your turn');
    await page.route(/language\.|library\./, (route) => route.abort());
    await area.getByRole('button', { name: 'Edit' }).click();
    await expect(area.locator('.cm-status')).toContainText('No help with types: it could not be loaded. Editing and running work without.');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('const answer = 41 + 1;\nans');
    await expect(page.getByRole('option', { name: 'answer' })).toBeVisible();
    await acceptCompletion(page);
    await page.keyboard.press('F2');
    await expect(area.locator('.cm-status')).toContainText('No help with types');
    await page.keyboard.press('ControlOrMeta+Enter');
    await ran(area);
    await expect(area.locator('[class*=value]')).toHaveText('42');
    await page.unroute(/language\.|library\./);
    await context.setOffline(true);
    await context.setOffline(false);
    await expect(area.locator('.cm-status')).toContainText('No problems', { timeout: 20_000 });
  });
});

/** Where each line of a block's code stands, and the colour of each of its letters. */
async function picture(page: Page, title: string, line: string): Promise<{ places: number[]; colours: string[] }> {
  return block(page, title)
    .locator(line)
    .evaluateAll((lines) => {
      const places: number[] = [];
      const colours: string[] = [];
      for (const element of lines) {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode())
          for (let i = 0; i < (node.textContent ?? '').length; i++) {
            const range = document.createRange();
            range.setStart(node, i);
            range.setEnd(node, i + 1);
            const letter = node.textContent?.[i] ?? '';
            if (!letter.trim()) continue;
            const { left, top } = range.getBoundingClientRect();
            const { color, fontStyle, fontSize } = getComputedStyle(node.parentElement as Element);
            const look = [color, fontStyle, fontSize].join(' ');
            if (colours.at(-1)?.startsWith(`${look}: `)) colours[colours.length - 1] += letter;
            else {
              colours.push(`${look}: ${letter}`);
              places.push(left, top + window.scrollY);
            }
          }
      }
      return { places, colours };
    });
}

const titles = ['The cluster', "The Service's address", 'Follow the packet', 'iptables -t nat -L KUBE-SVC-…', 'Your turn', 'A NodePort from outside'];

for (const [name, options] of [
  ['light', { colorScheme: 'light', viewport: { width: 1200, height: 700 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1200, height: 700 } }],
  ['on a phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
] as const)
  test.describe(`an editor takes the place of code, ${name}`, () => {
    test.use(options);

    test('and not a letter moves or changes colour', async ({ page }) => {
      await page.addInitScript(() => {
        const shifts: number[] = [];
        Object.assign(window, { shifts });
        new PerformanceObserver((list) => {
          // Shifts right after input too, which the score pardons.
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) shifts.push(entry.value);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await openLesson(page);
      for (const title of titles) {
        const area = block(page, title);
        await area.scrollIntoViewIfNeeded();
        const before = await picture(page, title, '.token-line');
        const height = (): Promise<number> => area.evaluate((element) => element.getBoundingClientRect().height);
        const heightBefore = await height();
        expect(before.colours.length).toBeGreaterThan(2);
        const sum = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((all, value) => all + value, 0));
        // Not through the pointer, which would scroll.
        await area.getByRole('button', { name: 'Edit' }).evaluate((button: HTMLButtonElement) => button.click());
        await expect(area.getByRole('textbox')).toBeFocused();
        // Also what is out of sight: a guess at it would move everything below.
        expect(await height()).toBe(heightBefore);
        await expect(area.locator('.cm-status')).toContainText('No problems', { timeout: 20_000 });
        expect(await height()).toBe(heightBefore);
        const after = await picture(page, title, '.cm-line');
        expect(after.colours).toEqual(before.colours);
        // Letters are set a run at a time, and the runs are cut differently: less than a pixel.
        expect(Math.max(...after.places.map((place, i) => Math.abs(place - (before.places[i] ?? 0))))).toBeLessThan(1);
        await page.waitForTimeout(100);
        expect((await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((all, value) => all + value, 0))) - sum).toBeLessThan(0.01);
      }
    });
  });

test('the switch between light and dark reaches open editors and their tooltips', async ({ page }) => {
  await openLesson(page);
  const area = block(page, 'Your turn');
  await openEditor(area);
  await typeAtEnd(page, '\ncluster.');
  await expect(page.locator('.cm-tooltip-autocomplete')).toBeVisible();
  const colours = (): Promise<string[]> =>
    page
      .locator('.cm-editor, .cm-tooltip-autocomplete, .cm-content .code-string')
      .evaluateAll((elements) => elements.map((element) => getComputedStyle(element).backgroundColor + getComputedStyle(element).color));
  const before = await colours();
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
  const after = await colours();
  expect(after.length).toBeGreaterThan(3);
  expect(after.map((colour, i) => colour === before[i])).not.toContain(true);
});

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no axe violations with an editor open, its lists, panels and tooltips', async ({ page }) => {
      await openLesson(page);
      const area = block(page, 'Your turn');
      await openEditor(area);
      await typeAtEnd(page, '\n// a comment\nconst count: string = 5;\ncluster.pod("app").connec("db-service:3306");\n');
      await expect(area.locator('.cm-lintRange-error')).toHaveCount(2);
      await page.keyboard.press('ControlOrMeta+f');
      await page.keyboard.type('cluster');
      await area.getByRole('button', { name: /^2 problems/ }).click();
      await expect(area.locator('.cm-problems li')).toHaveCount(2);
      expect(await violations(page)).toEqual([]);
      await area.locator('.cm-content').focus();
      await typeAtEnd(page, 'cluster.');
      await expect(page.locator('.cm-completionInfo')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.type('pod(');
      await expect(page.locator('.cm-signature')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('F8');
      await expect(page.locator('.cm-tooltip-lint')).toBeVisible();
      await page.keyboard.press('F1');
      await expect(area.getByRole('region', { name: 'Keys and commands' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });

// Outputs that are out of date are pale on purpose; they are not the editor's.
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).exclude('[data-stale]').analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 150)} ${node.failureSummary?.split('\n')[1] ?? ''}`));
}

test.describe('with forced colours and reduced motion', () => {
  test.use({ forcedColors: 'active', reducedMotion: 'reduce' } as never);

  test('the chosen completion can be told from the others, the selection is the system’s, nothing blinks', async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await openLesson(page);
    const area = block(page, 'Your turn');
    await openEditor(area);
    await typeAtEnd(page, '\ncluster.');
    const option = page.getByRole('option');
    await expect(option.first()).toHaveAttribute('aria-selected', 'true');
    const backgrounds = await option.evaluateAll((all) => all.slice(0, 2).map((element) => getComputedStyle(element).backgroundColor));
    expect(backgrounds[0]).not.toBe(backgrounds[1]);
    await expect(area.locator('.cm-selectionLayer, .cm-cursorLayer')).toHaveCount(0);
  });

  test('the cursor stands still', async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
    await openLesson(page);
    const area = block(page, 'Your turn');
    await openEditor(area);
    const layer = area.locator('.cm-cursorLayer');
    expect(await layer.evaluate((element) => [getComputedStyle(element).animationName, (element as HTMLElement).style.animationDuration])).toEqual([
      expect.any(String),
      '0ms',
    ]);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('everything fits, nothing is smaller than a finger', async ({ page }) => {
    await page.goto(lessonPath);
    await page.waitForFunction(() => document.documentElement.dataset.hasHydrated === 'true');
    const area = block(page, 'Your turn');
    await area.locator('[class*=static]').tap();
    await expect(area.locator('.cm-status')).toContainText('No problems', { timeout: 20_000 });
    await typeAtEnd(page, '\ncluster.p');
    await expect(page.getByRole('option').first()).toBeVisible();
    await expect(page.locator('.cm-completionInfo')).toBeVisible();
    const small = (): Promise<string[]> =>
      page
        .locator('.cm-editor button:visible, .cm-tooltip li[role=option], .cm-editor input:not([type=checkbox])')
        .evaluateAll((all) => all.filter((element) => element.getBoundingClientRect().height < 44).map((element) => element.outerHTML));
    const fits = (): Promise<boolean> =>
      page
        .locator('.cm-tooltip, .cm-panel')
        .evaluateAll((all) => all.every((element) => element.getBoundingClientRect().left >= 0 && element.getBoundingClientRect().right <= 360));
    expect(await small()).toEqual([]);
    expect(await fits()).toBe(true);
    await page.getByRole('option', { name: /^pod$/ }).tap();
    await expect.poll(() => codeOf(area)).toMatch(/\ncluster\.pod$/);
    await area.getByRole('button', { name: /Keys/ }).tap();
    expect(await small()).toEqual([]);
    await area.getByRole('button', { name: /Find and replace/ }).tap();
    await expect(area.getByRole('textbox', { name: 'Find' })).toBeFocused();
    expect(await small()).toEqual([]);
    expect(await fits()).toBe(true);
    expect(await area.locator('.cm-content').evaluate((element) => getComputedStyle(element).fontSize)).toBe('16px');
    expect(await area.getByRole('textbox', { name: 'Find' }).evaluate((element) => getComputedStyle(element).fontSize)).toBe('16px');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});
