// Takes pictures of pages for people to look at: 360 and 1280 px wide, light and dark, the whole page.
//
//   node screenshots.mjs DIR OUT [--base-url URL] [--outputs FILE] [PATH...]
//
// PATH is an output path such as articles/index.html; without one, one page per kind, state, template and language.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from './lib/browser.mjs';
import { readArguments } from './lib/judge.mjs';
import { pick } from './lib/pick.mjs';
import { serve } from './lib/server.mjs';
import { addressOf } from './lib/site.mjs';

const args = process.argv.slice(2);
const flags = args.flatMap((arg, i) => (arg.startsWith('--') ? [arg, args[i + 1]] : []));
const [dir, out, ...paths] = args.filter((arg, i) => !arg.startsWith('--') && !args[i - 1]?.startsWith('--'));
if (!dir || !out) throw new Error('give the folder of a built site and a folder for the pictures');
const { site } = readArguments([dir, ...flags]);
const [server, browser] = await Promise.all([serve(site), chromium()]);
mkdirSync(out, { recursive: true });
for (const path of paths.length ? paths : pick(site)) {
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
      await page.goto(addressOf(site, path).replace(site.base.href, server.home), { waitUntil: 'load' });
      const name = `${path.replace(/(\/?index)?\.html$/, '').replaceAll('/', '_') || 'home'}-${width}-${colorScheme}.png`;
      await page.screenshot({ path: join(out, name), fullPage: true });
      await page.close();
      console.log(join(out, name));
    }
  }
}
server.close();
process.exit(0);
