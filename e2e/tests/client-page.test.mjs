// The client's own page: an agency publishes it, the client chooses on a phone without an account.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { assertQuiet } from '../lib/check.mjs';
import { demoUrl, enterDemo, ru } from '../lib/demo.mjs';

const TITLE = 'Реклама не вышла к открытию салона';

let browser;
let page;
let link;

before(async () => {
  browser = await launch();
  page = await newPage(browser, demoUrl());
  await enterDemo(page);
});
after(() => browser?.close());

test('the agency prepares options, publishes the words and makes a link', async () => {
  await page.goto(`${demoUrl()}/incidents`);
  await page.getByRole('link', { name: TITLE }).first().click();
  await page.waitForURL(/\/incidents\/in_/);
  const own = page.url().replace(/[?#].*$/, '');
  await page.goto(`${own}/options`);
  await page.getByRole('button', { name: ru('options.propose') }).click();
  const approve = page.getByRole('button', { name: ru('options.approve'), exact: true });
  await page.waitForLoadState();
  // A compensation without words in it is not offered: it is withdrawn first.
  const gift = page.getByRole('heading', { name: ru('way_out.compensation'), exact: true });
  if (await gift.count()) {
    const card = page.locator('section').filter({ has: gift }).last();
    await card.getByText(ru('act.edit'), { exact: true }).click();
    await card.getByRole('button', { name: ru('options.withdraw') }).click();
    await page.waitForLoadState();
  }
  while (await approve.count()) {
    await approve.first().click();
    await page.waitForLoadState();
  }
  await page.getByRole('button', { name: ru('options.offer') }).click();
  await page.goto(`${own}/client-page`);
  await page.getByLabel(ru('client_page.story'), { exact: false }).fill('Кампания не вышла к открытию. Запускаем сегодня.');
  await page.getByRole('button', { name: ru('client_page.save') }).click();
  await page.getByRole('button', { name: ru('client_page.publish') }).click();
  await page.getByLabel(ru('client_page.recipient')).fill('Ольга Титова');
  await page.getByRole('button', { name: ru('client_page.make_link') }).click();
  link = await page.getByLabel(ru('client_page.fresh.label')).inputValue();
  assert.match(link, /\/c\/[\w-]{43}$/);
  assertQuiet(page);
});

test('the client chooses on a phone; opening the link alone chooses nothing', async () => {
  const phone = await newPage(browser, demoUrl(), { size: PHONE });
  const path = new URL(link).pathname;
  // A link scanner opens the page, more than once.
  for (let n = 0; n < 3; n += 1) await phone.goto(`${demoUrl()}${path}`);
  const ways = phone.getByRole('radio');
  assert.ok(await ways.count() >= 3, 'two ways and the client’s own');
  assert.equal(await phone.locator('input[type=radio]:checked').count(), 0, 'nothing is preselected');
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `scrolls sideways by ${wide}`);
  const heights = await phone.locator('label.way').evaluateAll((all) => all.map((w) => getComputedStyle(w).borderColor));
  assert.equal(new Set(heights).size, 1, 'every way looks the same');
  await phone.getByRole('radio', { name: new RegExp(ru('way_out.end_cooperation')) }).check();
  await phone.getByRole('button', { name: ru('public.next') }).tap();
  await phone.getByRole('heading', { name: ru('public.confirm') }).waitFor();
  await phone.getByRole('button', { name: ru('public.confirm.act') }).tap();
  await phone.getByRole('heading', { name: ru('receipt.title') }).waitFor();
  const receipt = await phone.getByRole('main').innerText();
  assert.match(receipt, new RegExp(ru('way_out.end_cooperation')));
  assertQuiet(phone);
});

test('the agency sees the choice and what is to be done', async () => {
  await page.reload();
  await page.goto(page.url().replace('/links', '/client-page'));
  const main = await page.getByRole('main').innerText();
  assert.match(main, new RegExp(ru('client_page.by_hand')));
  assert.match(main, new RegExp(ru('duty.hand-over')));
});
