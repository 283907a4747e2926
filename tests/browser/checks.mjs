// What a running preview must do: one function each, which throws when it does not.
// Each takes { browser, context, home, site, patience }: a fresh browser context, the server's address, the site's files.

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';

/** The page that the checks edit: it stands in `site.page`, and is served at /live-test/. */
export const TEST_PAGE = '---\ntitle: "Live test"\ndescription: "A page that the browser tests change"\n---\n\nThe first words.\n';

export const CHECKS = {
  'the home page answers, without an error in the console': homeAnswers,
  'twenty tabs load within a second each': twentyTabs,
  'a changed file shows in the open page': reloads,
  'what was filled in stays over a reload': keepsFields,
  'a reload comes back to the same place': keepsPlace,
  'new styles show without a reload': restyles,
  'a mistake shows in the page and goes away when it is mended': showsMistakes,
  'a mistake shows in every open tab with file, line and hint, and leaves every tab': showsInEveryTab,
  'a complete post without JavaScript leads to the thank-you page': completePost,
  'an incomplete post without JavaScript gets 422 and says which field': incompletePost,
  'only what the build made is served': onlyOutputs,
  'other hosts and other origins are refused': refusesOthers,
};

/** What one that was started with `--follow` must do. */
export const FOLLOWING = {
  'the tab that was used last goes to the edited page, and no other': follows,
};

async function homeAnswers({ context, home }) {
  const page = await context.newPage();
  const errors = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  const response = await page.goto(home, { waitUntil: 'load' });
  assert.equal(response.status(), 200);
  assert.ok(await page.locator('h1').count(), 'the home page has no heading');
  assert.deepEqual(errors, []);
}

/** A live-reload stream by server-sent events stalls the seventh tab of a browser. */
async function twentyTabs({ context, home }) {
  const slow = [];
  for (let tab = 1; tab <= 20; tab++) {
    const page = await context.newPage();
    const started = Date.now();
    await page.goto(home, { waitUntil: 'domcontentloaded' });
    const took = Date.now() - started;
    if (took > 1000) slow.push(`tab ${tab}: ${took} ms`);
  }
  assert.deepEqual(slow, []);
}

async function reloads({ context, home, site, patience }) {
  const page = await context.newPage();
  await page.goto(new URL('live-test/', home).href);
  await page.getByText('The first words.').waitFor();
  for (const words of ['The second words.', 'The third words.']) {
    await connected(page);
    writeFileSync(site.page, TEST_PAGE.replace('The first words.', words));
    await page.getByText(words).waitFor({ timeout: patience / 2 });
  }
  writeFileSync(site.page, TEST_PAGE);
  await page.getByText('The first words.').waitFor();
}

async function keepsFields({ context, home, site, patience }) {
  const text = (words) => TEST_PAGE.replace('The first words.', `${words}\n\n<form id="kept"><input name="one"><input type="checkbox" name="two"></form>`);
  writeFileSync(site.page, text('A form.'));
  const page = await context.newPage();
  await page.goto(new URL('live-test/', home).href);
  await page.getByText('A form.').waitFor();
  await connected(page);
  await page.fill('#kept [name=one]', 'kept');
  await page.check('#kept [name=two]');
  writeFileSync(site.page, text('Another form.'));
  await page.getByText('Another form.').waitFor({ timeout: patience / 2 });
  await connected(page);
  assert.equal(await page.inputValue('#kept [name=one]'), 'kept');
  assert.ok(await page.isChecked('#kept [name=two]'));
  writeFileSync(site.page, TEST_PAGE);
  await page.getByText('The first words.').waitFor();
}

async function keepsPlace({ context, home, site, patience }) {
  const text = (words) => TEST_PAGE.replace('The first words.', `${words}\n\n${'A line of many.\n\n'.repeat(200)}`);
  writeFileSync(site.page, text('A long page.'));
  const page = await context.newPage();
  await page.goto(new URL('live-test/', home).href);
  await page.getByText('A long page.').waitFor();
  await connected(page);
  await page.evaluate(() => scrollTo({ top: 1500, behavior: 'instant' }));
  writeFileSync(site.page, text('A longer page.'));
  await page.getByText('A longer page.').waitFor({ timeout: patience / 2 });
  await connected(page);
  assert.equal(await page.evaluate(() => scrollY), 1500);
  writeFileSync(site.page, TEST_PAGE);
  await page.getByText('The first words.').waitFor();
}

