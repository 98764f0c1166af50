import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { nodeNamesOf, workerOf } from '../../src/lab/names';
import { inspectTasks } from '../../src/lab/tasks/inspect';

const path = '/learn/lab/inspect-a-cluster';
const title = 'Inspect a cluster’s networking';
const seed = 212;
const shuffled = nodeNamesOf({ kind: 'shuffled', seed });

const taskOf = (page: Page, id: string): Locator => page.locator(`details#${id}`);

async function openTask(page: Page, id: string): Promise<Locator> {
  const task = taskOf(page, id);
  if ((await task.getAttribute('open')) === null) await task.locator('> summary').click();
  await expect(task).toHaveAttribute('open');
  return task;
}

async function openTerminal(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the terminal' }).click();
  await expect(page.getByRole('textbox', { name: /^Command line/ })).toBeFocused();
}

/** Types a line into the terminal and reads what it puts out, as a reader does. */
async function read(page: Page, line: string): Promise<string> {
  const log = page.getByRole('log');
  const before = await log.locator('> div').count();
  await page.getByRole('textbox', { name: /^Command line/ }).click();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await expect(log.locator('> div')).toHaveCount(before + 1);
  await expect(log).toHaveAttribute('aria-busy', 'false', { timeout: 20_000 });
  const text = (await log.locator('> div').last().textContent()) ?? '';
  return text.slice(text.indexOf(line) + line.length + 1);
}

async function find(page: Page, line: string, pattern: RegExp): Promise<string> {
  const text = await read(page, line);
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${line}: nothing like ${pattern} in\n${text}`);
  return found;
}

const addLine =
  "sed -i 's/^    - --service-cluster-ip-range=/    - --service-node-port-range=20000-32767\\n&/' /etc/kubernetes/manifests/kube-apiserver.yaml; sleep 30";
const dns = (page: Page) => find(page, 'grep -A 1 clusterDNS /var/lib/kubelet/config.yaml', /- (\S+)/);

/** How a reader finds each answer in the terminal; nothing of it comes from the page. An empty answer: the cluster was changed. */
const ways: Readonly<Record<string, (page: Page, worker: string) => Promise<string>>> = {
  'node-range': (page) => find(page, 'ip route', /^(\S+) dev eth0/m),
  'node-interface': async (page) => find(page, 'ip -br addr', new RegExp(`^([^\\s@]+)\\S* .*${await find(page, 'hostname -i', /(\S+)/)}/`, 'm')),
  'usable-hosts': (page) => find(page, "ipcalc -b $(ip -br addr show eth0 | awk '{print $3}')", /Hosts\/Net: (\d+)/),
  'worker-address': (page, worker) => find(page, 'cat /etc/hosts', new RegExp(`^(\\S+)\\s+${worker}$`, 'm')),
  'pod-range': (page) => find(page, 'grep ipalloc /var/log/containers/weave-net-*', /ipalloc-range:(\S+)/),
  'service-range': (page) => find(page, 'grep service-cluster /etc/kubernetes/manifests/kube-apiserver.yaml', /=(\S+)/),
  'proxy-mode': (page) => find(page, 'curl -s localhost:10249/proxyMode; echo', /^(\w+)$/m),
  'proxy-pod': (page, worker) => find(page, `ssh ${worker} crictl pods --name kube-proxy`, /(kube-proxy-\w+)/),
  'proxy-owner': async (page) => `A ${await find(page, 'kube-proxy --proxy-mode', /pod of the (\w+) kube-proxy/)}`,
  'dns-address': dns,
  'dns-owner': async (page) => {
    const address = await dns(page);
    return (await read(page, 'ip -br addr')).includes(` ${address}/32`) ? 'kube-ipvs0, on every node' : 'None';
  },
  remembered: async (page, worker) => {
    const address = await find(page, `nslookup kubernetes.default.svc.cluster.local ${await dns(page)}`, /Name:.*\nAddress: (\S+)/);
    await read(page, `ssh ${worker} curl -sk https://${address}/healthz`);
    return '';
  },
  'node-port-range': async (page) => {
    await read(page, addLine);
    return '';
  },
  'node-port': async (page) => {
    await read(page, 'kubectl create deployment web --image=nginx; kubectl create service nodeport web --tcp=80:80 --node-port=30080; sleep 5');
    return '';
  },
  'switch-mode': async (page) => {
    const mode = (await find(page, 'curl -s localhost:10249/proxyMode; echo', /^(\w+)$/m)) === 'ipvs' ? 'iptables' : 'ipvs';
    await read(page, `kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: .*/mode: ${mode}/' | kubectl apply -f -`);
    await read(page, 'kubectl -n kube-system rollout restart daemonset kube-proxy; sleep 60');
    return '';
  },
};

