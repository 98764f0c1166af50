import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { block, openLesson, ran, replaceCode } from '../lesson';
import { snippets } from './snippets';

// One page for all: what one snippet spoils, the next would show.
test.describe('hostile code is contained', () => {
  test(`${snippets.length} snippets; after each the page answers within 100 ms, nothing has left the sandbox, and the next run works`, async ({ page }) => {
    test.setTimeout(snippets.length * 12_000);
    // Whoever gets out ends up here. It answers everybody, so that nothing is refused for want of an answer.
    const visitors: string[] = [];
    const server = createServer((request, response) => {
      visitors.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' }).end('export const a = 1;');
    });
    server.on('connection', () => visitors.push('a connection'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await openLesson(page);
    // The trap works: whoever may, gets there.
    expect((await page.request.get(`http://${target}/`)).status()).toBe(200);
    expect(visitors.splice(0)).toContain('GET /');
    const stray: string[] = [];
    page.on('dialog', (dialog) => {
      stray.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    const area = block(page, "The Service's address");
    const escaped: string[] = [];
    for (const { name, code, ends } of snippets)
      await test.step(name, async () => {
        await replaceCode(page, area, code.replaceAll('TARGET', target));
        await area.getByRole('button', { name: 'Run' }).click();
        expect.soft(await answerTime(page), `${name}: the page answers while it runs`).toBeLessThan(100);
        await expect.soft(area.getByRole('button', { name: 'Run' }), name).toHaveAttribute('aria-busy', 'false', { timeout: 15_000 });
        if (ends === 'stopped') await expect.soft(area, name).toContainText('Stopped: the code was still running', { timeout: 15_000 });
        else if (ends === 'error') await expect.soft(area.locator('[class*=error]').first(), name).toBeVisible();
        else await expect.soft(area.locator('[class*=outputs]'), name).toContainText(ends.says);
        expect.soft(await answerTime(page), `${name}: the page answers afterwards`).toBeLessThan(100);
        if (await page.evaluate(() => 'hacked' in window || document.body.textContent === 'forged' || 'polluted' in {})) escaped.push(name);
        if ((await area.locator('[class*=outputs]').textContent())?.includes('forged')) escaped.push(`${name}: forged`);
        await replaceCode(page, area, "'next run ' + 'works'");
        await area.getByRole('button', { name: 'Run' }).click();
        await ran(area);
        await expect.soft(area.locator('[class*=value]'), `after ${name}`).toHaveText('next run works');
      });
    server.close();
    expect(visitors).toEqual([]);
    expect(stray).toEqual([]);
    expect(escaped).toEqual([]);
    expect(snippets.length).toBeGreaterThanOrEqual(40);
    console.log(`${snippets.length} of ${snippets.length} snippets tried`);
  });

  test('a link with hostile code runs nothing and draws nothing', async ({ page }) => {
    await openLesson(page);
    const hash = await page.evaluate(async () => {
      const text = JSON.stringify({
        version: 1,
        edits: { 'the-services-address': "<img src=x onerror='window.hacked=1'>", __proto__: 'x', 'your-turn': 'window.hacked = 1' },
      });
      const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      return `#edits=${btoa(String.fromCharCode(...bytes))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replace(/=+$/, '')}`;
    });
    await page.goto(`about:blank`);
    await page.goto(`/learn/start/follow-one-packet${hash}`);
    const banner = page.getByRole('region', { name: 'Changes in this link' });
    await expect(banner).toContainText('2 blocks');
    for (const summary of await banner.locator('summary').all()) await summary.click();
    await expect(banner).toContainText('<img src=x');
    await banner.getByRole('button', { name: 'Use these changes' }).click();
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });
});

// How long the page's own thread takes to answer. A median of three: one round trip can wait for the browser itself.
async function answerTime(page: Page): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++)
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const began = performance.now();
            setTimeout(() => resolve(performance.now() - began), 0);
          }),
      ),
    );
  return times.sort((a, b) => a - b)[1] ?? Number.POSITIVE_INFINITY;
}
