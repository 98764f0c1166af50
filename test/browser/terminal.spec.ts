import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const notes = readFileSync('test/fixtures/seed/notes.md', 'utf8');

async function open(page: Page): Promise<void> {
  await page.goto('/terminal');
  await page.getByRole('textbox', { name: 'Command line on controlplane' }).click();
}

/** Types a line and waits for the prompt to come back; returns what the line put out. */
async function type(page: Page, line: string): Promise<string> {
  const before = await page.getByRole('log').locator('> div').count();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log').locator('> div')).toHaveCount(before + 1);
  await expect(page.getByRole('log')).toHaveAttribute('aria-busy', 'false');
  const text = (await page.getByRole('log').locator('> div').last().textContent()) ?? '';
  return text.slice(text.indexOf(line) + line.length + 1);
}

test.describe('the commands of the notes', () => {
  test('ip addr, ipcalc, the service range, the rules, the processes', async ({ page }) => {
    await open(page);
    for (const line of ['ip addr', 'ipcalc -b 10.19.9.9/24']) {
      const shown = notes.slice(notes.indexOf(`➜  ${line}\n`) + line.length + 4);
      expect(await type(page, line)).toBe(shown.slice(0, shown.indexOf('\n\ncontrolplane') + 1));
    }

    expect(await type(page, 'cat /etc/kubernetes/manifests/kube-apiserver.yaml | grep service-cluster')).toBe(
      '    - --service-cluster-ip-range=10.96.0.0/12\n',
    );
    expect(await type(page, 'iptables -L -t nat | grep kubernetes:https')).toMatch(/^KUBE-SVC-NPX46M4PTMTKRN6Y {2}tcp {2}-- {2}anywhere +10\.96\.0\.1 /m);
    expect(await type(page, 'ps aux | grep kube-api')).toMatch(/kube-apiserver --advertise-address=10\.19\.9\.9 .*--service-cluster-ip-range=10\.96\.0\.0\/12/);
  });

  test('kubectl: the nodes, the pods of Weave, the range and the mode in the logs, the DaemonSet', async ({ page }) => {
    await open(page);
    const pod = 'kube-proxy-d7l2d -n kube-system';
    for (const line of [
      'kubectl get nodes -o wide',
      'kubectl logs weave-net-255sj weave -n kube-system',
      `kubectl logs ${pod}`,
      `kubectl describe pod ${pod}`,
    ]) {
      const shown = notes.slice(notes.indexOf(`➜  ${line}\n`) + line.length + 4);
      const end = Math.min(...['\n\ncontrolplane', '\n```', '\n\n```'].map((mark) => shown.indexOf(mark)).filter((at) => at >= 0));
      expect(await type(page, line)).toBe(shown.slice(0, end + 1));
    }
    expect(await type(page, 'kubectl get ds -n kube-system')).toMatch(/^kube-proxy {3}2 {9}2 {9}2 {7}2 {12}2 {11}kubernetes\.io\/os=linux {3}125m$/m);
  });

  test('addresses are dressed by their network, and say whose they are', async ({ page }) => {
    await open(page);
    await type(page, 'ip route; echo 10.96.0.1');
    await expect(page.locator('.address--pod').first()).toContainText('10.244.0.0/16');
    const service = page.locator('.address--service');
    await expect(service).toHaveText('10.96.0.1');
    await service.hover();
    await expect(page.locator('.address-bubble')).toHaveText('10.96.0.1: Service kubernetes, service range');
  });
});

test('nothing of the shell is loaded before the reader reaches for it', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto('/terminal');
  await page.waitForLoadState('networkidle');
  expect(loaded.filter((url) => url.includes('/assets/sandbox/'))).toEqual([]);
  await page.getByRole('textbox', { name: /^Command line/ }).focus();
  await expect.poll(() => loaded.filter((url) => url.includes('/assets/sandbox/terminal'))).toHaveLength(1);
});

