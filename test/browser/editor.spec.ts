import { expect, test } from '@playwright/test';
import { acceptCompletion, codeOf, cursorBehind, openEditor, typeAtEnd } from './editing';
import { block, lesson, openLesson, ran, replaceCode } from './lesson';

const explanation = '.cm-tooltip .cm-explanation';

test.beforeEach(async ({ page }) => {
  await openLesson(page);
});

test('a method of the simulation is offered with its doc, and can be taken by keyboard', async ({ page }) => {
  const area = block(page, 'Your turn');
  await openEditor(area);
  await typeAtEnd(page, '\ncluster.');
  const list = page.getByRole('listbox', { name: 'Completions' });
  await expect(list.getByRole('option').first()).toBeVisible();
  await page.keyboard.type('sca');
  await expect(list.getByRole('option', { selected: true })).toHaveText(/scale$/);
  await expect(page.locator('.cm-completionInfo')).toContainText('(method) Cluster.scale(name: string, replicas: number, namespace?: string): string');
  await expect(page.locator('.cm-completionInfo')).toContainText('kubectl scale deployment NAME --replicas N');
  await acceptCompletion(page);
  await expect.poll(() => codeOf(area)).toMatch(/\ncluster\.scale$/);
});

test('a string that can only be one of a few is offered', async ({ page }) => {
  await openEditor(block(page, 'Your turn'));
  await typeAtEnd(page, "\ncluster.get('");
  await expect(page.getByRole('option', { name: 'EndpointSlice' })).toBeVisible();
});

test('what no block has imported is offered with its import, which goes to the first block; both are one step to undo', async ({ page }) => {
  const area = block(page, 'Your turn');
  const first = block(page, 'The cluster');
  await openEditor(area);
  await typeAtEnd(page, '\nparsePref');
  await expect(page.getByRole('option', { name: /parsePrefix\s*from 'hairpin'/ })).toBeVisible();
  await acceptCompletion(page);
  await expect(first).toContainText("import { createCluster, parsePrefix, table } from 'hairpin';");
  await expect.poll(() => codeOf(area)).toMatch(/\nparsePrefix$/);
  await expect(area.locator('.cm-status')).toContainText('No problems');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(first).toContainText("import { createCluster, table } from 'hairpin';");
  await expect.poll(() => codeOf(area)).toMatch(/\nparsePref$/);
});

test('a type error is underlined before anything runs, with its message, a mark at the line and a way out', async ({ page }) => {
  const area = block(page, "The Service's address");
  await openEditor(area);
  await typeAtEnd(page, ';\ncluster.pods().lenght');
  const underlined = area.locator('.cm-lintRange-error');
  await expect(underlined).toHaveText('lenght');
  await expect(area.locator('.cm-lint-marker-error')).toHaveCount(1);
  await expect(area.getByRole('button', { name: /^1 problem · Line 2: Property 'lenght' does not exist on type 'Pod\[\]'/ })).toBeVisible();
  await underlined.hover();
  await expect(page.locator('.cm-tooltip-lint')).toContainText("Did you mean 'length'?");
  await page.mouse.move(0, 0);
  await area.getByRole('button', { name: /^1 problem/ }).click();
  await area.getByRole('button', { name: "Change spelling to 'length'" }).click();
  await expect.poll(() => codeOf(area)).toMatch(/\.length$/);
  await expect(area.locator('.cm-status')).toContainText('No problems');
  await expect(underlined).toHaveCount(0);
});

test('F8 goes to the next problem and says what it is', async ({ page }) => {
  const area = block(page, "The Service's address");
  await openEditor(area);
  await replaceCode(page, area, 'const a: number = 1;\nconst b: string = a;\na.nothing;');
  await expect(area.locator('.cm-lintRange-error')).toHaveCount(2);
  await page.keyboard.press('F8');
  await expect(page.locator('.cm-tooltip-lint')).toContainText("Type 'number' is not assignable to type 'string'.");
  await expect(area.locator('.cm-announced')).toContainText("Line 2: Type 'number' is not assignable to type 'string'.");
  await page.keyboard.press('F8');
  await expect(area.locator('.cm-announced')).toContainText("Line 3: Property 'nothing' does not exist");
});

test('a change above makes and mends an error in an editor that is open below', async ({ page }) => {
  const above = block(page, 'Follow the packet');
  const below = block(page, 'iptables -t nat -L KUBE-SVC-…');
  await openEditor(below);
  const status = below.locator('.cm-status');
  await openEditor(above);
  await replaceCode(page, above, "const trace = 'none';\ntrace");
  await expect(status).toContainText("Property 'rules' does not exist on type");
  await page.keyboard.press('ControlOrMeta+z');
  await expect(status).toContainText('No problems');
});