async function give(task: Locator, answer: string): Promise<void> {
  const field = task.getByRole('textbox');
  if (await field.count()) await field.fill(answer);
  else if (answer !== '') await task.getByText(answer, { exact: true }).click();
  await task.getByRole('button', { name: /^Check/ }).click();
}

const verdict = (task: Locator): Locator => task.getByRole('status').first();

test('the lab from start to finish, as a reader does it: all of it is kept, and there after a reload', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(path);
  await openTerminal(page);
  for (const [i, { id }] of inspectTasks.entries()) {
    const task = await openTask(page, id);
    if (inspectTasks[i]?.answer.kind === 'state') {
      await give(task, '');
      await expect(verdict(task)).toContainText('Not yet.');
    }
    const way = ways[id];
    if (!way) throw new Error(`nobody knows how to do ${id}`);
    const answer = await way(page, 'node01');
    await give(task, answer);
    await expect(verdict(task), `${id}: ${answer}`).toContainText('Right.', { timeout: 20_000 });
    if (i + 1 < inspectTasks.length) {
      await task.getByRole('button', { name: 'Next task' }).click();
      await expect(taskOf(page, inspectTasks[i + 1]?.id ?? '')).toHaveAttribute('open');
    }
  }
  await expect(page.getByText(`All ${inspectTasks.length} tasks are passed`)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('img', { name: 'passed', exact: true })).toHaveCount(inspectTasks.length);
  await expect(page.getByText('You have done everything in this lesson.')).toBeVisible();
  const mark = page.getByRole('navigation', { name: 'Docs sidebar' }).getByRole('link', { name: title }).getByRole('img');
  await expect(mark).toHaveAttribute('aria-label', 'done');
  await page.goto('/progress');
  await expect(page.getByRole('main').getByText(`Tasks: ${inspectTasks.length} of ${inspectTasks.length}`)).toBeVisible();
});

