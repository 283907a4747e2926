// Proves, in a real Chromium, light and dark, wide and narrow: WCAG 2.2 AA as far as axe can see it; nothing is
// asked of another host; nothing is written to the error console; no page scrolls sideways at 320 px.
// By default one page for each kind, state, template and language (--outputs FILE), with --every-page all.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { command } from './lib/judge.mjs';
import { chromium } from './lib/browser.mjs';
import { pick } from './lib/pick.mjs';
import { serve } from './lib/server.mjs';
import { addressOf } from './lib/site.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const VIEWS = [
  { width: 1280, colorScheme: 'light' }, { width: 1280, colorScheme: 'dark' },
  { width: 320, colorScheme: 'dark' }, { width: 320, colorScheme: 'light' },
];

async function check(site, { everyPage } = {}) {
  const paths = site.dir ? pick(site, everyPage) : [''];
  const [server, browser] = await Promise.all([serve(site), chromium()]);
  const queue = [...paths];
  const faults = [];
  const worker = async () => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const address = site.dir ? addressOf(site, path).replace(site.base.href, server.home) : server.home;
      for (const fault of await visit(context, address, new URL(server.home).origin)) faults.push(`${path || address}: ${fault}`);
    }
    await context.close();
  };
  try {
    await Promise.all([worker(), worker()]);
  } finally {
    server.close();
  }
  return { checked: paths.length, faults: faults.sort() };
}

async function visit(context, address, origin) {
  const page = await context.newPage();
  const faults = new Map(); // what is wrong, and in which views it was seen
  const add = (fault, view) => faults.set(fault, (faults.get(fault) ?? new Set()).add(view));
  page.on('console', (message) => message.type() === 'error' && add(`console error: ${message.text()} ${message.location().url}`));
  page.on('pageerror', (error) => add(`script error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(data|blob|about):/.test(request.url()) && new URL(request.url()).origin !== origin) add(`asks another host: ${request.url()}`);
  });
  for (const { width, colorScheme } of VIEWS) {
    const resized = page.viewportSize().width !== width || page.url() === 'about:blank';
    if (resized) await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    if (resized) await page.goto(address, { waitUntil: 'load', timeout: 30_000 });
    for (const fault of await axe(page)) add(fault, `${colorScheme} ${width} px`);
    if (width === 320) for (const fault of await page.evaluate(sideways)) add(fault);
  }
  await page.close();
  return [...faults].map(([fault, views]) => (views.has(undefined) ? fault : `${fault} [${views.size === VIEWS.length ? 'every view' : [...views].join(', ')}]`));
}

async function axe(page) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run({ runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] }), RULES);
  return violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map(({ target, any, all }) => `${id}: ${[...any, ...all][0]?.message ?? help}: ${target.join(' ')}`));
}

/** Runs in the page: what sticks out, if the page as a whole can be scrolled sideways. */
function sideways() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > width + 1);
  const name = (element) => `${element.localName}${element.id ? `#${element.id}` : ''}${element.classList.length ? `.${[...element.classList].join('.')}` : ''}`;
  return [`scrolls sideways at 320 px: ${out.slice(0, 3).map(name).join(', ')}`];
}

const page = (body, head = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title><link rel="icon" href="data:,">
<style>:root{color-scheme:light dark} body{color:light-dark(#111,#eee);background:light-dark(#fff,#111)}</style>${head}</head><body><main><h1>A page</h1>${body}</main></body></html>`;

const judge = {
  name: 'a11y', proves: 'WCAG 2.2 AA (axe), no foreign request, no console error, no sideways scroll; light and dark, 1280 and 320 px', check,
  good: { 'index.html': page('<p>Text</p>') },
  bad: [
    { what: 'an image without alternative text', files: { 'index.html': page('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">') }, fault: /image-alt/ },
    { what: 'text too pale in the dark only', files: { 'index.html': page('<p style="color:light-dark(#111,#333)">Text</p>') }, fault: /^index\.html: color-contrast: .* \[dark 1280 px, dark 320 px\]$/ },
    { what: 'buttons too small and too close (WCAG 2.2)', files: { 'index.html': page('<button style="font-size:4px;padding:0;border:0">a</button><button style="font-size:4px;padding:0;border:0">b</button>') }, fault: /target-size/ },
    { what: 'an image of another host', files: { 'index.html': page('<img alt="x" src="https://elsewhere.test/x.png">') }, fault: /asks another host: https:\/\/elsewhere\.test/ },
    { what: 'a script that fails', files: { 'index.html': page('<script>missing()</script>') }, fault: /script error: missing/ },
    { what: 'a script that the site\'s own policy forbids', files: { 'index.html': page('<script>1</script>'), '_headers': '/*\n  Content-Security-Policy: script-src \'self\'\n' }, fault: /console error: .*Content Security Policy/ },
    { what: 'a table too wide for a telephone', files: { 'index.html': page('<div style="width:600px">wide</div>') }, fault: /scrolls sideways at 320 px: div/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
