import { expect, type Page, test } from '@playwright/test';
import { block, openLesson, ran, replaceCode } from './lesson';

const title = "The Service's address";

function partsLoaded(page: Page): string[] {
  const names: string[] = [];
  page.on('response', (response) => {
    const [, name] = /part-([a-z-]+)\.iife/.exec(response.url()) ?? [];
    if (name) names.push(name);
  });
  return names;
}

async function run(page: Page, code: string): Promise<void> {
  const area = block(page, title);
  await replaceCode(page, area, code);
  await page.keyboard.press('ControlOrMeta+Enter');
  await ran(area);
}

test('the lesson as it stands runs without any part', async ({ page }) => {
  const names = partsLoaded(page);
  await openLesson(page);
  await block(page, title).getByRole('button', { name: 'Run' }).click();
  await ran(block(page, title));
  expect(names).toEqual([]);
});

test('a program gets the parts that it reaches for, and does what it says', async ({ page }) => {
  const names = partsLoaded(page);
  await openLesson(page);
  await run(
    page,
    `import { createCluster as make, ruleset, yaml } from 'hairpin';
import { IPv4CidrRange } from 'ip-num';
const other = make({ proxyMode: 'ipvs' });
let caught = 'nothing';
try { other.apply('kind: [') } catch (error) { caught = (error as Error).message }
console.log('size ' + IPv4CidrRange.fromCidr('10.96.0.0/12').getSize());
console.log(other.node('node01').ipvsadm('-Ln'));
console.log(caught);
show(yaml('kind: Service # mine'));
ruleset(other.node('node01')).view`,
  );
  const area = block(page, title);
  await expect(area).toContainText('size 1048576');
  await expect(area).toContainText('IP Virtual Server version');
  await expect(area).toContainText('TCP  10.96.0.1:443 rr');
  await expect(area).toContainText('error converting YAML to JSON: yaml: line 1, column');
  await expect(area).toContainText('kind: Service # mine');
  expect(names).toEqual(expect.arrayContaining(['addresses', 'ipvs', 'views']));
  // Whatever was said before the part was there is said once.
  expect(((await area.textContent()) ?? '').split('size 1048576')).toHaveLength(2);
});

test('a part that cannot be fetched is said in words, and fetched by the next run', async ({ page }) => {
  await openLesson(page);
  let isCut = true;
  await page.route(/part-addresses/, (route) => (isCut ? route.abort() : route.continue()));
  const code = "import { IPv4 } from 'ip-num';\nnew IPv4('10.0.0.1').toString()";
  const area = block(page, title);
  await run(page, code);
  await expect(area).toContainText('part of the page could not be loaded');
  isCut = false;
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(area).toContainText('10.0.0.1');
  await expect(area).not.toContainText('could not be loaded');
});
