// What a person does at the door.

import assert from 'node:assert/strict';
import { wordsOf } from './words.mjs';

/** The owner of the agency that the tests make themselves. */
export const OWNER = {
  agency: 'Маяк',
  name: 'Ольга Полякова',
  email: 'olga@mayak.example',
  password: 'длинный-пароль-для-проверки',
};

/** Fills the first page of an empty Houston: the agency and its owner. */
export async function setUp(page, lang = 'ru') {
  const word = wordsOf(lang);
  await page.goto('/');
  assert.match(page.url(), /\/setup$/, 'an empty Houston asks for its agency first');
  await page.getByLabel(word('gate.agency'), { exact: false }).fill(OWNER.agency);
  await page.getByLabel(word('gate.name'), { exact: true }).fill(OWNER.name);
  await page.getByLabel(word('gate.email'), { exact: true }).fill(OWNER.email);
  await page.getByLabel(word('gate.password'), { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: word('gate.create') }).click();
  await page.waitForURL((url) => url.pathname === '/');
}

/** Signs in; `who` has `email` and `password`. Waits for the page that follows. */
export async function signIn(page, who, lang = 'ru') {
  const word = wordsOf(lang);
  await page.goto('/sign-in');
  await page.getByLabel(word('gate.email'), { exact: true }).fill(who.email);
  await page.getByLabel(word('gate.password'), { exact: true }).fill(who.password);
  await page.getByRole('button', { name: word('gate.enter') }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}
