// Takes pictures of pages for people to look at: 360 and 1280 px wide, light and dark, the whole page.
//
//   node screenshots.mjs DIR OUT [--base-url URL] [--outputs FILE] [--widths 320,360] [--schemes dark] [--with LOOK,LOOK] [PATH...]
//
// PATH is an output path such as articles/index.html; without one, one page per kind, state, template and language.
// LOOK is a way to look at all of them: fold (the first screen only), zoom (the root size doubled), rtl, print, bare (no pictures).

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from './lib/browser.mjs';
import { readArguments } from './lib/judge.mjs';
import { pick } from './lib/pick.mjs';
import { serve } from './lib/server.mjs';
import { addressOf } from './lib/site.mjs';

const OWN = { '--widths': '360,1280', '--schemes': 'light,dark', '--with': '' };
const flags = [];
const words = [];
for (let args = process.argv.slice(2); args.length;) {
  const arg = args.shift();
  if (arg in OWN) OWN[arg] = args.shift();
  else if (arg.startsWith('--')) flags.push(arg, args.shift());
  else words.push(arg);
}
const [dir, out, ...paths] = words;
if (!dir || !out) throw new Error('give the folder of a built site and a folder for the pictures');
const { site } = readArguments([dir, ...flags]);
const looks = OWN['--with'].split(',').filter(Boolean);
const [server, browser] = await Promise.all([serve(site), chromium()]);
mkdirSync(out, { recursive: true });
for (const path of paths.length ? paths : pick(site)) {
  for (const width of OWN['--widths'].split(',').map(Number)) {
    for (const colorScheme of OWN['--schemes'].split(',')) {
      const page = await browser.newPage({ viewport: { width, height: width < 500 ? 640 : 800 }, colorScheme, reducedMotion: 'reduce' });
      await page.goto(addressOf(site, path).replace(site.base.href, server.home), { waitUntil: 'load' });
      const name = [path.replace(/(\/?index)?\.html$/, '').replaceAll('/', '_') || 'home', width, colorScheme, ...looks].join('-');
      await dress(page);
      await page.evaluate(allPictures);
      await page.screenshot({ path: join(out, `${name}.png`), fullPage: !looks.includes('fold') });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      console.log(join(out, `${name}.png`), wide > 0 ? `: wider than the window by ${wide} px` : '');
      await page.close();
    }
  }
}
server.close();
process.exit(0);

/** Turns the page into what was asked for. */
async function dress(page) {
  if (looks.includes('print')) await page.emulateMedia({ media: 'print' });
  if (looks.includes('rtl')) await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
  if (looks.includes('zoom')) await page.addStyleTag({ content: 'html { font-size: 200% }' });
  if (looks.includes('bare')) await page.addStyleTag({ content: 'img, .pic { visibility: hidden }' });
}

/** Runs in the page: pictures below the fold are loaded when somebody scrolls there, and nobody does. */
async function allPictures() {
  await Promise.all([...document.images].map((image) => {
    image.loading = 'eager';
    return image.decode().catch(() => undefined);
  }));
  await document.fonts.ready;
}
