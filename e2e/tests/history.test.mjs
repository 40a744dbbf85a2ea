// History comes in: an mbox by upload, the tray, a rule applied backwards, search. On an empty Houston of its own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage } from '../lib/browser.mjs';
import { assertAccessible, assertQuiet } from '../lib/check.mjs';
import { setUp } from '../lib/people.mjs';
import { startServer } from '../lib/server.mjs';
import { countPattern, wordsOf } from '../lib/words.mjs';

const word = wordsOf('ru');
const N_LETTERS = 600;
const CLIENT = 'Квадрат';

let browser;
let server;
let page;

before(async () => {
  server = await startServer('serve');
  browser = await launch();
  page = await newPage(browser, server.url);
  await setUp(page);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Letters of two senders, a third of a day apart, ending yesterday; the last one is broken off. */
function mbox() {
  const base = Date.now() - 24 * 3600 * 1000;
  const letters = [];
  for (let n = 0; n < N_LETTERS; n += 1) {
    const at = new Date(base - (N_LETTERS - n) * 8 * 3600 * 1000);
    const from = n % 5 === 4 ? 'Пётр <petr@treugolnik.example>' : 'Инна <inna@kvadrat.example>';
    const text = n === 100 ? 'Пришлите, пожалуйста, отчёты по рекламным кампаниям.' : `Добрый день! Смотрим макет ${n}.`;
    letters.push([
      `From inna@kvadrat.example ${at.toUTCString()}`,
      `From: ${from}`,
      'To: olga@mayak.example',
      `Subject: Letter ${n}`,
      `Date: ${at.toUTCString()}`,
      `Message-ID: <${n}@kvadrat.example>`,
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      text,
      '',
    ].join('\n'));
  }
  return Buffer.from(`${letters.join('\n')}\n`, 'utf8');
}

const YEAR = mbox();

async function upload() {
  await page.goto('/imports/new');
  await page.getByLabel(word('upload.drop')).setInputFiles({ name: 'year.mbox', mimeType: 'application/mbox', buffer: YEAR });
  await page.getByRole('button', { name: word('upload.send') }).click();
  await page.waitForURL(/\/imports\/im_/, { timeout: 30_000 });
  // The page follows the import by itself.
  await page.getByRole('heading', { name: word('import.state.done') }).waitFor({ timeout: 60_000 });
}

const figure = async (key) => {
  const text = await page.locator('p').filter({ has: page.getByText(word(key), { exact: true }) }).first().innerText();
  return Number(text.match(/^[\d\s\u00a0\u202f]+/)[0].replace(/\D/g, ''));
};

test('a client is added by hand', async () => {
  await page.goto('/clients/new');
  await page.locator('input[name=name]').fill(CLIENT);
  await page.getByRole('main').getByRole('button', { name: word('act.save') }).click();
  await page.waitForURL(/\/clients\/cl_/);
  await page.getByRole('heading', { level: 1, name: CLIENT }).waitFor();
  assertQuiet(page);
});

test('a mailbox is imported by upload, and the page says what came of it', async () => {
  await upload();
  assert.equal(await figure('imports.added'), N_LETTERS);
  assert.equal(await figure('imports.problems'), 0);
  await assertAccessible(page, 'the finished import');
  assertQuiet(page);
});

test('the same mailbox again adds nothing', async () => {
  await upload();
  assert.equal(await figure('imports.added'), 0);
  assert.equal(await figure('imports.known.long'), N_LETTERS);
});

test('one decision in the tray becomes a rule and sorts what came before', async () => {
  await page.goto('/unsorted');
  const group = () => page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'kvadrat.example' }) });
  assert.match(await group().innerText(), countPattern('ru', 'count.touches'));
  await group().getByRole('combobox').selectOption({ label: CLIENT });
  assert.ok(await group().getByRole('checkbox').isChecked(), 'a rule is offered');
  await group().getByRole('button', { name: word('unsorted.assign') }).click();
  await group().waitFor({ state: 'detached', timeout: 30_000 });
  await page.getByRole('heading', { name: 'treugolnik.example' }).waitFor();
  await page.goto('/rules');
  const row = page.getByRole('row').filter({ hasText: 'kvadrat.example' });
  assert.match(await row.innerText(), new RegExp(CLIENT));
  assertQuiet(page);
});

test('search finds another form of a Russian word, and marks it', async () => {
  await page.goto('/search');
  await page.getByRole('main').getByRole('searchbox').fill('отчет рекламная кампания');
  await page.getByRole('button', { name: word('search.find') }).click();
  const hit = page.getByRole('main').getByRole('listitem').filter({ hasText: 'отчёты по рекламным кампаниям' });
  await hit.waitFor();
  assert.deepEqual(
    (await hit.locator('mark').allInnerTexts()).map((text) => text.toLowerCase()),
    ['отчёты', 'рекламным', 'кампаниям'],
  );
  await page.goto(`/search?q=${encodeURIComponent('небоскрёб')}`);
  await page.getByRole('heading', { name: word('search.empty.title') }).waitFor();
  assertQuiet(page);
});