test('another cluster has other answers; its number in the address gives the same one to everybody', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(`${path}?cluster=${seed}`);
  await expect(page.getByText(`Cluster ${seed}.`)).toBeVisible();
  await openTerminal(page);
  const task = await openTask(page, 'service-range');
  await give(task, '10.96.0.0/12');
  await expect(verdict(task)).toContainText('Not yet.', { timeout: 20_000 });
  for (const { id } of inspectTasks) {
    const answer = (await ways[id]?.(page, workerOf(shuffled))) ?? '';
    const own = await openTask(page, id);
    await give(own, answer);
    await expect(verdict(own), `${id}: ${answer}`).toContainText('Right.', { timeout: 20_000 });
  }
  await page.getByRole('button', { name: 'Start this one anew' }).click();
  await expect(page.getByText(`0 of ${inspectTasks.length} tasks passed on this cluster.`)).toBeVisible();
  const again = await openTask(page, 'remembered');
  await give(again, '');
  await expect(verdict(again)).toContainText('Not yet.', { timeout: 20_000 });
  await page.getByRole('button', { name: 'The notes’ cluster', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${path}/?$`));
  await page.getByRole('button', { name: 'Another cluster' }).click();
  await expect(page).toHaveURL(/\?cluster=\d+$/);
  await page.goBack();
  await expect(page.getByText('The notes’ cluster.', { exact: true })).toBeVisible();
});

test('a wrong answer is said to be what it is; one that cannot be read is kept nowhere', async ({ page }) => {
  await page.goto(path);
  const task = taskOf(page, 'node-range');
  await give(task, '10.244.0.0/16');
  await expect(verdict(task)).toContainText('Not yet. 10.244.0.0/16 is the pod range.', { timeout: 20_000 });
  await expect(verdict(task).locator('.address--pod')).toHaveText('10.244.0.0/16');
  await expect.poll(() => page.evaluate(() => localStorage.getItem('hairpin:progress'))).toContain('node-range');
  const kept = await page.evaluate(() => localStorage.getItem('hairpin:progress'));
  await give(task, 'somewhere');
  await expect(verdict(task)).toContainText('Cannot be read.');
  expect(await page.evaluate(() => localStorage.getItem('hairpin:progress'))).toBe(kept);
});

test('nothing of the terminal or the cluster is loaded before the reader reaches for it, and the page has no answers in it', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto(path);
  await page.waitForLoadState('networkidle');
  const worker = () => loaded.filter((url) => url.includes('/assets/sandbox/terminal'));
  expect(worker()).toEqual([]);
  const html = await page.content();
  for (const answer of ['10.19.9', '10.244.', '10.96.', '>254<', 'kube-proxy-d7l2d']) expect(html).not.toContain(answer);
  await page.getByRole('button', { name: 'Open the terminal' }).click();
  await expect.poll(worker).toHaveLength(1);
});

test('by keyboard alone: answer, verdict, next task, a hint’s command', async ({ page }) => {
  await page.goto(path);
  await taskOf(page, 'node-range').locator('> summary').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type('10.19.9.0 - 10.19.9.255');
  await page.keyboard.press('Enter');
  await expect(verdict(taskOf(page, 'node-range'))).toContainText('Right.', { timeout: 20_000 });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Next task' })).toBeFocused();
  await page.keyboard.press('Enter');
  const task = taskOf(page, 'node-interface');
  await expect(task.locator('> summary')).toBeFocused();
  const commands = task.getByText('commands');
  await commands.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('10.19.9.9/24', { timeout: 20_000 });
});

test('a link to a task opens it', async ({ page }) => {
  await page.goto(`${path}#service-range`);
  await expect(taskOf(page, 'service-range')).toHaveAttribute('open');
});

test('without JavaScript the questions and the hints can be read, and what cannot be done is said', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(path);
  // Text in a noscript is no text to getByText.
  await expect(page.locator('article noscript p').first()).toBeVisible();
  await expect(page.locator('article noscript p').first()).toContainText('The terminal and the checks need JavaScript.');
  for (const task of inspectTasks) {
    const own = taskOf(page, task.id);
    if ((await own.getAttribute('open')) === null) await own.locator('> summary').click();
    await expect(own.getByText(task.question(['controlplane', 'node01']).replaceAll('`', ''))).toBeVisible();
  }
  await context.close();
});

test('a phone: no sideways scrolling at 360 px, targets of 44 px', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(`${path}?cluster=${seed}`);
  await expect(page.getByText(`Cluster ${seed}.`)).toBeVisible();
  for (const fold of await taskOf(page, 'usable-hosts').locator('details').all()) await fold.evaluate((element: HTMLDetailsElement) => (element.open = true));
  await taskOf(page, 'usable-hosts').locator('> summary').tap();
  await page.getByRole('button', { name: /^Run on .*ipcalc/ }).tap();
  await expect(page.getByRole('log')).toContainText('Hosts/Net', { timeout: 20_000 });
  await expect(page.getByRole('log')).toBeInViewport({ ratio: 0.5 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  const targets = page.locator('main article').getByRole('button').or(page.locator('details#usable-hosts input'));
  for (const target of await targets.all())
    if (await target.isVisible()) expect((await target.boundingBox())?.height, (await target.textContent()) ?? '').toBeGreaterThanOrEqual(44);
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test('axe finds nothing, with everything open, a verdict of each kind and a terminal', async ({ page }) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${path}?cluster=${seed}`);
      await openTerminal(page);
      await read(page, 'ip -br addr');
      await page.evaluate(() => {
        for (const task of document.querySelectorAll('details')) task.removeAttribute('name');
      });
      await give(taskOf(page, 'node-range'), '10.244.0.0/16');
      await expect(verdict(taskOf(page, 'node-range'))).toContainText('Not yet.', { timeout: 20_000 });
      const mode = await openTask(page, 'proxy-mode');
      for (const answer of ['iptables', 'ipvs']) await give(mode, answer);
      await expect(verdict(mode)).toContainText(/Right|Not yet/);
      for (const details of await page.locator('main details').all()) await details.evaluate((element: HTMLDetailsElement) => (element.open = true));
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 150)} ${node.failureSummary ?? ''}`))).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
