// One Chromium for a test file, and pages that note everything that goes wrong in them.

import { chromium } from 'playwright-core';

export const WIDE = { width: 1360, height: 850 };
export const PHONE = { width: 390, height: 844 };

/** Debian's Chromium with a fresh profile; it must not look for anything outside this machine. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A page in a browser context of its own. `problems` collects console errors, uncaught exceptions, failed requests and
 * answers of 500 and more; a test ends with `assertQuiet(page)`, so that none goes unseen.
 */
export async function newPage(browser, url, options = {}) {
  const { lang = 'ru', theme = 'light', size = WIDE, script = 'on', storageState } = options;
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: theme,
    hasTouch: size === PHONE,
    isMobile: size === PHONE,
    javaScriptEnabled: script === 'on',
    locale: lang === 'ru' ? 'ru-RU' : 'en-US',
    reducedMotion: 'reduce',
    storageState,
    timezoneId: 'Europe/Moscow',
    viewport: size,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.problems.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'failed';
    // A page that is left cancels its event stream; that is no fault.
    if (reason !== 'net::ERR_ABORTED') page.problems.push(`request: ${request.url()} ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) page.problems.push(`answer: ${response.url()} ${response.status()}`);
  });
  return page;
}
