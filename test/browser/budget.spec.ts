import { gzipSync } from 'node:zlib';
import { expect, type Page, type Response, test } from '@playwright/test';
import { block, lessonPath, openLesson, ran } from './lesson';

// What a page may transfer, in thousands of bytes of script, gzipped, and what it should come down to: a stock documentation page without live
// blocks transfers 174. A limit moves down with what is achieved, never up.
const budgets = {
  'before the reader acts': { limit: 185, aim: 174 },
  'first Run': { limit: 188, aim: 60 },
  'first Edit': { limit: 180, aim: 180 },
  // TypeScript, its declarations, and what compiles edited code: once, when the editor is there already.
  'later, while editing': { limit: 1300, aim: 1300 },
} as const;

/** Adds up what a page loads from addresses of a pattern, each once, as a server that compresses would send it. */
class ScriptMeter {
  readonly #pattern: RegExp;
  readonly #sizes = new Map<string, Promise<number>>();

  constructor(page: Page, pattern: RegExp) {
    this.#pattern = pattern;
    page.on('response', (response) => {
      const url = response.url();
      if (this.#pattern.test(url) && !this.#sizes.has(url)) this.#sizes.set(url, sizeOf(response));
    });
  }

  async total(): Promise<number> {
    return (await Promise.all(this.#sizes.values())).reduce((sum, size) => sum + size, 0) / 1000;
  }
}

async function sizeOf(response: Response): Promise<number> {
  // What was only prefetched is cached, and a cached answer has no body to weigh twice.
  return gzipSync(await response.body().catch(() => Buffer.alloc(0)), { level: 9 }).length;
}

test('a lesson keeps to its budget of bytes', async ({ page }) => {
  const meter = new ScriptMeter(page, /^(?!.*\/(language|compiler)\.).*\.(js|txt)(\?|$)/);
  const later = new ScriptMeter(page, /\/sandbox\/(language|library|compiler)\./);
  await openLesson(page);
  await page.waitForLoadState('networkidle');
  const before = await meter.total();
  const area = block(page, 'Follow the packet');
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  const run = (await meter.total()) - before;
  await area.getByRole('button', { name: 'Edit' }).click();
  await expect(area.getByRole('textbox')).toBeFocused();
  const edit = (await meter.total()) - before - run;
  await expect(area.locator('.cm-status')).toContainText('No problems', { timeout: 20_000 });
  const figures = { 'before the reader acts': before, 'first Run': run, 'first Edit': edit, 'later, while editing': await later.total() };
  console.log(['script, kB gzip', 'measured', 'limit', 'aim'].join(' | '));
  for (const [name, kB] of Object.entries(figures)) {
    const { limit, aim } = budgets[name as keyof typeof budgets];
    console.log([name.padEnd(24), kB.toFixed(1), limit, aim].join(' | '));
    expect.soft(kB, name).toBeLessThanOrEqual(limit);
  }
});

test('nothing jumps: while the page loads, when an editor takes the place of code, when outputs change', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) shifts.push(entry.value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(lessonPath);
  await page.waitForLoadState('networkidle');
  const area = block(page, "The Service's address");
  await area.scrollIntoViewIfNeeded();
  const height = (await area.boundingBox())?.height;
  await area.getByRole('button', { name: 'Edit' }).click();
  await expect(area.getByRole('textbox')).toBeFocused();
  // Input pardons a shift for half a second; this measures what it would pardon.
  expect((await area.boundingBox())?.height).toBe(height);
  await page.waitForTimeout(700);
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0))).toBeLessThan(0.01);
});
