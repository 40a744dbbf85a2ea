// The room of an incident: recorded in under a minute, analysed, weighed, told; on a phone; two people in one section.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { assertNoSidewaysScroll, assertQuiet } from '../lib/check.mjs';
import { demoUrl, enterDemo, ru } from '../lib/demo.mjs';

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await newPage(browser, demoUrl());
  await enterDemo(page);
});
after(() => browser?.close());

const cap = (text) => text[0].toUpperCase() + text.slice(1);

const open = async (on, title) => {
  await on.goto('/incidents');
  await on.getByRole('link', { name: title, exact: true }).click();
  await on.getByRole('heading', { level: 1, name: title }).waitFor();
};

test('the demo shows incidents in different states', async () => {
  await page.goto('/incidents');
  for (const title of [
    'Реклама не вышла к открытию салона',
    'Две недели не приходили заявки с формы',
    'Прорвало трубу: студия стоит',
    'В рассылке ушла старая цена',
    '50 покупателей за месяц: пришло 38',
  ]) {
    await page.getByRole('link', { name: title, exact: true }).waitFor();
  }
  await page.getByLabel(ru('incidents.state')).selectOption('closed');
  await page.getByRole('button', { name: ru('incidents.filter') }).click();
  await page.getByRole('link', { name: 'В рассылке ушла старая цена', exact: true }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Прорвало трубу: студия стоит' }).count(), 0);
  assertQuiet(page);
});

test('while an incident is typed, similar cases show what helped and how they ended', async () => {
  await page.goto('/incidents/new');
  await page.getByLabel(ru('incident.title'), { exact: false }).first().fill('Опять ушла рассылка со старой ценой');
  await page.getByRole('heading', { name: ru('similar.title') }).waitFor();
  await page.getByText('Семь рассылок без ошибок', { exact: false }).waitFor();
  await page.getByText(ru('similar.outcome.low')).waitFor();
  assertQuiet(page);
});

test('an incident is recorded from a client, analysed and told on a phone', async () => {
  const phone = await newPage(browser, demoUrl(), { size: PHONE });
  await enterDemo(phone);
  await phone.goto('/clients');
  await phone.getByRole('link', { name: 'СтройДом' }).first().click();
  await phone.getByRole('link', { name: ru('incident.record') }).click();
  await phone.getByLabel(ru('incident.title'), { exact: false }).first().fill('Сдали сайт на день позже');
  await phone.getByLabel(ru('incident.promise'), { exact: false }).first().fill('Сайт к 1 июня');
  await phone.getByRole('button', { name: ru('incident.record.act'), exact: true }).click();
  await phone.getByRole('heading', { level: 1, name: 'Сдали сайт на день позже' }).waitFor();
  await assertNoSidewaysScroll(phone);

  await phone.goto(`${phone.url().split('#')[0]}/analysis`);
  await phone.getByLabel(ru('analysis.circumstance.name')).first().fill('Макеты пришли поздно');
  await phone.getByLabel(ru('analysis.circumstance.without')).first().selectOption('yes');
  await phone.getByLabel(ru('analysis.circumstance.strength')).first().selectOption('3');
  await phone.getByLabel(ru('analysis.circumstance.mechanism')).first().fill('Верстали на два дня меньше');
  await phone.getByLabel(ru('fault.own'), { exact: true }).check();
  await assertNoSidewaysScroll(phone);
  await phone.getByRole('button', { name: ru('act.save') }).click();
  await phone.getByText('Главная причина: «Макеты пришли поздно»').first().waitFor({ state: 'attached' });

  // A step that is not next is folded.
  await phone.getByText(cap(ru('step.told')), { exact: true }).click();
  await phone.getByRole('button', { name: ru('told.act'), exact: true }).click();
  await phone.getByText(ru('flash.incident_told')).waitFor();
  await assertNoSidewaysScroll(phone);
  assertQuiet(phone);
  await phone.context().close();
});

test('of two people in one section the second sees both texts', async () => {
  await open(page, 'Две недели не приходили заявки с формы');
  const form = `${page.url().split('#')[0]}/damage`;
  const other = await newPage(browser, demoUrl());
  await enterDemo(other);
  await page.goto(form);
  await other.goto(form);
  const grounds = (on) => on.getByLabel(ru('damage.own_grounds'), { exact: false });
  await grounds(page).fill('мой расчёт');
  await grounds(other).fill('чужой расчёт');
  await other.getByRole('button', { name: ru('act.save') }).click();
  await other.getByText(ru('flash.saved')).waitFor();
  await page.getByRole('button', { name: ru('act.save') }).click();
  await page.getByText(ru('conflict.title')).waitFor();
  await page.getByText('чужой расчёт').waitFor();
  assert.equal(await grounds(page).inputValue(), 'мой расчёт');
  await other.context().close();
});

test('the cost of silence stands beside what the contract says', async () => {
  await open(page, 'Реклама не вышла к открытию салона');
  await page.getByText(cap(ru('step.weighed')), { exact: true }).click();
  await page.getByRole('img', { name: ru('incident.exposure.chart') }).first().waitFor({ state: 'attached' });
  await page.getByText(`${ru('clause.number')} 7.2`, { exact: true }).waitFor({ state: 'attached' });
  await page.getByRole('link', { name: ru('incident.sheet') }).first().click();
  await page.getByRole('heading', { name: ru('sheet.tell') }).waitFor();
  assertQuiet(page, ['409']);
});

test('anyone warns early without a name', async () => {
  await page.goto('/warnings');
  await page.getByLabel(ru('incident.client')).selectOption({ label: 'СтройДом' });
  await page.getByLabel(ru('warnings.text'), { exact: false }).fill('Не успеваем к среде');
  await page.getByLabel(ru('warnings.anonymous')).check();
  await page.getByRole('button', { name: ru('warnings.send') }).click();
  await page.getByText('Не успеваем к среде').waitFor();
  await page.getByText(ru('warnings.nameless')).first().waitFor();
  assertQuiet(page, ['409']);
});
