// The back-test: its sentence, its slider with and without scripts, the proof of a day, a threshold applied and taken
// back by a person, an outcome noted on a client's page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { assertAccessible, assertNoSidewaysScroll, assertQuiet } from '../lib/check.mjs';
import { ALISA, demoUrl, enterDemo, openClient, ru } from '../lib/demo.mjs';
import { countPattern } from '../lib/words.mjs';

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await newPage(browser, demoUrl());
  await enterDemo(page);
});
after(() => browser?.close());

const slider = (of) => of.getByRole('slider', { name: new RegExp(ru('backtest.threshold')) });
const told = (of) => of.getByRole('main').getByText(countPattern('ru', 'backtest.told')).filter({ visible: true });

test('a director reads what would have been warned about, and each client leads to its proof', async () => {
  await page.goto('/');
  await page.getByRole('navigation').getByRole('link', { name: ru('nav.backtest') }).first().click();
  await page.getByRole('heading', { level: 1, name: ru('backtest.title') }).waitFor();
  await told(page).waitFor();
  const row = page.getByRole('row').filter({ hasText: 'Мебель Прима' });
  assert.match(await row.innerText(), new RegExp(ru('backtest.verdict.early')));
  const missed = page.getByRole('row').filter({ hasText: 'Дачная аптека' });
  assert.match(await missed.innerText(), new RegExp(ru('backtest.verdict.missed')));
  await row.getByRole('link').nth(1).click();
  await page.waitForURL(/\/past\?at=/);
  await page.getByRole('heading', { level: 1, name: /Мебель Прима/ }).waitFor();
  await page.getByRole('main').getByRole('article').first().waitFor();
  // What is over cannot be answered.
  assert.equal(await page.getByRole('button', { name: ru('answer.confirmed.act') }).count(), 0);
  assertQuiet(page);
});

test('the slider follows the hand, the clients follow when it is let go', async () => {
  await page.goto('/backtest');
  const range = slider(page);
  await range.focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await range.getAttribute('aria-valuetext'), await page.locator('output').innerText());
  await page.waitForURL(/step=4/);
  assert.equal(await told(page).count(), 1);
  await page.getByRole('link', { name: ru('backtest.apply') }).waitFor();
  await assertAccessible(page, 'a stricter threshold');
  await page.setViewportSize(PHONE);
  await assertNoSidewaysScroll(page, 'the back-test on a phone');
  assertQuiet(page);
});

test('the slider works without scripts', async () => {
  const storageState = await page.context().storageState();
  const plain = await newPage(browser, demoUrl(), { script: 'off', storageState });
  await plain.goto('/backtest');
  await slider(plain).fill('6');
  await plain.getByRole('button', { name: ru('backtest.show'), exact: true }).click();
  await plain.waitForURL(/step=6/);
  assert.equal(await slider(plain).inputValue(), '6');
  assert.equal(await told(plain).count(), 1);
  assertQuiet(plain);
});

test('a threshold becomes the policy only by a person, and is taken back', async () => {
  await page.goto('/backtest?step=4');
  await page.getByRole('link', { name: ru('backtest.apply') }).click();
  await page.getByRole('heading', { level: 1, name: ru('proposal.title') }).waitFor();
  await page.getByRole('button', { name: ru('proposal.apply') }).click();
  await page.waitForURL(/\/signals\/precision/);
  await page.getByText(ru('flash.proposal_applied')).waitFor();
  await page.goto('/backtest');
  await page.getByText(ru('backtest.outdated')).waitFor();
  await page.goto('/signals/precision');
  await page.getByRole('button', { name: ru('act.undo') }).first().click();
  await page.getByText(ru('flash.proposal_undone')).waitFor();
  await page.goto('/backtest');
  await told(page).waitFor();
  assert.equal(await page.getByText(ru('backtest.outdated')).count(), 0);
  assertQuiet(page);
});

test('a back-test begun by hand tells its end by itself', async () => {
  await page.goto('/backtest');
  const before = await page.getByRole('main').locator('time').last().getAttribute('datetime');
  await page.getByRole('button', { name: ru('backtest.again') }).click();
  await page.getByText(ru('flash.backtest_begun')).waitFor();
  for (let i = 0; i < 60; i += 1) {
    await page.goto('/backtest');
    const made = await page.getByRole('main').locator('time').last().getAttribute('datetime');
    if (made !== before) return assertQuiet(page);
    await page.waitForTimeout(1000);
  }
  return assert.fail('the back-test did not come to its end');
});

test('what became of a client is noted on its page, and taken back', async () => {
  await openClient(page, 'СтройДом');
  const section = page.locator('section').filter({ has: page.getByRole('heading', { name: ru('outcome.title') }) });
  await section.getByText(ru('outcome.add')).click();
  await section.getByLabel(ru('outcome.what')).selectOption({ label: 'Остался' });
  await section.getByLabel(ru('outcome.on')).fill('2026-01-15');
  await section.getByRole('button', { name: ru('act.save') }).click();
  await page.getByText(ru('flash.saved')).waitFor();
  await section.getByText('Остался', { exact: true }).first().waitFor();
  await section.getByText(ru('outcome.change')).click();
  await section.getByLabel(ru('outcome.what')).selectOption({ label: ru('outcome.none') });
  await section.getByRole('button', { name: ru('act.save') }).click();
  await section.getByText(ru('outcome.add')).waitFor();
  assertQuiet(page);
});

test('an account manager has no way to it', async () => {
  const alisa = await newPage(browser, demoUrl());
  await enterDemo(alisa, 'ru', ALISA);
  assert.equal(await alisa.getByRole('link', { name: ru('nav.backtest') }).count(), 0);
  const answer = await alisa.goto('/backtest');
  assert.equal(answer.status(), 403);
  assertQuiet(alisa, ['403']);
});
