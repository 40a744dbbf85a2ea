// The first start, signing out and in: on an empty Houston of its own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { assertAccessible, assertNoSidewaysScroll, assertQuiet, keyboardWalk } from '../lib/check.mjs';
import { OWNER, setUp, signIn } from '../lib/people.mjs';
import { startServer } from '../lib/server.mjs';
import { wordsOf } from '../lib/words.mjs';

const word = wordsOf('ru');
let browser;
let server;

before(async () => {
  server = await startServer('serve');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('the first visit makes the agency and its owner, and then teaches what to do', async () => {
  const page = await newPage(browser, server.url);
  await page.goto('/');
  await assertAccessible(page, 'the first page');
  await setUp(page);
  await page.getByRole('heading', { name: word('home.first.title', { name: OWNER.name }) }).waitFor();
  assert.ok(await page.getByRole('link', { name: word('act.import') }).isVisible());
  await assertAccessible(page, 'the empty mission control');
  assertQuiet(page);
});

test('nobody can make a second agency by the same page', async () => {
  const page = await newPage(browser, server.url);
  const answer = await page.goto('/setup');
  assert.ok(answer.status() === 404 || !new URL(page.url()).pathname.startsWith('/setup'));
});

test('a wrong password is refused in words, and the right one opens the page that was asked for', async () => {
  const page = await newPage(browser, server.url);
  await page.goto('/clients');
  assert.match(page.url(), /\/sign-in/);
  await page.getByLabel(word('gate.email'), { exact: true }).fill(OWNER.email);
  await page.getByLabel(word('gate.password'), { exact: true }).fill('not this one at all');
  await page.getByRole('button', { name: word('gate.enter') }).click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByLabel(word('gate.email'), { exact: true }).inputValue(), OWNER.email);
  await assertAccessible(page, 'the refused sign-in');
  await page.getByLabel(word('gate.password'), { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: word('gate.enter') }).click();
  await page.waitForURL(/\/clients$/);
  assertQuiet(page, ['422']);
});

test('after signing out the pages are closed, the way back included', async () => {
  const page = await newPage(browser, server.url);
  await signIn(page, OWNER);
  await page.goto('/profile');
  await page.getByRole('main').getByRole('button', { name: word('act.sign_out') }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goto('/clients');
  assert.match(page.url(), /\/sign-in/);
  assertQuiet(page);
});

test('the door opens without scripts, on a phone, and by keyboard alone', async () => {
  const plain = await newPage(browser, server.url, { script: 'off', size: PHONE });
  await signIn(plain, OWNER);
  assert.equal(new URL(plain.url()).pathname, '/');

  const page = await newPage(browser, server.url, { size: PHONE });
  await page.goto('/sign-in');
  await assertNoSidewaysScroll(page);
  const stops = await keyboardWalk(page);
  assert.ok(stops.some((stop) => stop.includes(word('gate.enter'))), stops.join(', '));
  await page.getByLabel(word('gate.email'), { exact: true }).focus();
  await page.keyboard.type(OWNER.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(OWNER.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
});

test('the door speaks English to an English browser', async () => {
  const page = await newPage(browser, server.url, { lang: 'en' });
  await page.goto('/sign-in');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.getByRole('heading', { name: wordsOf('en')('gate.sign_in') }).waitFor();
});
