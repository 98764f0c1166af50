// `npm run bench:browser`: what a reader waits for, measured in Chromium on the built site. Figures, not tests: they depend on the machine.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromiumPath, ensureChromium } from './chromium.mjs';
import { ensureDependencies, run } from './setup.mjs';

ensureDependencies();
if (!existsSync('build/index.html') && run(process.execPath, ['scripts/site.mjs', 'build'])) process.exit(1);
const missing = await ensureChromium();
if (missing) {
  console.error(missing);
  process.exit(1);
}
const { chromium } = await import('@playwright/test');
const port = 3230;
const root = `http://localhost:${port}`;
const lesson = `${root}/learn/start/follow-one-packet`;
const server = spawn(process.execPath, ['node_modules/@docusaurus/core/bin/docusaurus.mjs', 'serve', '--no-open', '--port', String(port)], { stdio: 'ignore' });
const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const row = (name, value) => console.log(`${name.padEnd(58)} ${value}`);

try {
  for (
    let i = 0;
    i < 60 &&
    !(await fetch(root).then(
      (r) => r.ok,
      () => false,
    ));
    i++
  )
    await new Promise((resolve) => setTimeout(resolve, 250));
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
  await runs(browser);
  await keystrokes(browser);
  await blocking(browser);
  await browser.close();
  await lighthouse();
} finally {
  server.kill();
}

/** From the click on Run to the result on the page. */
async function runs(browser) {
  const cold = [];
  const warm = [];
  for (let i = 0; i < 5; i++) {
    const page = await (await browser.newContext()).newPage();
    await open(page);
    cold.push(await timeRun(page));
    for (let k = 0; k < 5; k++) warm.push(await timeRun(page));
    await page.context().close();
  }
  row('Run → result, first on a page, ms (median of 5)', median(cold).toFixed(0));
  row('Run → result, later, ms (median of 25)', median(warm).toFixed(0));
}

async function open(page) {
  await page.goto(lesson);
  await page.waitForFunction(() => document.documentElement.dataset.hasHydrated === 'true');
}

async function timeRun(page) {
  const ms = await page.evaluate(async () => {
    const area = document.querySelector('#the-services-address');
    const button = [...area.querySelectorAll('button')].find((one) => one.textContent.includes('Run'));
    const began = performance.now();
    button.click();
    while (button.getAttribute('aria-busy') !== 'true') await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => new MutationObserver(() => button.getAttribute('aria-busy') === 'false' && resolve()).observe(button, { attributes: true }));
    return performance.now() - began;
  });
  await page.waitForTimeout(150);
  return ms;
}

/** From a key to the next frame, in an open editor. */
async function keystrokes(browser) {
  const page = await (await browser.newContext()).newPage();
  await open(page);
  const area = page.locator('#the-services-address');
  await area.getByRole('button', { name: 'Edit' }).click();
  await area.getByRole('textbox').waitFor();
  await page.waitForTimeout(3000);
  await page.evaluate(() => {
    window.delays = [];
    addEventListener(
      'keydown',
      () => {
        const began = performance.now();
        requestAnimationFrame(() => setTimeout(() => window.delays.push(performance.now() - began)));
      },
      true,
    );
  });
  for (let i = 0; i < 40; i++) await page.keyboard.press('a', { delay: 20 });
  row('key → next frame painted, ms (median of 40)', median(await page.evaluate(() => window.delays)).toFixed(1));
  await page.context().close();
}

/** Total blocking time while the lesson loads, at a quarter of this machine's speed. */
async function blocking(browser) {
  const totals = [];
  for (let i = 0; i < 5; i++) {
    const page = await (await browser.newContext()).newPage();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.addInitScript(() => {
      window.blocked = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.blocked += Math.max(0, entry.duration - 50);
      }).observe({ type: 'longtask', buffered: true });
    });
    await open(page);
    await page.waitForTimeout(2500);
    totals.push(await page.evaluate(() => window.blocked));
    await page.context().close();
  }
  row('total blocking time of the lesson at 4× slowdown, ms (median of 5)', median(totals).toFixed(0));
}

async function lighthouse() {
  const { default: audit } = await import('lighthouse');
  const { launch } = await import('chrome-launcher');
  const desktop = (await import('lighthouse/core/config/desktop-config.js')).default;
  for (const [name, config] of [
    ['mobile', undefined],
    ['desktop', desktop],
  ]) {
    const results = [];
    for (let i = 0; i < 5; i++) {
      const chrome = await launch({ chromePath: chromiumPath(), chromeFlags: ['--headless', ...flags], logLevel: 'silent' });
      const { lhr } = await audit(lesson, { port: chrome.port, logLevel: 'silent', output: 'json' }, config);
      chrome.kill();
      results.push(lhr);
    }
    const score = (id) => Math.round(100 * median(results.map((lhr) => lhr.categories[id]?.score ?? 0)));
    const value = (id) => median(results.map((lhr) => lhr.audits[id]?.numericValue ?? 0));
    row(`Lighthouse, ${name}: performance / accessibility / practices / SEO`, ['performance', 'accessibility', 'best-practices', 'seo'].map(score).join(' / '));
    row(
      `Lighthouse, ${name}: FCP / LCP / TBT / CLS / speed index`,
      `${value('first-contentful-paint').toFixed(0)} / ${value('largest-contentful-paint').toFixed(0)} / ${value('total-blocking-time').toFixed(0)} ms / ${value('cumulative-layout-shift').toFixed(3)} / ${value('speed-index').toFixed(0)} ms`,
    );
  }
}
