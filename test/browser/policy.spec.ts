import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { contentSecurityPolicy } from '../../plugins/content-security-policy';
import { block, lessonPath, openLesson, ran, replaceCode } from './lesson';

test('the policy is in every page, and in the page about hosting', async ({ request }) => {
  for (const path of ['/', lessonPath])
    expect((await (await request.get(path)).text()).replaceAll('&#x27;', "'").replaceAll('&#39;', "'")).toContain(contentSecurityPolicy);
  expect(readFileSync('docs/90-reference/03-hosting.mdx', 'utf8')).toContain(`\n${contentSecurityPolicy}\n`);
  const frame = /policy = "(.*)"/.exec(readFileSync('src/notebook/sandbox.ts', 'utf8'))?.[1];
  expect(readFileSync('docs/90-reference/03-hosting.mdx', 'utf8')).toContain(`\n${frame}\n`);
});

test('as a header, with frame-ancestors, everything works and nothing is refused', async ({ page }) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) refused.push(message.text());
  });
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': `${contentSecurityPolicy}; frame-ancestors 'self'` } });
  });
  await openLesson(page);
  const area = block(page, "The Service's address");
  await replaceCode(page, area, "'under a policy'");
  await area.getByRole('button', { name: 'Run' }).click();
  await ran(area);
  await expect(area.locator('[class*=value]')).toHaveText('under a policy');
  await page.goto('/learn/reference/writing-a-lesson');
  await page.getByRole('button', { name: '1 of 2768 NodePorts' }).click();
  await expect(page.getByRole('button', { name: '2 of 2768 NodePorts' })).toBeVisible();
  expect(refused).toEqual([]);
});

test('a policy that forbids the sandbox is said to be the reason', async ({ page }) => {
  test.setTimeout(40_000);
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "script-src 'self' 'unsafe-inline'" } });
  });
  await openLesson(page);
  const area = block(page, "The Service's address");
  await area.getByRole('button', { name: 'Run' }).click();
  await expect(area).toContainText(/Content-Security-Policy|Stopped/, { timeout: 20_000 });
});
