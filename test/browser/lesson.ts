import { readdirSync, readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';

// Playwright turns tests into CommonJS, which cannot import the parser of MDX; the bundle that the site's build uses can be required.
const { findLessons, readLesson } = require('../../src/notebook/generated/node.cjs') as typeof import('../../src/notebook/node');

export const lessonPath = '/learn/start/follow-one-packet';

/** The lesson as its author wrote it. */
export const lesson = readLesson(readFileSync('docs/01-start/01-follow-one-packet.mdx', 'utf8'));

/** How much there is in the whole course. */
export const inAll = ((): { readonly predictions: number; readonly exercises: number } => {
  const paths = (readdirSync('docs', { recursive: true }) as string[]).filter((path) => path.endsWith('.mdx'));
  const lessons = findLessons(paths.map((path) => ({ path: `docs/${path}`, text: readFileSync(`docs/${path}`, 'utf8') })));
  const count = (kind: string): number => lessons.flatMap(({ parts }) => parts.filter((part) => part.kind === kind)).length;
  return { predictions: count('prediction'), exercises: count('exercise') };
})();

/** Opens the lesson and waits until its buttons work. */
export async function openLesson(page: Page): Promise<void> {
  await page.goto(lessonPath);
  await page.waitForFunction(() => document.documentElement.dataset.hasHydrated === 'true');
}

/** A live block by its title. */
export function block(page: Page, title: string): Locator {
  return page.locator('section[data-block]').filter({ has: page.getByText(title, { exact: true }) });
}

/** Opens a block's editor, replaces its code and leaves the cursor in it. */
export async function replaceCode(page: Page, area: Locator, code: string): Promise<void> {
  await area.getByRole('button', { name: 'Edit' }).click();
  const editor = area.getByRole('textbox');
  await expect(editor).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  // Pasted, not typed: the editor would close every bracket that is typed.
  await editor.evaluate((element, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, code);
}

/** Waits for the end of a run. */
export async function ran(area: Locator): Promise<void> {
  await expect(area.getByRole('status').filter({ hasText: /Ran in your browser|Did not reach its end/ })).toBeVisible();
}
