// Proves, over a small site in English, Arabic and Japanese: each page names its translations both ways and the one for
// all others, and none that is missing; an Arabic page is mirrored but for its code; each language has faces and signs
// of its own; and search answers in all three scripts. Faults are planted in the same run.
//
//   node languages.mjs BINARY [SHOTS]     with SHOTS also pictures of the pages
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from '../judges/lib/browser.mjs';

const [binary, shots] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'languages-'));
const site = join(work, 'site');
execFileSync(binary, ['build', '--root', join(import.meta.dirname, 'languages'), '--out', site, '--no-memo', '--quiet']);

const TYPES = { '.html': 'text/html; charset=utf-8', '.json': 'application/json', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
let planted = (_, bytes) => bytes;
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://x').pathname).replace(/\/$/, '/index.html');
  try {
    const bytes = planted(path, readFileSync(join(site, path)));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const home = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium();
const BASE = 'https://letters.example';
const of = (path) => ({ en: path, ar: `/ar${path}`, ja: `/ja${path}` });

/** Which pages a page names, by language. */
async function named(page, path) {
  await page.goto(home + path);
  const links = await page.locator('link[rel=alternate][hreflang]').evaluateAll((all) => all.map((link) => [link.hreflang, link.getAttribute('href')]));
  return Object.fromEntries(links);
}

const CHECKS = {
  async 'hreflang goes both ways, with x-default'(page) {
    for (const path of ['/', '/articles/answer/', '/webinars/first/', '/forms/ask/']) {
      const wanted = Object.fromEntries(Object.entries(of(path)).map(([lang, route]) => [lang, BASE + route]));
      for (const route of Object.values(of(path))) assert.deepEqual(await named(page, route), { ...wanted, 'x-default': BASE + path }, route);
    }
  },
  async 'a translation that is missing is named by nobody'(page) {
    const { en, ar } = of('/articles/only-two/');
    for (const route of [en, ar]) assert.deepEqual(await named(page, route), { en: BASE + en, ar: BASE + ar, 'x-default': BASE + en });
    assert.equal((await fetch(`${home}/ja/articles/only-two/`)).status, 404);
  },
  async 'an Arabic page is mirrored, and its code is not'(page) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${home}/ar/articles/answer/`);
    const seen = await page.evaluate(() => {
      const box = (selector) => document.querySelector(selector).getBoundingClientRect();
      const style = (selector, name, pseudo) => getComputedStyle(document.querySelector(selector), pseudo)[name];
      return {
        toc: box('.toc').left > box('.prose').right - 1, brand: box('.top .brand').left > box('.top nav').right,
        code: style('pre', 'direction'), inline: style('.prose p code', 'direction'), text: style('.prose p', 'direction'),
        spacing: style('h1', 'letterSpacing'), adjust: style('body', 'fontSizeAdjust'), face: style('body', 'fontFamily'),
        arrow: style('.go', 'content', '::after'),
      };
    });
    assert(seen.toc && seen.brand, `not mirrored: ${JSON.stringify(seen)}`);
    assert.deepEqual([seen.code, seen.inline, seen.text], ['ltr', 'ltr', 'rtl']);
    assert.deepEqual([seen.spacing, seen.adjust], ['normal', 'none']);
    assert.match(seen.face, /Noto Sans Arabic/);
    assert.match(seen.arrow, /←/);
    assert.match(await page.locator('.byline, .by').first().textContent(), /،/);
  },
  async 'a Japanese page has faces and signs of its own'(page) {
    await page.goto(`${home}/ja/webinars/first/`);
    assert.match(await page.evaluate(() => getComputedStyle(document.body).fontFamily), /Hiragino Sans/);
    assert.match(await page.locator('.state').first().textContent(), /2026年12月10日（木曜日）、15:00/);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSizeAdjust), 'none');
  },
  async 'nothing is wider than the window'(page) {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const route of ['/ar/', '/ja/', '/ar/articles/answer/', '/ja/articles/answer/', '/ar/webinars/first/', '/ja/webinars/first/', '/ar/forms/ask/', '/ja/forms/ask/']) {
        await page.goto(home + route);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${route} at ${width}`);
        if (shots) await page.screenshot({ path: join(shots, `${route.replace(/\W+/g, '-')}${width}.png`), fullPage: true });
      }
    }
  },
  async 'search answers in each script'(page) {
    for (const [folder, question, found] of [['', 'lett', 'letter'], ['ar/', 'رسال', 'رسالة طويلة'], ['ar/', 'مظاريف', 'المظاريف'], ['ja/', '手紙', '長い手紙'], ['ja/', '質問', '長い手紙']]) {
      await page.goto(`${home}/${folder}search/`);
      await page.locator('#q').pressSequentially(question);
      await page.locator('[data-results] h2 a', { hasText: found }).first().waitFor();
      const results = await page.locator('[data-results] h2 a').evaluateAll((all) => all.map((link) => link.pathname));
      assert(results.every((path) => folder === '' ? !/^\/(ar|ja)\//.test(path) : path.startsWith(`/${folder}`)), `${question}: ${results}`);
    }
  },
};
const html = (change) => (path, bytes) => path.endsWith('.html') ? change(path, String(bytes)) : bytes;
const PLANTED = [
  ['hreflang goes both ways, with x-default', html((path, text) => path.startsWith('/ja/') ? text.replace(/<link rel="alternate" hreflang="ar"[^>]*>/, '') : text)],
  ['a translation that is missing is named by nobody', html((_, text) => text.replace('hreflang="x-default"', 'hreflang="ja"'))],
  ['an Arabic page is mirrored, and its code is not', html((_, text) => text.replace('dir="rtl"', 'dir="ltr"'))],
  ['a Japanese page has faces and signs of its own', html((_, text) => text.replace(/--sans: [^;]*;/, ''))],
  ['nothing is wider than the window', html((_, text) => text.replace('</main>', '<p style="width: 3000px">x</p></main>'))],
  ['search answers in each script', (path, bytes) => /\/ja\/.*\.json$|search\/.*ja.*\.json$/.test(path) ? '{}' : bytes],
];

async function check(run, patience) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience);
  try {
    await run(await context.newPage());
    return null;
  } catch (fault) {
    return fault;
  } finally {
    await context.close();
  }
}

let failed = 0;
if (shots) mkdirSync(shots, { recursive: true });
for (const [name, run] of Object.entries(CHECKS)) {
  const fault = await check(run, 8000);
  failed += fault ? 1 : 0;
  console.log(fault ? `FAIL ${name}: ${fault.message}` : `ok   ${name}`);
}
for (const [name, fault] of PLANTED) {
  planted = fault;
  if (await check(CHECKS[name], 1500)) continue;
  failed += 1;
  console.log(`FAIL self-test: nobody saw the fault planted for “${name}”`);
}
console.log(`ok   self-test: ${PLANTED.length} planted faults`);
server.close();
await browser.close();
rmSync(work, { recursive: true });
console.log(`${failed ? 'FAIL' : 'ok  '} browser: languages, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
