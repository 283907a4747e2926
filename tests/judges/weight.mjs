// Proves: a page is light. Its HTML and CSS, compressed as a host would, stay under 25 KB, all its scripts under
// 10 KB, the style sheet under 9 KB, one style sheet stands in the way of the first picture, and no script does.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { load } from 'cheerio';
import { command } from './lib/judge.mjs';
import { addressOf, fileAt, files, pages, read } from './lib/site.mjs';

const KB = 1000;
const PAGE = 25 * KB;
const SCRIPTS = 10 * KB;
const SHEET = 9 * KB;
// Hosts compress what does not change as well as they can, and HTML at middle settings.
const WAYS = {
  brotli: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length,
  gzip: (bytes) => gzipSync(bytes, { level: 6 }).length,
};

async function check(site) {
  const sizes = new Map();
  const size = (path, way) => {
    const key = `${way} ${path}`;
    if (!sizes.has(key)) sizes.set(key, WAYS[way](readFileSync(join(site.dir, path))));
    return sizes.get(key);
  };
  const faults = [];
  const paths = pages(site);
  const heavy = pastReach(site);
  for (const path of paths) {
    const $ = load(read(site, path));
    const at = (address) => fileAt(site, new URL(address, addressOf(site, path)).href);
    const sheets = $('link[rel~=stylesheet]').get().filter(({ attribs }) => !/^print$/.test(attribs.media ?? '')).map(({ attribs }) => at(attribs.href));
    if (sheets.length > 1) faults.push(`${path}: ${sheets.length} style sheets before the page shows`);
    const blocking = $('script[src]').get().filter(({ attribs }) => !('async' in attribs) && !('defer' in attribs) && attribs.type !== 'module');
    for (const { attribs } of blocking) faults.push(`${path}: the page waits for the script ${attribs.src}`);
    for (const way of Object.keys(WAYS)) {
      const sum = [path, ...sheets].filter(Boolean).reduce((total, file) => total + size(file, way), 0);
      if (sum >= PAGE && !heavy.has(path)) faults.push(`${path}: HTML and CSS weigh ${sum} bytes with ${way}, 25000 are too many`);
    }
    const scripts = new Set();
    const queue = $('script[src], link[rel=modulepreload]').get().map(({ attribs }) => at(attribs.src ?? attribs.href)).filter(Boolean);
    while (queue.length) {
      const script = queue.pop();
      if (scripts.has(script) || !existsSync(join(site.dir, script))) continue;
      scripts.add(script);
      for (const [, from] of read(site, script).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.{0,2}\/[^"']+)["']/g)) queue.push(fileAt(site, new URL(from, addressOf(site, script)).href));
      queue.splice(0, queue.length, ...queue.filter(Boolean));
    }
    for (const way of Object.keys(WAYS)) {
      const sum = [...scripts].reduce((total, file) => total + size(file, way), 0);
      if (sum >= SCRIPTS) faults.push(`${path}: scripts weigh ${sum} bytes with ${way}, 10000 are too many`);
    }
  }
  // The style sheet by itself: it stands in the way of every page.
  for (const sheet of files(site, '.css').filter((path) => /^assets\/css\/site\./.test(path))) {
    for (const way of Object.keys(WAYS)) {
      if (size(sheet, way) >= SHEET) faults.push(`${sheet}: the style sheet weighs ${size(sheet, way)} bytes with ${way}, 9000 are too many`);
    }
  }
  // All scripts of the site together: what a visitor has loaded in the end.
  const own = files(site, '.js', '.mjs').filter((path) => path.startsWith('assets/js/'));
  for (const way of Object.keys(WAYS)) {
    const sum = own.reduce((total, file) => total + size(file, way), 0);
    if (sum >= SCRIPTS) faults.push(`assets/js: all scripts weigh ${sum} bytes with ${way}, 10000 are too many`);
  }
  return { checked: paths.length, faults };
}

/** Pages that are as long as what the author wrote on them: the budget is that of an article. */
function pastReach(site) {
  return new Set(files(site, '.html').filter((path) => load(read(site, path))('main').text().replace(/\s+/g, ' ').length > 40_000));
}

const noise = (length) => { let seed = 7; let text = ''; while (text.length < length) { seed = (seed * 48271) % 2147483647; text += seed.toString(36); } return text; };
const page = (head = '', body = '') => `<!doctype html><html lang="en"><head><title>A page</title><link rel="canonical" href="https://site.test/sub/"><link rel="stylesheet" href="a.css">${head}</head><body><main><h1>A page</h1>${body}</main></body></html>`;

const judge = {
  name: 'weight', proves: 'HTML and CSS under 25 KB, the style sheet under 9 KB, scripts under 10 KB, compressed; one style sheet, no script in the way', check,
  good: { 'index.html': page('<script type="module" src="assets/js/a.js"></script>'), 'a.css': 'a{color:red}', 'assets/js/a.js': 'import "./b.js"', 'assets/js/b.js': '1' },
  bad: [
    { what: 'a page of 40 KB', files: { 'index.html': page('', `<p>${noise(39_000)}</p>`) }, fault: /^index\.html: HTML and CSS weigh \d+ bytes with brotli/ },
    { what: 'a style sheet of 40 KB', files: { 'a.css': `a{--a:${noise(40_000)}}` }, fault: /^index\.html: HTML and CSS weigh \d+ bytes with gzip/ },
    { what: 'a style sheet of the theme of 10 KB', files: { 'assets/css/site.0.css': `a{--a:${noise(14_000)}}` }, fault: /^assets\/css\/site\.0\.css: the style sheet weighs \d+ bytes with brotli/ },
    { what: 'a script of 20 KB that another asks for', files: { 'assets/js/b.js': `"${noise(20_000)}"` }, fault: /^index\.html: scripts weigh \d+ bytes/ },
    { what: 'a second style sheet', files: { 'index.html': page('<link rel="stylesheet" href="b.css">'), 'b.css': '' }, fault: /2 style sheets/ },
    { what: 'a script that the page waits for', files: { 'index.html': page('<script src="assets/js/b.js"></script>') }, fault: /waits for the script/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