test.describe('the line', () => {
  const field = (page: Page) => page.getByRole('textbox', { name: /^Command line/ });

  test('history, readline’s keys, Tab', async ({ page }) => {
    await open(page);
    await type(page, 'echo one');
    await type(page, 'echo two');
    await page.keyboard.type('draft');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect(field(page)).toHaveValue('echo one');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(field(page)).toHaveValue('draft');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('a ');
    await page.keyboard.press('Control+E');
    await page.keyboard.press('Control+W');
    await expect(field(page)).toHaveValue('a ');
    await page.keyboard.press('Control+U');
    await expect(field(page)).toHaveValue('');
    await page.keyboard.type('ipcal');
    await page.keyboard.press('Tab');
    await expect(field(page)).toHaveValue('ipcalc ');
    await page.keyboard.press('Control+U');
    await page.keyboard.type('cat /etc/host');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('status').filter({ hasText: 'hostname' })).toContainText('hosts');
    await page.keyboard.type('n');
    await page.keyboard.press('Tab');
    await expect(field(page)).toHaveValue('cat /etc/hostname ');
  });

  test('Ctrl-C throws the line away, stops what runs; Ctrl-L and clear empty the screen', async ({ page }) => {
    await open(page);
    await page.keyboard.type('not this');
    await page.keyboard.press('Control+C');
    await expect(page.getByRole('log')).toContainText('not this^C');
    await expect(field(page)).toHaveValue('');
    await page.keyboard.type('ping node01');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log')).toContainText('icmp_seq=2');
    await page.keyboard.press('Control+C');
    await expect(page.getByRole('log')).toContainText('packets transmitted');
    await expect(page.getByRole('log')).toHaveAttribute('aria-busy', 'false');
    await page.keyboard.press('Control+L');
    await expect(page.getByRole('log').locator('> div')).toHaveCount(0);
    await type(page, 'echo something');
    await page.keyboard.type('clear');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log')).not.toContainText('something');
  });

  test('pasting several lines runs them one after the other; a loop and a here-document go on over lines', async ({ page }) => {
    await open(page);
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'for n in 1 2\ndo\n  echo "n=$n"\ndone\ncat <<EOF\nhere\nEOF\nhost');
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await expect(page.getByRole('log')).toContainText('n=1\nn=2\n');
    await expect(page.getByRole('log')).toContainText('EOF\nhere\n');
    await expect(field(page)).toHaveValue('host');
  });

  test('Tab leaves an empty line, and any line after Escape', async ({ page }) => {
    await open(page);
    await page.keyboard.press('Tab');
    await expect(field(page)).not.toBeFocused();
    await field(page).focus();
    await page.keyboard.type('ip');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await expect(field(page)).not.toBeFocused();
  });

  test('output is copied as it was printed', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page);
    const output = await type(page, 'ip -br addr');
    await page.getByRole('button', { name: 'Copy all' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`\ncontrolplane ~ ➜  ip -br addr\n${output}`);
  });
});

test('each node has a shell of its own in one cluster; ssh goes from one to the other', async ({ page }) => {
  await open(page);
  await type(page, 'echo here > /root/f; iptables -A OUTPUT -p tcp --dport 9 -j REJECT');
  await page.getByRole('tab', { name: 'node01' }).click();
  await page.getByRole('textbox', { name: 'Command line on node01' }).click();
  expect(await type(page, 'hostname; cat /root/f')).toBe('node01\ncat: /root/f: No such file or directory\n');
  await page.getByRole('tab', { name: 'controlplane' }).click();
  await page.getByRole('textbox', { name: 'Command line on controlplane' }).click();
  await type(page, 'ssh node01');
  await expect(page.getByRole('textbox', { name: 'Command line on node01' })).toBeVisible();
  expect(await type(page, 'hostname')).toBe('node01\n');
  await type(page, 'exit');
  expect(await type(page, 'hostname; cat f')).toBe('controlplane\nhere\n');
});

test('time that nobody waited for is said', async ({ page }) => {
  await open(page);
  await type(page, 'curl 10.96.7.7');
  await expect(page.getByRole('log')).toContainText('Connection timed out');
  await expect(page.getByRole('log')).toContainText('of the cluster’s time went by');
});

test('a phone: no sideways scrolling at 360 px, letters of 16 px, targets of 44 px, keys that phones lack', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto('/terminal');
  await page.getByRole('textbox', { name: /^Command line/ }).tap();
  await type(page, 'cat /etc/kubernetes/manifests/kube-apiserver.yaml | grep service-cluster');
  await type(page, 'iptables-save');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  const field = page.getByRole('textbox', { name: /^Command line/ });
  expect(await field.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize))).toBeGreaterThanOrEqual(16);
  for (const button of await page.locator('main').getByRole('button').or(page.getByRole('tab')).all()) {
    const box = await button.boundingBox();
    expect(box?.height, (await button.textContent()) ?? '').toBeGreaterThanOrEqual(44);
  }
  await page.getByRole('button', { name: 'Previous line' }).click();
  await expect(field).toHaveValue('iptables-save');
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test('axe finds nothing', async ({ page }) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await open(page);
      await type(page, 'ipcalc 10.19.9.9/24');
      await type(page, 'ls /nope');
      await type(page, 'trace nc -z 10.96.0.1 443');
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 150)} ${node.failureSummary ?? ''}`))).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
