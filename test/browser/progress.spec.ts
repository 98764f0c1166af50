import { readFileSync } from 'node:fs';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { block, inAll, lesson, lessonPath, openLesson, ran, replaceCode } from './lesson';

const { runLesson } = require('../../src/notebook/generated/node.cjs') as typeof import('../../src/notebook/node');
const title = 'Follow one packet';
/** What can be done in the lesson; reading it is one. */
const things = lesson.predictions.length + lesson.exercises.length + lesson.recalls.length + 1;
const key = 'hairpin:progress';

type Part = (typeof lesson.recalls)[number] | (typeof lesson.predictions)[number];
const parts: readonly Part[] = [...lesson.predictions, ...lesson.recalls];

/** The text of a choice that is right, or of one that is not, as the lesson's own code has it. */
async function choiceOf(part: Part, right: boolean): Promise<string> {
  const { answers, recallAnswers } = await runLesson(lesson);
  const answer = [...answers, ...recallAnswers][parts.indexOf(part)] ?? -1;
  return part.choices[right ? answer : answer === 0 ? 1 : 0]?.text ?? '';
}

async function answer(page: Page, part: Part, right: boolean): Promise<void> {
  const card = page.locator(`#${part.id}`);
  await card.getByText(await choiceOf(part, right), { exact: true }).click();
  await card.getByRole('button', { name: /^Check my/ }).click();
  await expect(card.getByRole('status')).toContainText(right ? 'Right.' : 'Not this one.');
}

async function openProgress(page: Page): Promise<void> {
  await page.goto('/progress');
  await expect(page.getByRole('button', { name: 'Export' })).toBeVisible();
}

function sidebarMark(page: Page): ReturnType<Page['locator']> {
  return page.getByRole('navigation', { name: 'Docs sidebar' }).getByRole('link', { name: title }).getByRole('img');
}

function stored(page: Page): Promise<string | null> {
  return page.evaluate((name) => localStorage.getItem(name), key);
}

const [prediction] = lesson.predictions;
const [exercise] = lesson.exercises;
const [first, second, third] = lesson.recalls;
if (!prediction || !exercise || !first || !second || !third) throw new Error('the lesson has not what these tests need');

test('a lesson from start to finish: all of it is kept, and there after a reload', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await page
    .getByRole('main')
    .getByRole('link', { name: `Begin: ${title}` })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(sidebarMark(page)).toHaveAttribute('aria-label', 'not begun');
  await answer(page, prediction, true);
  const area = block(page, 'Follow the packet');
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  const card = page.locator(`#${exercise.id}`);
  await card.getByRole('button', { name: 'Check' }).click();
  await expect(card.getByText('Not yet.')).toBeVisible();
  await replaceCode(page, card, exercise.solution);
  await card.getByRole('button', { name: 'Check' }).click();
  await expect(card.getByText('Passed.', { exact: true }).first()).toBeVisible();
  await page.locator('#recap').scrollIntoViewIfNeeded();
  await answer(page, first, true);
  await answer(page, second, false);
  await answer(page, second, true);
  await expect(page.getByRole('region', { name: 'Your progress in this lesson' })).toContainText(`You have done ${things - 1} of ${things} things`);
  await expect(page.getByRole('region', { name: 'Your progress in this lesson' }).getByRole('link', { name: third.question })).toBeVisible();
  await answer(page, third, true);
  await expect(page.getByText('You have done everything in this lesson.')).toBeVisible();
  await expect(sidebarMark(page)).toHaveAttribute('aria-label', 'done');

  await page.reload();
  await expect(sidebarMark(page)).toHaveAttribute('aria-label', 'done');
  await expect(page.locator(`#${prediction.id}`)).toContainText('Answered: right at the first try.');
  await expect(page.locator(`#${second.id}`)).toContainText('Answered: right at a later try.');
  await expect(page.locator(`#${exercise.id}`)).toContainText('Passed.');

  await openProgress(page);
  const main = page.getByRole('main');
  await expect(main).toContainText(`1 of ${inAll.predictions} predictions right at the first try. 1 of ${inAll.exercises} exercises passed.`);
  await expect(main).toContainText('1 question will come back, the next tomorrow.');
  await main.getByText(`Read. Predictions: 1 of ${lesson.predictions.length}`).click();
  await expect(
    main
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name: second.question }) })
      .last(),
  ).toContainText('not right at the first try');

  await page.goto('/');
  await expect(
    page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name: title, exact: true }) })
      .getByRole('img'),
  ).toHaveAttribute('aria-label', 'done');
});

