// What holds on every page.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Nothing went wrong in the page since it was opened. `expected` are texts of problems that the test provokes. */
export function assertQuiet(page, expected = []) {
  const problems = page.problems.filter((problem) => !expected.some((text) => problem.includes(text)));
  assert.deepEqual(problems, []);
}

/** No serious or critical breach of WCAG 2.2 A and AA, as far as a machine can tell. */
export async function assertAccessible(page, what) {
  const breaches = await accessibilityBreaches(page);
  assert.deepEqual(breaches, [], `${what ?? page.url()}:\n${breaches.join('\n')}`);
}

/** Serious and critical breaches, one a line, with the element: of the named rules, or of all that are for people. */
export async function accessibilityBreaches(page, rules) {
  // Through the debugger, because the content security policy rightly refuses a script element of ours.
  await page.evaluate(axeSource);
  const result = await page.evaluate((runOnly) => globalThis.axe.run(document, {
    resultTypes: ['violations'],
    runOnly,
  }), rules ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS });
  return result.violations
    .filter((violation) => ['serious', 'critical'].includes(violation.impact))
    .flatMap((violation) => violation.nodes.map(
      (node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`.trim(),
    ));
}

/** The page is not wider than its window. Names what sticks out. */
export async function assertNoSidewaysScroll(page, what) {
  const { over, widest } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(-1)
      .map((element) => element.outerHTML.slice(0, 160));
    return { over: document.documentElement.scrollWidth - width, widest: wide[0] ?? '' };
  });
  assert.ok(over <= 0, `${what ?? page.url()} is ${over} px wider than the window: ${widest}`);
}

/**
 * Presses Tab until the focus comes round and hands back the names of what it stood on, in order.
 * Fails where the focus is not visible or stands on something without a name.
 */
export async function keyboardWalk(page, { steps = 200 } = {}) {
  const stops = [];
  await page.evaluate(() => document.activeElement?.blur());
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      if (element.dataset.walked) return { again: true };
      element.dataset.walked = 'yes';
      const style = getComputedStyle(element);
      const labelledBy = (element.getAttribute('aria-labelledby') ?? '')
        .split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
      const name = element.getAttribute('aria-label') || labelledBy.trim()
        || element.labels?.[0]?.textContent || element.textContent || element.title || element.value || '';
      const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
        || style.boxShadow !== 'none';
      return { name: name.replace(/\s+/g, ' ').trim(), shown, html: element.outerHTML.slice(0, 160) };
    });
    if (!stop || stop.again) break;
    assert.ok(stop.name, `the focus stands on something without a name: ${stop.html}`);
    assert.ok(stop.shown, `the focus cannot be seen: ${stop.html}`);
    stops.push(stop.name);
  }
  return stops;
}
