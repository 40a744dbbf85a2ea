// The demo agency, as the tests know it: its people, and an example of every page.

import assert from 'node:assert/strict';
import { signIn } from './people.mjs';
import { wordsOf } from './words.mjs';

/** Printed by `houston demo`. */
const PASSWORD = 'demo-houston';

export const VERA = { name: 'Вера Соколова', email: 'vera@severveter.example', password: PASSWORD };
export const ANDREY = { name: 'Андрей Ким', email: 'andrey@severveter.example', password: PASSWORD };
export const ALISA = { name: 'Алиса Орлова', email: 'alisa@severveter.example', password: PASSWORD };
export const GLEB = { name: 'Глеб Титов', email: 'gleb@severveter.example', password: PASSWORD };

export function demoUrl() {
  const url = process.env.E2E_URL;
  if (!url) throw new Error('E2E_URL is not set: run the tests with run.mjs');
  return url;
}

/** Signs in as the director and chooses the language, on the person's own page. */
export async function enterDemo(page, lang = 'ru', who = lang === 'ru' ? VERA : ANDREY) {
  await signIn(page, who, lang);
  await page.goto('/profile');
  if (await page.locator('html').getAttribute('lang') === lang) return;
  await page.locator('select[name=lang]').selectOption(lang);
  await page.locator('form[action="/profile"]').getByRole('button').click();
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, lang);
}

/** Opens the dossier of a client from the list of clients. */
export async function openClient(page, name) {
  await page.goto('/clients');
  await page.getByRole('main').getByRole('link', { name, exact: true }).first().click();
  await page.waitForURL(/\/clients\/cl_/);
}

/** Pairs of a title and an address: one of every kind of page that a director can open. */
export async function demoPages(page) {
  const first = async (pattern) => {
    const hrefs = await page.locator('main a[href]').evaluateAll((links) => links.map((a) => a.getAttribute('href')));
    const found = hrefs.find((href) => pattern.test(href));
    assert.ok(found, `no link like ${pattern} on ${page.url()}`);
    return found;
  };
  await page.goto('/');
  // Whoever may not change the settings has no way to them.
  const settings = await page.locator('a[href="/settings"]').count() ? [['settings', '/settings']] : [];
  const client = (await first(/^\/clients\/cl_\w+$/));
  await page.goto(client);
  const signal = await first(/\/signals\//);
  const contact = await first(/^\/contacts\/\w+$/);
  const project = await first(/^\/projects\/\w+\/form$/);
  const touch = await first(/^\/touches\/\w+$/);
  await page.goto('/backtest');
  const past = await first(/^\/clients\/\w+\/past\?/);
  await page.goto('/incidents');
  const incident = await first(/^\/incidents\/in_\w+$/);
  await page.goto('/imports');
  const run = await first(/^\/imports\/im_\w+$/);
  await page.goto('/sla');
  const service = await first(/^\/clients\/cl_\w+\/sla$/);
  await page.goto('/weekly');
  const weekly = await first(/^\/weekly\/\w+$/);
  await page.goto('/teammates');
  const teammate = await first(/^\/teammates\/tm_\w+$/);
  return [
    ['control', '/'],
    ['backtest', '/backtest'],
    ['backtest-past', past],
    ['precision', '/signals/precision'],
    ['proposal', '/settings/proposal?source=backtest:125'],
    ['clients', '/clients'],
    ['client', client],
    ['client-agreements', `${client}/agreements`],
    ['client-assignments', `${client}/assignments`],
    ['client-monitors', `${client}/monitors`],
    ['client-monitor-new', `${client}/monitors?kind=launch`],
    ['client-how-we-work', `${client}/how-we-work`],
    ['client-bridge', `${client}/bridge`],
    ['client-briefs', `${client}/briefs`],
    ['client-edits', `${client}/edits`],
    ['client-figures', `${client}/figures`],
    ['client-grades', `${client}/grades`],
    ['client-guideline', `${client}/guideline`],
    ['client-history', `${client}/history`],
    ['client-onboarding', `${client}/onboarding`],
    ['client-people', `${client}/people`],
    ['client-portal', `${client}/portal`],
    ['client-rituals', `${client}/rituals`],
    ['client-trust', `${client}/trust`],
    ['client-form', `${client}/form`],
    ['client-new', '/clients/new'],
    ['client-merger', `${client}/merger`],
    ['signal', signal],
    ['contact', contact],
    ['contact-card', `${contact}/card`],
    ['contact-new', `${client}/contacts/new`],
    ['contact-form', contact.replace(/$/, '/form')],
    ['project-new', `${client}/projects/new`],
    ['project-form', project],
    ['message', touch],
    ['search', '/search'],
    ['search-found', `/search?q=${encodeURIComponent('баннер')}`],
    ['unsorted', '/unsorted'],
    ['rules', '/rules'],
    ['imports', '/imports'],
    ['incidents', '/incidents'],
    ['incident', incident],
    ['incident-analysis', `${incident}/analysis`],
    ['incident-clause', `${incident}/clauses/new`],
    ['incident-damage', `${incident}/damage`],
    ['incident-form', `${incident}/form`],
    ['incident-new', '/incidents/new'],
    ['incident-sheet', `${incident}/sheet`],
    ['key-rates', '/key-rates'],
    ['readiness', `${client}/readiness`],
    ['portfolio', '/portfolio'],
    ['monitors', '/monitors'],
    ['load', '/load'],
    ['rituals', '/rituals'],
    ['sla', '/sla'],
    ['sla-client', service],
    ['sla-sheet', `${service}/sheet`],
    ['warnings', '/warnings'],
    ['weekly', '/weekly'],
    ['weekly-report', weekly],
    ['words', '/words'],
    ['notifications', '/notifications'],
    ['notification-settings', '/notifications/settings'],
    ['management', '/management'],
    ['management-cases', '/management/tellings'],
    ['import-new', '/imports/new'],
    ['import', run],
    ['team', '/teammates'],
    ['teammate', teammate],
    ['profile', '/profile'],
    ['tokens', '/tokens'],
    ...settings,
    ['audit', '/audit'],
    ['help', '/help'],
  ];
}

/** Words of the demo's language for a page that was opened by `enterDemo`. */
export const ru = wordsOf('ru');
