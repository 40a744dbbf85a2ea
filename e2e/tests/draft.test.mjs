// The check of a letter: findings while one types, without scripts by a button, "not here" and back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { assertQuiet } from '../lib/check.mjs';
import { demoUrl, enterDemo, ru } from '../lib/demo.mjs';

const BAD = 'Марина, ничего страшного не случилось. Успокойтесь, пожалуйста.';

let browser;
let page;

before(async () => {
  browser = await launch();
  page = await newPage(browser, demoUrl());
  await enterDemo(page);
});
after(() => browser?.close());

const found = (on) => on.getByRole('region', { name: ru('draft.found') });

test('findings appear under the words while one types', async () => {
  await page.goto('/drafts');
  await page.getByLabel(ru('draft.text'), { exact: true }).fill(BAD);
  await found(page).getByText(ru('draft.rule.denial'), { exact: true }).waitFor();
  await found(page).getByText(ru('draft.rule.tone-policing'), { exact: true }).waitFor();
  const marks = (await page.locator('mark').allInnerTexts()).join(' ');
  assert.match(marks, /ничего страшного/);
  assertQuiet(page);
});

test('not here silences a rule for one client, and it can be taken back', async () => {
  await page.goto('/drafts');
  await page.getByLabel(ru('draft.client'), { exact: false }).selectOption({ label: 'Добрый хлеб' });
  await page.getByLabel(ru('draft.text'), { exact: true }).fill(BAD);
  const denial = () => found(page).getByRole('listitem').filter({ hasText: ru('reason.draft.denial').replace(/^.*}»: /, '') });
  await denial().getByRole('button').click();
  await found(page).getByRole('group').or(found(page).locator('details')).first().waitFor();
  assert.equal(await denial().count(), 0);
  await found(page).locator('summary').click();
  await found(page).getByRole('button', { name: ru('draft.again') }).click();
  await denial().first().waitFor();
});

test('a letter is checked by the button on a phone without scripts', async () => {
  const plain = await newPage(browser, demoUrl(), { size: PHONE, script: 'off', storageState: await page.context().storageState() });
  await plain.goto('/drafts');
  await plain.getByLabel(ru('draft.text'), { exact: true }).fill(BAD);
  await plain.getByRole('button', { name: ru('draft.check'), exact: true }).click();
  await found(plain).getByText(ru('draft.rule.denial'), { exact: true }).waitFor();
});
