import { expect, test } from '@playwright/test';
import { block, lesson, lessonPath, openLesson, ran, replaceCode } from './lesson';

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the text and every output are there', async ({ page, request }) => {
    const html = await (await request.get(lessonPath)).text();
    expect(html).toMatch(/KUBE-SEP-[A-Z2-7]{16}/);
    await page.goto(lessonPath);
    await expect(page.locator('section[data-block]')).toHaveCount(lesson.blocks.length);
    for (const area of await page.locator('section[data-block]').all()) await expect(area.locator('pre, figure, table, [class*=value]').last()).toBeVisible();
    const answers = page.getByText('The answer', { exact: true });
    await expect(answers).toHaveCount(lesson.predictions.length + lesson.recalls.length);
    for (const answer of await answers.all()) await expect(answer).toBeVisible();
  });
});

test('nothing is wrong on the console, and the reader runs nothing he did not ask for', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await openLesson(page);
  await block(page, 'Follow the packet').getByRole('button', { name: 'Run' }).click();
  await ran(block(page, 'Follow the packet'));
  expect(complaints).toEqual([]);
});

test('no simulation, compiler or editor is loaded before the reader reaches for a block', async ({ page }) => {
  const scripts: { url: string; body: string }[] = [];
  page.on('response', async (response) => {
    if (/\.js(\?|$)/.test(response.url())) scripts.push({ url: response.url(), body: await response.text().catch(() => '') });
  });
  // Words that only the runner (simulation and compiler) and only the editor contain.
  const loaded = (mark: string): boolean => scripts.some(({ body }) => body.includes(mark));
  await openLesson(page);
  await page.waitForLoadState('networkidle');
  expect(scripts.length).toBeGreaterThan(2);
  expect(loaded('sourceURL=lesson.ts')).toBe(false);
  expect(loaded('cm-lineWrapping')).toBe(false);
  const area = block(page, 'Follow the packet');
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await expect.poll(() => loaded('sourceURL=lesson.ts')).toBe(true);
  expect(loaded('cm-lineWrapping')).toBe(false);
  await area.getByRole('button', { name: 'Edit' }).click();
  await expect.poll(() => loaded('cm-lineWrapping')).toBe(true);
});

test('a run in the browser gives what the build computed', async ({ page }) => {
  await openLesson(page);
  const area = block(page, 'A NodePort from outside');
  const before = await area.locator('figure').textContent();
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  expect(await area.locator('figure').textContent()).toBe(before);
});

test('edit, run, see the new output; reset and undo the reset', async ({ page }) => {
  await openLesson(page);
  const area = block(page, 'Your turn');
  await expect(area.locator('figcaption')).toContainText('Delivered');
  const edited = "cluster.scale('db-service', 0);\ncluster.pod('cron').connect('db-service:3306')";
  await replaceCode(page, area, edited);
  await expect(area.getByRole('status')).toHaveText('Out of date: the code has changed since. Run again.');
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await expect(area.locator('figcaption')).toContainText('Refused');
  await expect(area).toContainText('has no endpoints');
  await area.getByRole('button', { name: 'Reset' }).click();
  await expect(area.getByRole('textbox')).toContainText("cluster.scale('db-service', 2)");
  await area.getByRole('button', { name: 'Undo reset' }).click();
  await expect(area.getByRole('textbox')).toContainText("cluster.scale('db-service', 0)");
});

test('a change above flows into a later block', async ({ page }) => {
  await openLesson(page);
  const chain = block(page, 'iptables -t nat -L KUBE-SVC-…');
  const shares = (): Promise<number> => chain.getByText('statistic mode random').count();
  await expect(chain).toContainText('probability 0.33333333349');
  const first = lesson.blocks[0]?.code ?? '';
  await replaceCode(page, block(page, 'The cluster'), first.replace('replicas: 3', 'replicas: 2'));
  await expect(chain.getByRole('status')).toHaveText('Out of date: the code has changed since. Run again.');
  await chain.getByRole('button', { name: 'Run' }).click();
  await ran(chain);
  await expect(chain).toContainText('probability 0.50000000000');
  await expect(chain).not.toContainText('probability 0.33333333349');
  expect(await shares()).toBe(1);
});

test('an endless loop is stopped with a sentence, and the page stays alive', async ({ page }) => {
  await openLesson(page);
  const area = block(page, "The Service's address");
  await replaceCode(page, area, 'while (true) {}');
  await area.getByRole('button', { name: 'Run' }).click();
  await page.getByText('On node01, where the client runs').click();
  await page.getByRole('button', { name: 'Check my prediction' }).click();
  await expect(page.getByText('Right.')).toBeVisible({ timeout: 1000 });
  await expect(area).toContainText('Stopped: the code was still running after 2 seconds.', { timeout: 4000 });
  await replaceCode(page, area, '1 + 1');
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await expect(area).toContainText('2');
});