async function restyles({ context, home, site, patience }) {
  const page = await context.newPage();
  await page.goto(new URL('live-test/', home).href);
  await connected(page);
  await page.evaluate(() => { window.isTheSame = true; });
  for (const color of ['rgb(1, 2, 3)', 'rgb(3, 2, 1)']) {
    writeFileSync(site.sheet, `body { outline-color: ${color} }\n`);
    await page.waitForFunction((wanted) => getComputedStyle(document.body).outlineColor === wanted, color, { timeout: patience / 2 });
  }
  assert.ok(await page.evaluate(() => window.isTheSame), 'the page was loaded again');
}

async function showsInEveryTab({ context, home, site, patience }) {
  const pages = [];
  for (const path of ['', 'live-test/', '']) {
    pages.push(await context.newPage());
    await pages.at(-1).goto(new URL(path, home).href);
    await connected(pages.at(-1));
  }
  writeFileSync(site.page, TEST_PAGE.replace('title:', 'weigth: 3\ntitle:'));
  for (const page of pages) {
    await page.waitForFunction(() => /live-test\.md:2:/.test(document.querySelector('wellspring-preview')?.shadowRoot?.textContent), null, { timeout: patience / 2 });
    assert.match(await overlayText(page), /did you mean/);
  }
  writeFileSync(site.page, TEST_PAGE);
  for (const page of pages) {
    await page.waitForFunction(() => !/live-test/.test(document.querySelector('wellspring-preview').shadowRoot.textContent), null, { timeout: patience / 2 });
  }
}

async function follows({ context, home, site, patience }) {
  const used = await context.newPage(), other = await context.newPage();
  for (const page of [used, other]) await page.goto(home);
  await used.bringToFront();
  await used.mouse.click(5, 5);
  await connected(used);
  writeFileSync(site.page, TEST_PAGE.replace('The first words.', 'Words to go to.'));
  await used.waitForURL('**/live-test/', { timeout: patience / 2 });
  await used.getByText('Words to go to.').waitFor();
  await connected(other);
  assert.equal(other.url(), home, 'another tab was led away');
  writeFileSync(site.page, TEST_PAGE);
}

/** Waits until the page has settled, so that an edit cannot come before its live connection stands. */
const connected = (page) => page.waitForTimeout(300);

async function showsMistakes({ context, home, site }) {
  const page = await context.newPage();
  await page.goto(new URL('live-test/', home).href);
  await connected(page);
  writeFileSync(site.page, TEST_PAGE.replace('title:', 'titel:'));
  await page.getByText('live-test.md').first().waitFor();
  assert.match(await page.locator('body').innerText() + await overlayText(page), /titel/);
  const again = await context.newPage();
  const response = await again.goto(home);
  assert.equal(response.status(), 200, 'the last good site must stay up');
  writeFileSync(site.page, TEST_PAGE);
  await page.getByText('live-test.md').first().waitFor({ state: 'hidden' });
  await page.getByText('The first words.').waitFor();
}

/** The text of shadow trees, where an overlay may live. */
function overlayText(page) {
  return page.evaluate(() => [...document.querySelectorAll('*')].map((element) => element.shadowRoot?.textContent ?? '').join(' '));
}

async function completePost({ browser, home }) {
  const { page, posts, close } = await formPage(browser, home);
  await page.fill('form [name=email]', 'reader@example.com');
  await submit(page);
  assert.deepEqual(posts.map((response) => response.status()), [303]);
  assert.match(new URL(page.url()).pathname, /thank/);
  assert.match(await page.locator('main').innerText(), /thank/i);
  await close();
}

async function incompletePost({ browser, home }) {
  const { page, posts, close } = await formPage(browser, home);
  await page.fill('form [name=name]', 'Ada Reader');
  await submit(page);
  assert.deepEqual(posts.map((response) => response.status()), [422]);
  assert.equal(await page.locator('form [name=email][aria-invalid=true]').count(), 1, 'the field is not marked');
  assert.equal(await page.inputValue('form [name=name]'), 'Ada Reader', 'what the visitor wrote is lost');
  await close();
}