test('half-typed code below does not disturb what stands above', async ({ page }) => {
  const above = block(page, "The Service's address");
  const below = block(page, 'Your turn');
  await openEditor(above);
  await openEditor(below);
  await typeAtEnd(page, '\nfunction half(');
  await expect(below.locator('.cm-status')).toContainText(/problem/);
  await expect(above.locator('.cm-status')).toContainText('No problems');
});

test('pointing at a name explains it; so does Shift-F1, aloud, and Escape closes it', async ({ page }) => {
  const area = block(page, 'Your turn');
  await openEditor(area);
  await area.locator('.cm-line').getByText('connect').hover();
  await expect(page.locator(explanation)).toContainText('(method) HostHandle.connect(to: string, options?: ConnectOptions): Trace');
  await expect(page.locator(explanation)).toContainText('Opens a connection and follows it there and back.');
  await page.mouse.move(0, 0);
  await expect(page.locator(explanation)).toHaveCount(0);
  await cursorBehind(page, area, 'cluster.sc');
  await page.keyboard.press('Shift+F1');
  await expect(page.locator(explanation)).toContainText('(method) Cluster.scale');
  await expect(area.locator('.cm-announced')).toContainText('kubectl scale deployment NAME --replicas N');
  await page.keyboard.press('Escape');
  await expect(page.locator(explanation)).toHaveCount(0);
  await expect(area.getByRole('textbox')).toBeFocused();
});

test('the parameters of a call are shown while its arguments are typed', async ({ page }) => {
  await openEditor(block(page, 'Your turn'));
  await typeAtEnd(page, "\ncluster.pod('app').connect(");
  const help = page.locator('.cm-signature');
  await expect(help.locator('strong')).toHaveText('to: string');
  await expect(help).toContainText("a pod's name or an address, with a port.");
  await page.keyboard.type("'db-service:3306', ");
  await expect(help.locator('strong')).toHaveText('options?: ConnectOptions');
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+Shift+Space');
  await expect(help.locator('strong')).toHaveText('options?: ConnectOptions');
});

test('a name is renamed in every block, open or not, as one step', async ({ page }) => {
  const area = block(page, 'Follow the packet');
  const open = block(page, 'iptables -t nat -L KUBE-SVC-…');
  await openEditor(open);
  await openEditor(area);
  await cursorBehind(page, area, 'const tr');
  await page.keyboard.press('F2');
  await expect(area.getByLabel(/Rename trace \(3 places in 2 blocks\) to/)).toBeFocused();
  await page.keyboard.type('journey');
  await page.keyboard.press('Enter');
  await expect.poll(() => codeOf(area)).toBe("const journey = cluster.pod('app').connect('db-service:3306');\njourney");
  await expect.poll(() => codeOf(open)).toContain('const chain = journey.rules.find(');
  await expect(area.locator('.cm-status')).toContainText('Renamed trace to journey: 3 places in 2 blocks.');
  await expect(open.locator('.cm-status')).toContainText('No problems');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => codeOf(open)).toContain('const chain = trace.rules.find(');
  await expect.poll(() => codeOf(area)).toContain('const trace =');
  await page.keyboard.press('ControlOrMeta+y');
  await expect.poll(() => codeOf(open)).toContain('const chain = journey.rules.find(');
  await open.getByRole('button', { name: 'Run' }).click();
  await ran(open);
  await expect(open).toContainText('statistic mode random');
});

test('a block that nobody has opened follows a rename, and its code can be reset', async ({ page }) => {
  const area = block(page, 'The cluster');
  const later = block(page, 'A NodePort from outside');
  await openEditor(area);
  await cursorBehind(page, area, 'const serv');
  await page.keyboard.press('F2');
  await page.getByLabel(/Rename service/).fill('manifest');
  await page.keyboard.press('Enter');
  await expect(later).toContainText('cluster.apply(manifest.replace(');
  await expect(later.getByRole('button', { name: 'Reset' })).toBeVisible();
});

test('what a rename would break is refused with the reason', async ({ page }) => {
  const area = block(page, 'Your turn');
  const status = area.locator('.cm-status');
  await openEditor(area);
  await cursorBehind(page, area, 'clus');
  await page.keyboard.press('F2');
  await expect(status).toContainText('cluster is used by the check of “Who is that client?”, so it keeps its name.');
  await cursorBehind(page, area, 'cluster.sc');
  await page.keyboard.press('F2');
  await expect(status).toContainText('This name belongs to a library, so it stays as it is.');
});

