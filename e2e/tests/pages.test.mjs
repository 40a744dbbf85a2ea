// What holds on every page of the demo agency, in both languages, light and dark, wide and on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE, WIDE } from '../lib/browser.mjs';
import { accessibilityBreaches, assertAccessible, assertNoSidewaysScroll, assertQuiet } from '../lib/check.mjs';
import { demoPages, demoUrl, enterDemo } from '../lib/demo.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const lang of ['ru', 'en']) {
  test(`every page is accessible, fits on a phone and makes no noise: ${lang}`, async (t) => {
    const page = await newPage(browser, demoUrl(), { lang });
    await enterDemo(page, lang);
    for (const [title, path] of await demoPages(page)) {
      await t.test(`${title} (${lang})`, async () => {
        page.problems.length = 0;
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize(WIDE);
        const answer = await page.goto(path);
        assert.equal(answer.status(), 200);
        assert.equal(await page.locator('html').getAttribute('lang'), lang);
        await assertAccessible(page, `${title}, light`);
        await page.emulateMedia({ colorScheme: 'dark' });
        // Colors are on their way for a moment, longer on a busy machine.
        await page.waitForTimeout(500);
        assert.deepEqual(await accessibilityBreaches(page, ['color-contrast']), [], `${title}, dark`);
        await page.setViewportSize(PHONE);
        await assertNoSidewaysScroll(page, `${title}, phone`);
        assertQuiet(page);
      });
    }
  });
}

test('a page that does not exist says so and shows a way back', async () => {
  const page = await newPage(browser, demoUrl());
  await enterDemo(page);
  const answer = await page.goto('/clients/cl_00000000000000000000000000000000');
  assert.equal(answer.status(), 404);
  await assertAccessible(page, 'not found');
  assert.ok(await page.getByRole('main').getByRole('link').first().isVisible());
  assertQuiet(page, ['404']);
});