/** The starter site's contact form, in a browser without JavaScript that does not check fields itself. */
async function formPage(browser, home) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(5000);
  await context.route('**/forms/contact/', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, body: (await response.text()).replaceAll(/\srequired(?=[\s>=])(="[^"]*")?/g, '') });
  });
  const page = await context.newPage();
  const posts = [];
  page.on('response', (response) => response.request().method() === 'POST' && posts.push(response));
  await page.goto(new URL('forms/contact/', home).href);
  return { page, posts, close: () => context.close() };
}

async function submit(page) {
  await page.locator('form:has([name=email]) [type=submit], form:has([name=email]) button:not([type])').first().click();
  await page.waitForLoadState('load');
}

async function onlyOutputs({ home, site }) {
  const secret = readFileSync(site.page, 'utf8').slice(0, 40);
  const files = ['site.toml', 'content/live-test.md', '.wellspring/lock', '.wellspring/gate.key', 'live-test.md'];
  for (const path of [...files, ...climbing(['etc/passwd', 'site.toml'])]) {
    const { status, body } = await raw(home, { path: `${new URL(home).pathname}${path}` });
    assert.ok(status >= 300 && status < 500, `${path} is answered with ${status}`);
    assert.ok(!body.includes(secret) && !body.includes('root:x:0:0'), `${path} leaks`);
  }
}

/** Ways to climb out of a folder: spellings of two dots, of a slash, and depths. */
function climbing(targets) {
  const dots = ['..', '%2e%2e', '.%2e', '%252e%252e', '....', '%c0%ae%c0%ae', '..%00'];
  const slashes = ['/', '//', '%2f', '\\', '%5c', '%255c'];
  return targets.flatMap((target) => dots.flatMap((dot) => slashes.flatMap((slash) => [1, 3, 8].map((depth) => (dot + slash).repeat(depth) + target))));
}

async function refusesOthers({ home }) {
  const path = new URL(home).pathname;
  for (const host of ['evil.test', '127.0.0.1.evil.test', 'localhost.evil.test:80']) assert.equal((await raw(home, { path, headers: { host } })).status, 403, `Host ${host}`);
  for (const origin of ['http://evil.test', 'http://1.2.3.4', 'null', 'http://localhost.evil.test']) {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', origin };
    for (const place of [path, ...await liveAddresses(home)]) assert.notEqual((await raw(home, { path: place, headers: upgrade })).status, 101, `a WebSocket at ${place} for ${origin}`);
    assert.equal((await raw(home, { path: `${path}forms/contact/`, method: 'POST', headers: { origin } })).status, 403, `a post from ${origin}`);
  }
  assert.equal((await raw(home, { path })).headers['access-control-allow-origin'], undefined);
}

/** Addresses of this server that its page's scripts name: the live connection is one of them. */
async function liveAddresses(home) {
  const { body } = await raw(home, { path: new URL(home).pathname });
  const scripts = [...body.matchAll(/<script[^>]*\bsrc="?([^">\s]+)/g)].map(([, src]) => new URL(src, home)).filter((url) => url.host === new URL(home).host);
  const texts = [body, ...await Promise.all(scripts.map(async (url) => (await raw(home, { path: url.pathname })).body))];
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/["'`](\/__[\w/.-]+)["'`]/g)].map(([, path]) => path)))];
}

/** One request as it is, without a browser's or a URL parser's help. */
function raw(home, options) {
  const { hostname, port } = new URL(home);
  return new Promise((done, fail) => {
    const asked = request({ hostname, port, timeout: 5000, ...options }, (response) => {
      let body = '';
      response.on('data', (part) => { body += part; }).on('end', () => done({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.on('upgrade', (response, socket) => { socket.destroy(); done({ status: 101, headers: response.headers, body: '' }); });
    asked.on('timeout', () => asked.destroy(new Error(`no answer to ${options.path}`))).on('error', fail).end();
  });
}
