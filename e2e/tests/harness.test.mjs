// The checks themselves find what they are for: each is shown a page with a planted fault and a clean one.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { launch, newPage, PHONE } from '../lib/browser.mjs';
import { accessibilityBreaches, assertNoSidewaysScroll, assertQuiet, keyboardWalk } from '../lib/check.mjs';

const page = (body) => `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><main><h1>A page</h1>${body}</main></html>`;

const PAGES = {
  '/clean': page('<a href="/clean">First</a> <button>Second</button>'),
  '/nameless': page('<input type="text">'),
  '/wide': page('<div style="width: 900px">wide</div>'),
  '/hidden-focus': page('<button style="outline: none">Button</button>'),
  '/noisy': page('<img alt="" src="/broken"><script>console.error("planted")</script>'),
};

let browser;
let server;
let url;

before(async () => {
  server = createServer((request, response) => {
    const body = PAGES[request.url];
    response.writeHead(body ? 200 : 500, { 'content-type': 'text/html; charset=utf-8' });
    response.end(body ?? '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

const open = async (path, options) => {
  const opened = await newPage(browser, url, options);
  await opened.goto(path);
  return opened;
};

test('a field without a label is an accessibility breach', async () => {
  const breaches = await accessibilityBreaches(await open('/nameless'));
  assert.match(breaches.join('\n'), /^label:/m);
  assert.deepEqual(await accessibilityBreaches(await open('/clean')), []);
});

test('a page wider than a phone is found', async () => {
  await assert.rejects(assertNoSidewaysScroll(await open('/wide', { size: PHONE })), /wider than the window/);
  await assertNoSidewaysScroll(await open('/clean', { size: PHONE }));
});

test('console errors and failed answers are noted', async () => {
  const noisy = await open('/noisy');
  await noisy.waitForLoadState('networkidle');
  assert.throws(() => assertQuiet(noisy));
  assert.match(noisy.problems.join('\n'), /planted/);
  assert.match(noisy.problems.join('\n'), /answer: .*\/broken 500/);
  assertQuiet(await open('/clean'));
});

test('the keyboard walk names every stop and wants the focus seen', async () => {
  assert.deepEqual(await keyboardWalk(await open('/clean')), ['First', 'Second']);
  await assert.rejects(keyboardWalk(await open('/hidden-focus')), /cannot be seen/);
});
