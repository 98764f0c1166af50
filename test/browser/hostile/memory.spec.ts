import { expect, test } from '@playwright/test';
import { lessonPath } from '../lesson';

// Chromium ends the process of the sandbox when its memory is used up. Playwright takes that for the end of the page and talks to it no more,
// so this one test talks to the page itself, over the DevTools protocol.
test('code that eats all memory takes its sandbox with it, not the page', async ({ browser, baseURL }) => {
  test.setTimeout(60_000);
  const session = await browser.newBrowserCDPSession();
  const { targetId } = await session.send('Target.createTarget', { url: `${baseURL}${lessonPath}` });
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  const waiting = new Map<number, (value: unknown) => void>();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: { result?: { value?: unknown } } };
    if (id !== undefined) waiting.get(id)?.(result?.result?.value);
  });
  let sequence = 0;
  const evaluate = (expression: string): Promise<unknown> =>
    new Promise((resolve) => {
      waiting.set(++sequence, resolve);
      const message = JSON.stringify({ id: sequence, method: 'Runtime.evaluate', params: { expression, awaitPromise: true, returnByValue: true } });
      void session.send('Target.sendMessageToTarget', { sessionId, message });
    });
  await expect.poll(() => evaluate('document.documentElement.dataset.hasHydrated'), { timeout: 20_000 }).toBe('true');

  const run = (code: string): Promise<unknown> =>
    evaluate(`(async () => {
      const area = document.querySelector('#the-services-address');
      const button = (name) => [...area.querySelectorAll('button')].find((one) => one.textContent.includes(name));
      button('Edit').click();
      while (!area.querySelector('[role=textbox]')) await new Promise((resolve) => setTimeout(resolve, 50));
      const editor = area.querySelector('[role=textbox]');
      editor.focus();
      document.execCommand('selectAll');
      const data = new DataTransfer();
      data.setData('text/plain', ${JSON.stringify(code)});
      editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      button('Run').click();
      await new Promise((resolve) => setTimeout(resolve, 50));
      while (button('Run').getAttribute('aria-busy') === 'true') await new Promise((resolve) => setTimeout(resolve, 50));
      return area.querySelector('[class*=outputs]').textContent;
    })()`);
  expect(await run('const o: any = []; o[Symbol.iterator] = function* () { for (;;) yield 1; }; [...o].length')).toContain('Stopped: the code ');
  expect(await run("'next run ' + 'works'")).toContain('next run works');
  await session.send('Target.closeTarget', { targetId });
});