test('a reader goes on where he left off', async ({ page }) => {
  await openLesson(page);
  await page.getByRole('heading', { name: 'The table that remembers' }).evaluate((element) => element.scrollIntoView());
  await expect.poll(() => stored(page)).toContain('the-table-that-remembers');
  for (const path of ['/', '/progress']) {
    await page.goto(path);
    const link = page.getByRole('link', { name: `Continue where you left off: ${title}` });
    await expect(link).toHaveAttribute('href', `${lessonPath}#the-table-that-remembers`);
  }
});

test('a question that was missed comes back after 1, 3, 7 and 21 days, and then no more', async ({ page }) => {
  test.setTimeout(120_000);
  const noon = new Date(2027, 2, 1, 12).getTime();
  const day = (days: number): Promise<void> => page.clock.setFixedTime(new Date(2027, 2, 1 + days, 12));
  await page.clock.setFixedTime(noon);
  await openLesson(page);
  await answer(page, first, false);
  await openProgress(page);
  await expect(page.getByRole('main')).toContainText('Nothing comes back today. 1 question will come back, the next tomorrow.');
  for (const [days, then] of [
    [1, 'in 3 days'],
    [4, 'in 7 days'],
    [11, 'in 21 days'],
    [32, undefined],
  ] as const) {
    await day(days);
    await openProgress(page);
    await expect(page.getByRole('main')).toContainText(`Question 1 of 1, from ${title}.`);
    await expect(page.getByRole('button', { name: 'Done' })).toBeDisabled();
    await answer(page, first, true);
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('main')).toContainText(
      then ? `That was all for today. 1 question will come back, the next ${then}.` : 'That was all for today. A recall question that you miss',
    );
  }
  await day(400);
  await openProgress(page);
  await expect(page.getByRole('main')).toContainText('Nothing comes back today.');
});

test('export, clear, import: everything is back', async ({ page }) => {
  await openLesson(page);
  await answer(page, prediction, true);
  await answer(page, first, false);
  await openProgress(page);
  const before = (JSON.parse((await stored(page)) ?? '') as { progress: { lessons: unknown } }).progress.lessons;
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const file = await (await download).path();
  expect((await download).suggestedFilename()).toMatch(/^hairpin-progress-\d{4}-\d\d-\d\d\.json$/);
  await page.evaluate(() => localStorage.clear());
  await openProgress(page);
  await expect(page.getByRole('main')).toContainText(`0 of ${inAll.predictions} predictions right`);
  await page.getByLabel('File with exported progress').setInputFiles(file);
  await expect(page.getByText('Imported.')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(`1 of ${inAll.predictions} predictions right at the first try.`);
  expect((JSON.parse((await stored(page)) ?? '') as { progress: { lessons: unknown } }).progress.lessons).toEqual(before);
  await openLesson(page);
  await expect(page.locator(`#${first.id}`)).toContainText('Answered: not right yet.');
});

test('a file that is none is refused in words', async ({ page }) => {
  await openProgress(page);
  await page.getByLabel('File with exported progress').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
  await expect(page.getByText('This file was not exported from this course.')).toBeVisible();
});

test('reset and its undo, which outlives the page', async ({ page }) => {
  await openLesson(page);
  await answer(page, prediction, true);
  await openProgress(page);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.getByRole('main')).toContainText(`0 of ${inAll.predictions} predictions right`);
  await openProgress(page);
  await page.getByRole('button', { name: 'Undo reset' }).click();
  await expect(page.getByRole('main')).toContainText(`1 of ${inAll.predictions} predictions right`);
  await expect(page.getByRole('button', { name: 'Undo reset' })).toHaveCount(0);
});

test('two tabs: each sees what the other does, and neither writes over it', async ({ context }) => {
  const [one, two] = [await context.newPage(), await context.newPage()];
  await openLesson(one);
  await openLesson(two);
  await answer(one, prediction, true);
  await expect(two.locator(`#${prediction.id}`)).toContainText('Answered: right at the first try.');
  await answer(two, first, true);
  await expect(one.locator(`#${first.id}`)).toContainText('Answered: right at the first try.');
  await openProgress(one);
  await one.getByRole('button', { name: 'Reset' }).click();
  await expect(two.locator(`#${prediction.id}`)).not.toContainText('Answered');
  await answer(two, second, true);
  await expect(one.getByRole('main')).toContainText(`0 of ${inAll.predictions} predictions right`);
  expect(await stored(one)).not.toContain(prediction.id);
  expect(await stored(one)).toContain(second.id);
});

