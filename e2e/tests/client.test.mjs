// The dossier: receipts of a verdict, an answer to a signal, a call logged on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { assertQuiet } from '../lib/check.mjs';
import { demoUrl, enterDemo, openClient, ru } from '../lib/demo.mjs';

/** What a person needs to log a call, from the dossier to the saved line. */
const LOG_MS_MAX = 10_000;

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await newPage(browser, demoUrl());
  await enterDemo(page);
});
after(() => browser?.close());

test('a signal opens onto the words that mattered and the message around them', async () => {
  await openClient(page, 'Лекс и Право');
  const signal = page.getByRole('article').filter({ hasText: ru('signal.team_change') }).first();
  const words = (await signal.locator('mark').allInnerTexts()).join(' ');
  assert.match(words, /менеджер/);
  await signal.getByRole('link', { name: ru('signal.open_message') }).first().click();
  await page.waitForURL(/\/touches\/to_/);
  await page.getByText('Просим назначить на наш проект другого менеджера').first().waitFor();
  assertQuiet(page);
});

test('a silent client shows the chart of its own rhythm, and the same as a table', async () => {
  await openClient(page, 'Фитолайн');
  const main = page.getByRole('main');
  await main.getByRole('img').or(main.locator('svg[role]')).first().waitFor();
  const table = main.getByText(ru('chart.as_table')).first();
  await table.click();
  await main.getByRole('table').first().waitFor();
});

test('an answer to a signal is kept, with its note, and says who gave it', async () => {
  await openClient(page, 'Окна Сити');
  const signal = () => page.getByRole('article').filter({ hasText: ru('signal.money_claim') }).first();
  await signal().getByText(ru('answer.note.act'), { exact: false }).first().click();
  await signal().getByLabel(ru('answer.note')).fill('Разбор назначен на четверг');
  await signal().getByRole('button', { name: ru('answer.confirmed.act') }).click();
  await page.getByText('Разбор назначен на четверг').first().waitFor();
  assert.match(await signal().innerText(), new RegExp(ru('answer.confirmed')));
  assert.match(await signal().innerText(), /Вера Соколова/);
  assertQuiet(page);
});

test('an answer works without scripts', async () => {
  const plain = await newPage(browser, demoUrl(), { script: 'off', storageState: await page.context().storageState() });
  await openClient(plain, 'Логистика Плюс');
  const signal = plain.getByRole('article').filter({ hasText: ru('signal.reply_slowdown') }).first();
  await signal.getByRole('button', { name: ru('answer.explained.act') }).click();
  await plain.getByText(ru('answer.explained'), { exact: true }).first().waitFor();
});

test('the feeling is one tap and stands beside the level', async () => {
  await openClient(page, 'Добрый хлеб');
  const feelings = page.getByRole('group', { name: ru('feeling.title') });
  const best = feelings.getByRole('button').last();
  const name = (await best.innerText()).trim();
  assert.ok(name, 'a face says in words what it means');
  await best.click();
  await page.locator('button[aria-pressed=true]').waitFor();
  assert.equal((await page.locator('button[aria-pressed=true]').innerText()).trim(), name);
});

test('a call is logged on a phone in under ten seconds', async () => {
  const phone = await newPage(browser, demoUrl(), { size: PHONE, storageState: await page.context().storageState() });
  await openClient(phone, 'Добрый хлеб');
  const started = Date.now();
  await phone.getByRole('link', { name: ru('client.log') }).tap();
  await phone.getByLabel(ru('log.text')).fill('Обсудили ролик к празднику, согласуют в пятницу');
  await phone.getByRole('button', { name: ru('log.save') }).tap();
  await phone.getByRole('status').filter({ hasText: /\S/ }).first().waitFor();
  await phone.getByText('Обсудили ролик к празднику').first().waitFor();
  const took = Date.now() - started;
  assert.ok(took < LOG_MS_MAX, `${took} ms`);
  assertQuiet(phone);
});
