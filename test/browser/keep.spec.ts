import { expect, type Page, test } from '@playwright/test';
import { block, lesson, lessonPath, openLesson, ran, replaceCode } from './lesson';

const address = "The Service's address";

async function kept(page: Page): Promise<string | null> {
  return page.evaluate((path) => localStorage.getItem(`hairpin:drafts:${path}`), lessonPath);
}

test('an edit is there again after a reload, and gone after a reset', async ({ page }) => {
  await openLesson(page);
  await replaceCode(page, block(page, address), "'my own line'");
  await expect.poll(() => kept(page)).toContain('my own line');
  await page.reload();
  await expect(block(page, address)).toContainText('my own line');
  await expect(block(page, address).getByRole('status')).toHaveText('Out of date: the code has changed since. Run again.');
  await block(page, address).getByRole('button', { name: 'Reset' }).click();
  await expect(block(page, address)).not.toContainText('my own line');
  expect(await kept(page)).toBeNull();
});

test('an exercise keeps its solution too', async ({ page }) => {
  await openLesson(page);
  const card = page.locator(`#${lesson.exercises[0]?.id}`);
  await replaceCode(page, card, "const seen = new Set(['my try']);");
  await expect.poll(() => kept(page)).toContain('my try');
  await page.reload();
  await expect(card).toContainText('my try');
});

test('a draft of an older lesson is offered with its difference', async ({ page }) => {
  await page.addInitScript(
    ([key, value]) => localStorage.setItem(key ?? '', value ?? ''),
    [
      `hairpin:drafts:${lessonPath}`,
      JSON.stringify({ version: 1, drafts: { 'the-services-address': { code: "'from last year'", original: 'another', writer: 'x', revision: 1 } } }),
    ],
  );
  await openLesson(page);
  const area = block(page, address);
  await expect(area).toContainText('The lesson’s code has changed since you edited this block.');
  await area.getByText('What is different').click();
  await expect(area.locator('[data-kind="new"]')).toContainText('from last year');
  await area.getByRole('button', { name: 'Use my version' }).click();
  await expect(area).toContainText('from last year');
  await expect(area).not.toContainText('has changed since you edited');
});

test('two tabs: the second is told, nothing is overwritten', async ({ context }) => {
  const [one, two] = [await context.newPage(), await context.newPage()];
  await openLesson(one);
  await openLesson(two);
  await replaceCode(one, block(one, address), "'from one'");
  await expect.poll(() => kept(one)).toContain('from one');
  await replaceCode(two, block(two, address), "'from two'");
  await expect(block(two, address)).toContainText('Another tab has changed this block too.');
  expect(await kept(two)).toContain('from one');
  await block(two, address).getByRole('button', { name: 'Keep what is here' }).click();
  expect(await kept(two)).toContain('from two');
});

test('storage that is blocked: everything works, and it is said once', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await openLesson(page);
  await expect(page.getByText('does not let the page keep anything')).toHaveCount(1);
  const area = block(page, address);
  await replaceCode(page, area, "'works'");
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await expect(area.locator('[class*=value]')).toHaveText('works');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await replaceCode(page, area, "'still works'");
  await expect(page.getByText('does not let the page keep anything')).toHaveCount(0);
});

test('a share link goes round: it shows the difference, runs nothing, and can be undone', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openLesson(page);
  await expect(page.getByRole('button', { name: 'Share changes' })).toBeDisabled();
  await replaceCode(page, block(page, address), "'shared line'");
  await page.getByRole('button', { name: 'Share changes' }).click();
  await expect(page.getByText('The link is copied.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const other = await (await page.context().browser()?.newContext())?.newPage();
  if (!other) throw new Error('no second browser context');
  const sandboxes: string[] = [];
  other.on('request', (request) => {
    if (request.url().includes('/sandbox/')) sandboxes.push(request.url());
  });
  await other.goto(link);
  const banner = other.getByRole('region', { name: 'Changes in this link' });
  await expect(banner).toContainText('This link brings changes to 1 block of this page. Nothing of it has run.');
  await expect(block(other, address)).not.toContainText('shared line');
  await banner.getByText('the-services-address').click();
  await expect(banner.locator('[data-kind="new"]')).toContainText('shared line');
  await banner.getByRole('button', { name: 'Use these changes' }).click();
  await expect(block(other, address)).toContainText('shared line');
  expect(new URL(other.url()).hash).toBe('');
  expect(sandboxes).toEqual([]);
  await other.getByRole('button', { name: 'Undo the link’s changes' }).click();
  await expect(block(other, address)).not.toContainText('shared line');
  await other.context().close();
});

test('a damaged link is said to be one, and the page is as its author wrote it', async ({ page }) => {
  await page.goto(`${lessonPath}#edits=AAAA`);
  await expect(page.getByText('This link brings changes that cannot be read')).toBeVisible();
  await block(page, address).getByRole('button', { name: 'Run' }).click();
  await ran(block(page, address));
});

test('reset page and its undo; run all', async ({ page }) => {
  await openLesson(page);
  await replaceCode(page, block(page, address), "'changed'");
  await page.getByRole('button', { name: 'Reset page' }).click();
  await expect(block(page, address)).not.toContainText('changed');
  await page.getByRole('button', { name: 'Undo reset of the page' }).click();
  await expect(block(page, address)).toContainText('changed');
  await page.getByRole('button', { name: 'Run all' }).click();
  await ran(block(page, 'A NodePort from outside'));
  await expect(block(page, address).locator('[class*=value]')).toHaveText('changed');
});

test('rolling again changes every random choice, and the code’s own seed comes back', async ({ page }) => {
  await openLesson(page);
  const area = block(page, address);
  const before = (await area.locator('[class*=value]').textContent()) ?? '';
  await page.getByText('Seed and clock').click();
  await page.getByLabel('Seed', { exact: true }).fill('12345');
  await expect(area.getByRole('status')).toHaveText('Out of date: the code has changed since. Run again.');
  await area.getByRole('button', { name: 'Run' }).click();
  await expect(area.locator('[class*=value]')).not.toHaveText(before);
  await page.getByRole('button', { name: 'As in the code' }).click();
  await area.getByRole('button', { name: 'Run' }).click();
  await expect(area.locator('[class*=value]')).toHaveText(before);
});

test('the page can be saved as a TypeScript file', async ({ page }) => {
  await openLesson(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export .ts' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('follow-one-packet.ts');
  const stream = await file.createReadStream();
  let text = '';
  for await (const chunk of stream) text += chunk;
  expect(text).toContain("import { createCluster, table } from 'hairpin';");
  expect(text).toContain('show(trace);');
});

test('offline after the first run, everything still edits and runs', async ({ page, context }) => {
  await openLesson(page);
  const area = block(page, address);
  await replaceCode(page, area, "'online'");
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await context.setOffline(true);
  await replaceCode(page, area, "'offline'");
  await area.getByRole('button', { name: 'Run' }).click();
  await expect(area.locator('[class*=value]')).toHaveText('offline');
});

test('a run that cannot be loaded says so, and works when the connection is back', async ({ page, context }) => {
  await openLesson(page);
  await context.setOffline(true);
  const area = block(page, address);
  await area.getByRole('button', { name: 'Run' }).click();
  await expect(area).toContainText('Check the connection and press Run again.');
  await context.setOffline(false);
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
});