test('the sandbox reaches no network, no storage and no page', async ({ page }) => {
  await openLesson(page);
  const area = block(page, "The Service's address");
  const attempts =
    "['fetch', () => fetch('/')], ['storage', () => (globalThis as any).localStorage.length], ['page', () => (globalThis as any).document.title], ['import', () => import('/x.js')]";
  await replaceCode(
    page,
    area,
    `const reached: string[] = [];\nfor (const [name, go] of [${attempts}] as [string, () => unknown][]) { try { await go(); reached.push(name); } catch {} }\n\`reached \${reached.length} of 4: \${reached}\``,
  );
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await expect(area).toContainText('reached 0 of 4');
});

test('an error names its line and the blocks above keep their outputs', async ({ page }) => {
  await openLesson(page);
  const area = block(page, "The Service's address");
  await replaceCode(page, area, "const a = 1;\ncluster.get('Service', 'nobody');");
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await expect(area).toContainText('services "nobody" not found');
  await expect(area).toContainText('line 2 of this block');
  await expect(block(page, 'The cluster').getByRole('table')).toBeVisible();
});

test('a syntax error is shown where it is', async ({ page }) => {
  await openLesson(page);
  const area = block(page, "The Service's address");
  await replaceCode(page, area, 'const a = 1;\nconst = 2;');
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await expect(area).toContainText('SyntaxError');
  await expect(area).toContainText('line 2 of this block');
});

test('keyboard only: reach a block, edit it, run it, leave it', async ({ page }) => {
  await openLesson(page);
  const area = block(page, "The Service's address");
  await area.getByRole('button', { name: 'Edit' }).focus();
  await page.keyboard.press('Enter');
  await expect(area.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('.length');
  await page.keyboard.press('ControlOrMeta+Enter');
  await ran(area);
  await expect(area.locator('[class*=value]')).toHaveText('14');
  await page.keyboard.press('Escape');
  await expect(area.getByRole('button', { name: 'Run' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(area.getByRole('button', { name: 'Edit' })).toBeFocused();
});

test('Tab is no trap in the editor', async ({ page }) => {
  await openLesson(page);
  const area = block(page, "The Service's address");
  await area.getByRole('button', { name: 'Edit' }).click();
  await expect(area.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(area.getByRole('textbox')).not.toBeFocused();
});

test('the prediction says why, right or wrong', async ({ page }) => {
  await openLesson(page);
  await page.getByText('On controlplane, where the API server runs').click();
  await page.getByRole('button', { name: 'Check my prediction' }).click();
  await expect(page.getByText('Not this one.')).toBeVisible();
  await page.getByText('On node01, where the client runs').click();
  await page.getByRole('button', { name: 'Check my prediction' }).click();
  await expect(page.getByText('Right.')).toBeVisible();
});

test('the exercise fails as given and passes as solved', async ({ page }) => {
  await openLesson(page);
  const [exercise] = lesson.exercises;
  const card = page.locator(`#${exercise?.id}`);
  await card.getByRole('button', { name: 'Check' }).click();
  await expect(card.getByText('Not yet.')).toBeVisible();
  await replaceCode(page, card, exercise?.solution ?? '');
  await card.getByRole('button', { name: 'Check' }).click();
  await expect(card.getByText('Passed.')).toBeVisible();
});

test('pointing at an address lights it up everywhere and says whose it is', async ({ page }) => {
  await openLesson(page);
  const first = page.locator('[data-ip="10.19.9.12"]').first();
  await first.hover();
  await expect(page.locator('.address-bubble')).toHaveText('10.19.9.12: node node01, node network');
  const backgrounds = await page.locator('[data-ip="10.19.9.12"]').evaluateAll((all) => all.map((element) => getComputedStyle(element).backgroundColor));
  expect(backgrounds.length).toBeGreaterThan(3);
  expect(new Set(backgrounds).size).toBe(1);
  await page.mouse.move(0, 0);
  await expect(page.locator('.address-bubble')).toBeHidden();
  expect(await first.evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe(backgrounds[0]);
});

test('jsx live keeps the behaviour of the theme', async ({ page }) => {
  await page.goto('/learn/reference/writing-a-lesson');
  await page.getByRole('button', { name: '1 of 2768 NodePorts' }).click();
  await expect(page.getByRole('button', { name: '2 of 2768 NodePorts' })).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('nothing scrolls sideways; tap, change, run', async ({ page }) => {
    await openLesson(page);
    const area = block(page, "The Service's address");
    await area.locator('[class*=static]').tap();
    await expect(area.getByRole('textbox')).toBeFocused();
    expect(await area.locator('.cm-editor').evaluate((element) => getComputedStyle(element).fontSize)).toBe('16px');
    const run = area.getByRole('button', { name: 'Run' });
    expect((await run.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await run.tap();
    await ran(area);
    for (const details of await page.locator('details').all()) await details.evaluate((element: HTMLDetailsElement) => (element.open = true));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});