test('an exercise knows the blocks above it', async ({ page }) => {
  const card = page.locator(`#${lesson.exercises[0]?.id}`);
  await openEditor(card);
  await typeAtEnd(page, '\ntrace.sou');
  await expect(page.getByRole('option', { name: 'sourceSeen' })).toBeVisible();
});

test('format, comment, brackets, indent', async ({ page }) => {
  const area = block(page, 'Your turn');
  await openEditor(area);
  await replaceCode(page, area, 'for(const n of [1,2]){\nshow( n )\n}');
  await page.keyboard.press('Shift+Alt+f');
  await expect.poll(() => codeOf(area)).toBe('for (const n of [1, 2]) {\n  show(n)\n}');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+/');
  await expect.poll(() => codeOf(area)).toBe('// for (const n of [1, 2]) {\n//   show(n)\n// }');
  await page.keyboard.press('ControlOrMeta+/');
  await expect.poll(() => codeOf(area)).toBe('for (const n of [1, 2]) {\n  show(n)\n}');
  await page.keyboard.press('ControlOrMeta+End');
  await expect(area.locator('.cm-matchingBracket')).toHaveText(['{', '}']);
  await page.keyboard.type('\nif (true) {\n');
  await page.keyboard.type('1');
  await expect.poll(() => codeOf(area)).toMatch(/\nif \(true\) \{\n {2}1\n\}$/);
});

test('find and replace', async ({ page }) => {
  const area = block(page, 'Your turn');
  await openEditor(area);
  await page.keyboard.press('ControlOrMeta+f');
  await expect(area.getByRole('textbox', { name: 'Find' })).toBeFocused();
  await page.keyboard.type('db-service');
  await expect(area.locator('.cm-searchMatch')).toHaveCount(2);
  await area.getByRole('textbox', { name: 'Replace' }).fill('web');
  await area.getByRole('button', { name: 'replace all' }).click();
  await expect.poll(() => codeOf(area)).toContain("connect('web:3306')");
  await area.getByRole('textbox', { name: 'Find' }).press('Escape');
  await expect(area.getByRole('textbox', { name: 'Find' })).toHaveCount(0);
  await expect(area.getByRole('textbox')).toBeFocused();
});

test('F1 lists keys and commands; each can be clicked; Escape closes the list', async ({ page }) => {
  const area = block(page, 'Your turn');
  await openEditor(area);
  await page.keyboard.press('F1');
  const panel = area.getByRole('region', { name: 'Keys and commands' });
  await expect(panel.getByRole('button', { name: /Suggest names/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(area.getByRole('textbox')).toBeFocused();
  await area.getByRole('button', { name: 'Keys and commands (F1)' }).click();
  await panel.getByRole('button', { name: 'Line numbers' }).click();
  await expect(area.locator('.cm-lineNumbers')).toContainText('2');
});

test('line numbers move no line when an editor takes the place of code', async ({ page }) => {
  const first = block(page, 'Your turn');
  await openEditor(first);
  await page.keyboard.press('F1');
  await first.getByRole('button', { name: 'Line numbers' }).click();
  const area = block(page, 'A NodePort from outside');
  const before = await area.locator('.token-line').evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().height));
  await openEditor(area);
  expect(await area.locator('.cm-line').evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().height))).toEqual(before);
});

test('Tab leaves unless it is told to indent, and then Escape and Tab leave', async ({ page }) => {
  const area = block(page, 'Your turn');
  const editor = await openEditor(area);
  await expect(area.locator('.cm-status-hint')).toBeVisible();
  await expect(area.locator('.cm-status-hint')).toHaveText('Tab or Esc leaves · Ctrl-M: Tab indents');
  await page.keyboard.press('Control+m');
  await expect(area.locator('.cm-status-hint')).toHaveText('Tab indents · Esc, then Tab leaves · Ctrl-M ends it');
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('Tab');
  await expect.poll(() => codeOf(area)).toMatch(/^ {2}cluster/);
  await page.keyboard.press('Shift+Tab');
  await expect.poll(() => codeOf(area)).toMatch(/^cluster/);
  await page.keyboard.press('Escape');
  await expect(area.getByRole('button', { name: 'Run' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(editor).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(editor).not.toBeFocused();
  expect(await codeOf(area)).toMatch(/^cluster/);
});

test('Enter on the code opens the editor; a click puts the cursor where it points', async ({ page }) => {
  const area = block(page, 'Your turn');
  await area.locator('pre').focus();
  await page.keyboard.press('Enter');
  await expect(area.getByRole('textbox')).toBeFocused();
  const other = block(page, 'Follow the packet');
  await other.getByText("'app'").click();
  await expect(other.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('X');
  await expect.poll(() => codeOf(other)).toMatch(/cluster\.pod\('[ap]*X[ap]*'\)/);
});
