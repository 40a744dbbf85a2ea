// Mission control of the demo agency: who needs attention now and why.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { assertNoSidewaysScroll, assertQuiet, keyboardWalk } from '../lib/check.mjs';
import { demoUrl, enterDemo, ru } from '../lib/demo.mjs';

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await newPage(browser, demoUrl());
  await enterDemo(page);
});
after(() => browser?.close());

test('the stories of the demo stand where a manager expects them', async () => {
  await page.goto('/');
  const attention = page.getByRole('region', { name: ru('home.section.attention') });
  const card = (name) => attention.getByRole('article').filter({ has: page.getByRole('link', { name, exact: true }) });
  for (const [name, level] of [
    // Wrote to the director over the manager's head.
    ['МедЭксперт', 'red'],
    // Asks for another manager.
    ['Лекс и Право', 'red'],
    // Does not renew, and opens a tender.
    ['Гранд Кухни', 'red'],
  ]) {
    await card(name).getByText(ru(`level.${level}`), { exact: true }).first().waitFor();
  }
  // Silent for weeks without a word why.
  await card('Фитолайн').waitFor();
  // Noisy and content, angry at somebody else: no card.
  for (const name of ['Добрый хлеб', 'СтройДом', 'Northwind Analytics']) {
    assert.equal(await card(name).count(), 0, `${name} needs no attention`);
  }
  assertQuiet(page);
});

test('the worst comes first, and each card says why', async () => {
  await page.goto('/');
  const attention = page.getByRole('region', { name: ru('home.section.attention') });
  const texts = await attention.getByRole('article').allInnerTexts();
  const order = ['red', 'amber', 'watch'].map((level) => ru(`level.${level}`));
  // The chip stands in the head of the card; a sentence below may name other levels.
  const ranks = texts.map((text) => order.findIndex((level) => text.split('\n').slice(0, 3).join(' ').includes(level)));
  assert.ok(ranks.every((rank) => rank >= 0), 'every card shows its level');
  assert.deepEqual(ranks, [...ranks].sort((a, b) => a - b));
  for (const text of texts) {
    assert.ok(text.split('\n').some((line) => line.length > 25), `a sentence of reason in: ${text}`);
  }
});

test('a client of whom little is known is grey, and a busy one is held back', async () => {
  await page.goto('/');
  const side = page.getByRole('complementary');
  await side.getByRole('link', { name: 'Новая волна' }).waitFor();
  await side.getByRole('link', { name: 'Балт-Сервис' }).waitFor();
});

test('a card leads to the dossier, and the levels lead to the list', async () => {
  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: 'МедЭксперт', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'МедЭксперт' }).waitFor();
  await page.goto('/');
  await page.getByRole('navigation', { name: ru('home.levels') })
    .getByRole('link', { name: new RegExp(ru('level.red')) }).click();
  await page.waitForURL(/\/clients\?level=red$/);
  await page.getByRole('main').getByRole('link', { name: 'МедЭксперт', exact: true }).waitFor();
  assert.equal(await page.getByRole('main').getByRole('link', { name: 'Добрый хлеб', exact: true }).count(), 0);
});

test('everything can be reached by keyboard, beginning with the way to the content', async () => {
  await page.goto('/');
  const stops = await keyboardWalk(page, { steps: 400 });
  assert.equal(stops[0], ru('shell.skip'));
  for (const name of ['МедЭксперт', 'Новая волна']) {
    assert.ok(stops.some((stop) => stop.includes(name)), `${name} in ${stops.join(', ')}`);
  }
});

test('it fits on a phone, with its navigation below', async () => {
  const phone = await newPage(browser, demoUrl(), { size: PHONE, storageState: await page.context().storageState() });
  await phone.goto('/');
  await assertNoSidewaysScroll(phone);
  await phone.getByRole('navigation', { name: ru('shell.navigation_short') })
    .getByRole('link', { name: ru('nav.clients') }).click();
  await phone.waitForURL(/\/clients$/);
  assertQuiet(phone);
});