test.describe('storage', () => {
  const block = (context: BrowserContext): Promise<unknown> =>
    context.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });

  test('that is blocked: progress lasts as long as the visit, and the page says so', async ({ page, context }) => {
    await block(context);
    await openLesson(page);
    await answer(page, prediction, true);
    await expect(page.locator(`#${prediction.id}`)).toContainText('Answered: right at the first try.');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Progress' }).click();
    await expect(page.getByRole('main')).toContainText(`1 of ${inAll.predictions} predictions right at the first try.`);
    await expect(page.getByText('This browser does not let the page keep anything')).toBeVisible();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain(prediction.id);
  });

  test('that is full: the same', async ({ page, context }) => {
    await context.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await openLesson(page);
    await answer(page, prediction, true);
    await expect(page.locator(`#${prediction.id}`)).toContainText('Answered: right at the first try.');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Progress' }).click();
    await expect(page.getByText('The browser’s storage is full')).toBeVisible();
  });

  test('that holds nonsense: it is set aside, and progress begins anew', async ({ page }) => {
    await page.goto('/progress');
    await page.evaluate((name) => localStorage.setItem(name, '{"version":1,"progress":[]}'), key);
    await openProgress(page);
    await expect(page.getByText('Part of what was kept of your progress could not be read.')).toBeVisible();
    await openLesson(page);
    await answer(page, prediction, false);
    await expect(page.locator(`#${prediction.id}`)).toContainText('Answered: not right yet.');
    expect(await page.evaluate((name) => localStorage.getItem(`${name}:unreadable`), key)).toBe('{"version":1,"progress":[]}');
  });
});

test('a reader of whom nothing is kept fetches nothing of all this', async ({ page }) => {
  const scripts: string[] = [];
  page.on('response', async (response) => {
    if (/\.js(\?|$)/.test(response.url())) scripts.push(await response.text().catch(() => ''));
  });
  await openLesson(page);
  await page.waitForLoadState('networkidle');
  // A word that only what is behind the door contains.
  const fetched = (): boolean => scripts.some((script) => script.includes('hairpin-progress'));
  expect(fetched()).toBe(false);
  await answer(page, prediction, true);
  await expect.poll(fetched).toBe(true);
});

test.describe('the page to print', () => {
  test.use({ colorScheme: 'dark' });

  test('has the name, what was passed, the date and the version, and nothing else of the site; it is dark on light', async ({ page }) => {
    await openLesson(page);
    await answer(page, prediction, true);
    await page.goto('/finish');
    await page.getByLabel('Your name').fill('Ada <Lovelace>');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const sheet = page.getByRole('article');
    await expect(sheet).toContainText('Ada <Lovelace>');
    await expect(sheet).toContainText(`predicted 1 of ${inAll.predictions} outcomes right at the first try`);
    await expect(sheet).toContainText(`${title} (begun, 1 of ${things})`);
    await expect(sheet).toContainText(new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }));
    await expect(sheet).toContainText(`Course version ${(JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version}`);
    await expect(sheet).toContainText('Nobody else has checked it');
    for (const hidden of ['Print', 'Skip to main content']) await expect(page.getByRole('button', { name: hidden })).toBeHidden();
    for (const area of ['.navbar', '.footer', 'form']) await expect(page.locator(area).first()).toBeHidden();
    const colour = await sheet.evaluate((element) => getComputedStyle(element).color);
    expect(colour).toBe('rgb(34, 39, 45)');
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await stored(page)).not.toContain('Lovelace');
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the pages about progress say what they cannot do, and the course is there', async ({ page }) => {
    await page.goto('/progress');
    // Playwright finds no text in a noscript.
    await expect(page.locator('main noscript > p')).toBeVisible();
    await expect(page.getByRole('main').getByRole('link', { name: title, exact: true })).toHaveAttribute('href', lessonPath);
    await page.goto('/finish');
    await expect(page.locator('main noscript > p')).toBeVisible();
  });
});
