// Proves, in a real Chromium over the built site as static files: search answers while one types, is used with the
// keyboard alone and at 320 px, in German, after the back button, and without JavaScript; and what stands in titles and
// questions is text, never markup.
//
//   node search.mjs SITE [BINARY]     with BINARY also over a site whose titles are attacks
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '../judges/lib/browser.mjs';

const [site, binary] = process.argv.slice(2);
assert(site, 'which site?');
const TYPES = { '.html': 'text/html; charset=utf-8', '.json': 'application/json', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** A folder as a static host shows it. It counts what goes over the wire, and can answer one path otherwise. */
async function host(folder) {
  const state = { sent: [], instead: {} };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    const path = decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      const bytes = state.instead[path]?.() ?? readFileSync(join(folder, path));
      state.sent.push([path, gzipSync(bytes).length]);
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { state, home: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const results = (page) => page.locator('[data-results] h2 a');
const said = (page) => page.locator('[data-search-status]');

async function ask(page, home, question, folder = '') {
  await page.goto(`${home}/${folder}search/`);
  await page.locator('#q').pressSequentially(question);
  await page.waitForFunction((words) => document.querySelector('[data-search-status]').textContent.includes(words), question);
}

const CHECKS = {
  async 'answers while one types, and says how many'({ page, home }) {
    await ask(page, home, 'question m');
    assert.match(await said(page).textContent(), /“question m”: \d+/);
    await results(page).first().waitFor();
    assert(await page.locator('[data-results] mark').count() > 0, 'nothing is marked');
    assert.equal(await said(page).getAttribute('role'), 'status');
    assert.equal(await page.locator('[data-search-all]').isVisible(), false, 'the list of all pages is in the way');
    await page.locator('#q').fill('');
    await page.locator('[data-search-all]').waitFor();
    assert.equal(new URL(page.url()).search, '');
  },
  async 'the keyboard alone: typed, walked, opened'({ page, home }) {
    await ask(page, home, 'question map');
    await results(page).nth(1).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const second = await results(page).nth(1).evaluate((link) => link === document.activeElement);
    assert(second, 'the arrows do not walk through the results');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
    const first = await results(page).first().getAttribute('href');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${home}${first}`);
    await page.goBack();
    await results(page).first().waitFor();
    assert.equal(await page.locator('#q').inputValue(), 'question map', 'the way back has lost the question');
  },
  async 'Enter does not wait for the list'({ page, home }) {
    await page.goto(`${home}/search/`);
    await page.locator('#q').fill('question map');
    await page.keyboard.press('Enter');
    await page.waitForURL(/question-map\/$/);
  },
  async 'kinds narrow the list, and the address holds them'({ page, home }) {
    await ask(page, home, 'question');
    const radio = page.getByRole('radio', { name: /^Article \d+$/ });
    const number = Number((await radio.locator('xpath=..').locator('.num').textContent()));
    await radio.focus();
    await page.keyboard.press('Space');
    await page.waitForURL(/kind=article/);
    await page.waitForFunction((most) => document.querySelectorAll('[data-results] > li').length === Math.min(most, 10), number);
    const kinds = await page.locator('[data-results] .kicker').allTextContents();
    assert(kinds.every((kind) => kind === 'Article'), kinds.join());
    await page.reload();
    await results(page).first().waitFor();
    assert(await page.getByRole('radio', { name: /^Article/ }).isChecked(), 'a sent address forgets the kind');
    await page.getByRole('radio', { name: /^All/ }).check();
    await page.waitForURL((url) => !url.search.includes('kind'));
  },
  async 'more results come after those that are there'({ page, home }) {
    await ask(page, home, 'page');
    await results(page).nth(9).waitFor();
    assert.equal(await results(page).count(), 10);
    const first = await results(page).allTextContents();
    await page.locator('[data-search-more]').click();
    await results(page).nth(10).waitFor();
    assert.deepEqual((await results(page).allTextContents()).slice(0, 10), first);
    assert(await results(page).nth(10).evaluate((link) => link === document.activeElement), 'the focus is lost');
  },
  async 'an excerpt leads to its heading'({ page, home }) {
    await ask(page, home, 'telephone sheet columns');
    const deep = page.locator('[data-results] .text a').first();
    await deep.waitFor();
    const href = await deep.getAttribute('href');
    await deep.click();
    await page.waitForURL(`${home}${href}`);
    const id = decodeURIComponent(new URL(page.url()).hash.slice(1));
    assert.match(await page.evaluate((name) => document.getElementById(name)?.tagName, id), /^H/);
  },
  async 'finding nothing offers topics and a form'({ page, home }) {
    await ask(page, home, 'question zzyzx');
    assert.match(await said(page).textContent(), /No page has all these words/);
    await page.locator('[data-search-topics] a').nth(2).waitFor();
    assert(await page.locator('[data-search-none] a.go').isVisible(), 'nobody can be asked');
    assert(await page.locator('[data-search-all]').isVisible());
  },
  async 'a slip of the finger is forgiven'({ page, home }) {
    await ask(page, home, 'questoin map');
    await results(page).first().waitFor();
    assert.match(await results(page).first().textContent(), /question map/i);
  },
  async 'German words in German pages'({ page, home }) {
    await ask(page, home, 'Käufer', 'de/');
    await results(page).first().waitFor();
    assert.match(await said(page).textContent(), /Treffer für/);
    const hrefs = await results(page).evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    assert(hrefs.every((href) => href.startsWith('/de/')), hrefs.join());
  },
  async 'the question stays text'({ page, home }) {
    const attack = '<img src=x onerror=attacked=1> $& "question" map';
    await page.goto(`${home}/search/?q=${encodeURIComponent(attack)}`);
    await page.waitForFunction(() => document.querySelector('[data-search-status]').textContent);
    assert((await said(page).textContent()).includes(attack), await said(page).textContent());
    assert.equal(await page.locator('main img').count(), 0);
    assert.equal(await page.evaluate(() => globalThis.attacked), undefined);
  },
  async 'files of two builds are read again'({ page, home, state }) {
    let times = 0;
    const old = () => (times++ ? undefined : Buffer.from('{"stamp":"old","words":["question","A"]}'));
    // Which of the files holds the words moves as the site grows.
    for (let file = 0; file < 16; file++) state.instead[`/search/words-${file}.json`] = old;
    await ask(page, home, 'question map');
    await results(page).first().waitFor();
    assert(times > 1, 'nothing was read again');
  },
  async 'without data it says so and keeps the list'({ page, home, state }) {
    state.instead['/search/index.json'] = () => Buffer.from('nothing');
    await page.goto(`${home}/search/?q=map`);
    await page.waitForFunction(() => /could not be loaded/.test(document.querySelector('[data-search-status]').textContent));
    assert(await page.locator('[data-search-all]').isVisible());
  },
};

const AXE = readFileSync(createRequire(new URL('../judges/package.json', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8');

/** Results and the state without any, as axe sees them. */
async function accessible({ page, home }) {
  for (const question of ['question map', 'question zzyzx']) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await ask(page, home, question);
      await page.locator('[data-results] h2 a, [data-search-topics] a').first().waitFor();
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], `${question}, ${colorScheme}`);
    }
  }
}

/** The same at 320 px, in both directions: nothing is wider than the screen. */
async function narrow({ page, home }) {
  await page.setViewportSize({ width: 320, height: 640 });
  await ask(page, home, 'question');
  await results(page).first().waitFor();
  for (const dir of ['ltr', 'rtl']) {
    await page.evaluate((way) => { document.documentElement.dir = way; }, dir);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert(wide <= 0, `${wide} px too wide, ${dir}`);
  }
}

async function unscripted({ browser, home }) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${home}/search/?q=map`);
  assert(await page.locator('.az a').count() > 100, 'the list from A to Z is not there');
  for (const part of ['[data-search-kinds]', '[data-search-more]', '[data-search-none]', '[data-results]']) {
    assert.equal(await page.locator(part).isVisible(), false, `${part} shows without a script`);
  }
  await context.close();
}

/** A site whose titles, headings, topics and texts are attacks. */
async function attacked(browser) {
  const root = mkdtempSync(join(tmpdir(), 'wellspring-search-'));
  const attack = '</script><img src=x onerror=attacked=1><svg onload=attacked=1>';
  try {
    mkdirSync(join(root, 'content/articles'), { recursive: true });
    writeFileSync(join(root, 'site.toml'), 'title = "T"\nbase_url = "https://x.example/"\ntheme = "default"\n');
    writeFileSync(join(root, 'content/_index.md'), '---\ntitle: Home\n---\n');
    const text = JSON.stringify(`Pump ${attack}`);
    writeFileSync(join(root, 'content/articles/a.md'), `---\ntitle: ${text}\ndescription: ${text}\ntopics: [${text}]\n---\n## Deep \`${attack}\`\n\nA valve \`${attack}\` and words.\n`);
    execFileSync(binary, ['build', '--root', root, '--out', join(root, 'public'), '--no-memo'], { stdio: 'pipe' });
    const { home, close } = await host(join(root, 'public'));
    const page = await browser.newPage();
    for (const question of ['pump', 'valve', 'onerror', 'nothingness pump']) {
      await ask(page, home, question);
      await page.waitForTimeout(600);
      assert.equal(await page.evaluate(() => globalThis.attacked), undefined, question);
      assert.equal(await page.locator('[data-results] :is(img, svg, script), [data-search-topics] :is(img, svg)').count(), 0);
    }
    close();
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Faults in the script, and the check that must see each. */
const PLANTED = [
  ['the question stays text', 'status.textContent = question &&', 'status.innerHTML = question &&'],
  ['the question stays text', '() => question)', 'question)'],
  ['the keyboard alone: typed, walked, opened', 'ArrowDown: 1', 'ArrowDown: 0'],
  ['the keyboard alone: typed, walked, opened', 'history.replaceState(', 'void (0, '],
  ['Enter does not wait for the list', 'links()[1]?.click();', ''],
  ['kinds narrow the list, and the address holds them', 'keep(target.value);', ''],
  ['more results come after those that are there', 'place.append(...rows.slice(place.children.length))', 'place.replaceChildren(...rows.reverse())'],
  ['an excerpt leads to its heading', 'link.href = `${url}#${heading.id}`', 'link.href = `${url}#x${heading.id}`'],
  ['finding nothing offers topics and a form', 'else if (found) await topics(found);', ''],
  ['files of two builds are read again', 'fault.message !== "stamp"', 'true'],
  ['without data it says so and keeps the list', 'status.textContent = status.dataset.failed;', ''],
];

const browser = await chromium();
const { state, home, close } = await host(site);
let failed = 0;
let planted = {};
async function check(name, run) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  context.setDefaultTimeout(Object.keys(planted).length ? 2500 : 8000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (fault) => faults.push(fault));
  page.on('request', (request) => { if (!request.url().startsWith('http://127.0.0.1')) faults.push(new Error(`asks ${request.url()}`)); });
  state.instead = { ...planted };
  try {
    await run({ browser, page, home, state });
    if (faults.length) throw faults[0];
    if (!Object.keys(planted).length) console.log(`ok   ${name}`);
  } catch (fault) {
    failed += 1;
    if (!Object.keys(planted).length) console.log(`FAIL ${name}: ${fault.message}`);
  }
  await context.close();
}

for (const [name, run] of Object.entries(CHECKS)) await check(name, run);
await check('axe finds no fault in results', accessible);
await check('320 px, in both directions', narrow);
await check('without JavaScript', unscripted);
if (binary) await check('attacks in titles, headings and topics stay text', () => attacked(browser));
await check('the first result comes with few bytes', async ({ page }) => {
  await page.goto(`${home}/search/`);
  state.sent.length = 0;
  await page.locator('#q').fill('question map');
  await results(page).first().waitFor();
  const bytes = state.sent.reduce((sum, [, size]) => sum + size, 0);
  console.log(`     ${bytes} bytes over the wire in ${state.sent.length} files`);
  assert(bytes < 100_000, `${bytes} bytes`);
});

const script = readdirSync(join(site, 'assets/js')).find((name) => name.endsWith('.js'));
const text = readFileSync(join(site, 'assets/js', script), 'utf8');
const real = failed;
for (const [name, from, to] of PLANTED) {
  assert(text.includes(from), `the script has no ${from}`);
  planted = { [`/assets/js/${script}`]: () => Buffer.from(text.replace(from, () => to)) };
  const before = failed;
  await check(name, CHECKS[name]);
  if (failed === before) {
    console.log(`FAIL self-test: nobody saw ${to || 'nothing'} in place of ${from}`);
    failed = Infinity;
  }
}
console.log(`ok   self-test: ${PLANTED.length} planted faults`);
failed = failed === Infinity ? 1 : real;
close();
await browser.close();
console.log(`${failed ? 'FAIL' : 'ok  '} browser: search, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
