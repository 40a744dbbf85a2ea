// The section "work" of a dossier: what the demo tells there, and what is written down by hand.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { assertQuiet } from '../lib/check.mjs';
import { demoUrl, enterDemo, openClient, ru } from '../lib/demo.mjs';

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await newPage(browser, demoUrl());
  await enterDemo(page);
});
after(() => browser?.close());

const section = (of) => of.locator('#work');

test('an overdue invoice is told as a signal and goes away when it is paid', async () => {
  await openClient(page, 'Окна Сити');
  // With its proof, or as a line below the three that have theirs.
  const signal = () => page.locator('#signals').locator('article, li').filter({ hasText: new RegExp(ru('signal.late_payment'), 'i') });
  await signal().first().waitFor();
  await page.locator('nav a[href="#work"]').click();
  const paid = section(page).getByRole('button', { name: new RegExp(`^${ru('work.pay.of', { number: '' })}`) });
  assert.ok(await paid.count() > 0, 'an unpaid invoice has its button');
  while (await paid.count() > 0) {
    const before = await paid.count();
    await Promise.all([page.waitForEvent('load'), paid.first().click()]);
    await page.waitForFunction(([selector, n]) =>
      document.querySelectorAll(selector).length < n, ['#work form[action$="/payment"]', before]);
  }
  await page.reload();
  assert.equal(await signal().count(), 0);
  assertQuiet(page);
});

test('fewer tasks are shown as a chart and as a table', async () => {
  await openClient(page, 'Технопарк Заря');
  const chart = section(page).locator('figure').first();
  await chart.locator('svg').first().waitFor();
  await chart.getByText(ru('chart.as_table')).click();
  await page.getByRole('main').getByRole('table').last().waitFor();
  assertQuiet(page);
});

test('a task is written down on a phone', async () => {
  const phone = await newPage(browser, demoUrl(), { size: PHONE, storageState: await page.context().storageState() });
  await openClient(phone, 'Аква-Спорт');
  const work = section(phone);
  await work.getByText(ru('work.add')).tap();
  await work.locator('label').filter({ has: phone.getByRole('radio', { name: ru('work.kind.approval') }) }).tap();
  await work.getByLabel(ru('work.what')).fill('Макет баннера для бассейна');
  await work.getByRole('button', { name: ru('work.add.item.save') }).tap();
  await section(phone).getByText('Макет баннера для бассейна').first().waitFor();
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page scrolls sideways by ${wide}`);
  assertQuiet(phone);
});
