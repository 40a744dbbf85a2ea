// Pictures of the main pages of the demo agency into e2e/out, and the picture of the README.

import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, newPage, PHONE, WIDE } from './lib/browser.mjs';
import { demoPages, enterDemo } from './lib/demo.mjs';
import { startServer } from './lib/server.mjs';

const OUT = join(import.meta.dirname, 'out');
const README_PICTURE = join(import.meta.dirname, '../docs/img/mission-control.png');
const README_BYTES_MAX = 300 * 1024;

const demo = await startServer('demo');
const browser = await launch();
try {
  await mkdir(OUT, { recursive: true });
  await mkdir(join(README_PICTURE, '..'), { recursive: true });
  for (const lang of ['ru', 'en']) {
    for (const theme of ['light', 'dark']) {
      for (const [name, size] of [['wide', WIDE], ['phone', PHONE]]) {
        const page = await newPage(browser, demo.url, { lang, theme, size });
        await enterDemo(page, lang);
        for (const [title, path] of await demoPages(page)) {
          await page.goto(path);
          await page.screenshot({ path: join(OUT, `${title}-${name}-${theme}-${lang}.png`), fullPage: true });
        }
        await page.context().close();
      }
    }
  }
  const page = await newPage(browser, demo.url, { lang: 'en' });
  await enterDemo(page, 'en');
  await page.goto('/');
  await page.screenshot({ path: README_PICTURE });
  const { size } = await stat(README_PICTURE);
  if (size > README_BYTES_MAX) throw new Error(`${README_PICTURE}: ${size} bytes, at most ${README_BYTES_MAX}`);
} finally {
  await browser.close();
  await demo.stop();
}
