import { expect, type Locator, type Page } from '@playwright/test';

/** Opens a block's editor and waits until TypeScript has looked at its code. */
export async function openEditor(area: Locator): Promise<Locator> {
  await area.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(area.getByRole('textbox')).toBeFocused();
  await expect(area.locator('.cm-status')).toContainText(/No problems|\d problems?/, { timeout: 20_000 });
  return area.getByRole('textbox');
}

/** The code in an editor: lines as they were typed, not as they are broken on the screen. */
export async function codeOf(area: Locator): Promise<string> {
  return (await area.locator('.cm-line').allTextContents()).join('\n');
}

/** Puts the cursor behind the first place where the text stands in the editor. */
export async function cursorBehind(page: Page, area: Locator, text: string): Promise<void> {
  const code = await codeOf(area);
  const at = code.indexOf(text);
  expect(at, `${text} in ${code}`).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('ControlOrMeta+Home');
  for (let i = 0; i < at + text.length; i++) await page.keyboard.press('ArrowRight');
}

/** Takes the completion that is chosen. For a moment after the list appears Enter belongs to the typing. */
export async function acceptCompletion(page: Page): Promise<void> {
  await expect(page.getByRole('option', { selected: true })).toBeVisible();
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
}

/** Goes to the end of the code and types. */
export async function typeAtEnd(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(text);
}
