// Proves, in a real Chromium, what the inbox of a running receiver does: who gets in, what is shown, what a person can
// do with a pointer, with keys and without JavaScript, how it looks to axe, and that nothing a visitor sends runs in it.
//
//   node inbox.mjs BINARY         every check, then pages with a planted fault, each of which a check must catch
//   node inbox.mjs BINARY WORDS   the checks whose names hold these words
//   … --whole                     every page of every payload, with the policy and without it

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '../judges/lib/browser.mjs';
import { TOKEN, ask, buildSite, post, seed, startReceiver } from './inbox-site.mjs';
import { hostile } from './inbox-payloads.mjs';

const AXE = readFileSync(createRequire(new URL('../judges/', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.SHOTS;

const CHECKS = {
  'a token that can be guessed starts no receiver': refusesShort,
  'the token opens the inbox, and nothing else does': signsIn,
  'the list has what came in, by form and state, and a search finds it': lists,
  'the story tells who, what, where, what was promised and what comes next': tells,
  'a person releases from quarantine, without JavaScript too': releases,
  'all of it goes by keyboard': byKeyboard,
  'what could not be delivered is shown with its reason and tried again': undelivered,
  'a post of another page does nothing': refusesOthers,
  'axe finds nothing, light and dark, wide and narrow; nothing scrolls sideways; nobody else is asked': pleasant,
  'pages are turned': turnsPages,
  'nothing that a visitor sends runs, with the policy and without it': (shared) => hostile({ ...shared, signedIn, whole }),
};

const whole = process.argv.includes('--whole');
const [binary, only] = process.argv.slice(2).filter((word) => word !== '--whole');
if (!binary) throw new Error('give the path of the binary');
const root = mkdtempSync(join(tmpdir(), 'wellspring-inbox-'));
const browser = await chromium();
let hooks = 0;
const hook = createServer((asked, answer) => { hooks++; asked.resume(); answer.writeHead(410).end(); });
await new Promise((done) => hook.listen(0, '127.0.0.1', done));

/** A context of a browser that has signed in. */
async function signedIn(home, options = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(8000);
  const page = await context.newPage();
  await page.goto(`${home}/inbox/sign-in`);
  await page.fill('[name=token]', TOKEN);
  await Promise.all([page.waitForURL('**/inbox'), page.click('button.main')]);
  return { context, page };
}

async function refusesShort() {
  for (const token of ['short', 'fifteen letters']) {
    await assert.rejects(startReceiver(binary, root, { token }), /WELLSPRING_LEADS_TOKEN/);
  }
}

async function signsIn({ home }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const wanted = `${home}/inbox?state=quarantined`;
  assert.equal((await page.goto(wanted)).status(), 401);
  assert.equal(await page.locator('.rows').count(), 0);
  await page.fill('[name=token]', 'not the token at all');
  await page.click('button.main');
  await page.getByText('This is not the token.').waitFor();
  assert.equal(await page.getAttribute('[name=token]', 'aria-invalid'), 'true');
  await page.fill('[name=token]', TOKEN);
  await page.click('button.main');
  await page.waitForURL(wanted);
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite, cookie.path], ['wellspring_inbox', true, 'Strict', '/inbox']);
  assert.equal(await page.evaluate(() => document.cookie), '');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/inbox/sign-in');
  await context.addCookies([cookie]);
  assert.equal((await page.goto(wanted)).status(), 401, 'a copy of the cookie still opens');
  assert.equal((await ask(wanted, { headers: { Authorization: `Bearer ${TOKEN}` } })).status, 200);
  await context.close();
}

async function lists({ home, ids }) {
  const { context, page } = await signedIn(home);
  assert.deepEqual(await page.locator('.rows .who > bdi').allTextContents(),
    ['Hanna Berg', 'Hanna Berg', 'Oriol Serra i Puig', 'ليلى حداد', 'R. Curious', 'Li Wei', 'Amara Okafor', 'jonas@posteo.example']);
  await page.getByRole('link', { name: 'Quarantine 2' }).first().click();
  await page.getByRole('heading', { name: 'Quarantine', level: 1 }).waitFor();
  assert.equal(await page.locator('.rows li').count(), 2);
  await page.goto(`${home}/inbox`);
  await page.getByRole('link', { name: /^Get the guide/ }).click();
  assert.deepEqual(await page.locator('.rows .what').allTextContents(), ['The file: The suction line guide']);
  for (const [words, count] of [['60 °C', 1], ['MAILINATOR', 1], ['حشية', 1], ['hanna', 2], ['%', 0], ['_', 0], ['zebra', 0]]) {
    await page.goto(`${home}/inbox`);
    await page.fill('#search', words);
    await page.press('#search', 'Enter');
    await page.waitForURL(/[?&]q=/);
    assert.equal(await page.locator('.rows li').count(), count, words);
  }
  await page.getByText('No answer holds').waitFor();
  const json = JSON.parse((await ask(`${home}/inbox?state=merged`, { headers: { Authorization: `Bearer ${TOKEN}`, Accept: 'application/json' } })).text);
  assert.deepEqual(json.submissions.map((s) => s.id), [ids.again]);
  await context.close();
}

async function tells({ home, ids }) {
  const { context, page } = await signedIn(home);
  const shown = async (id) => {
    await page.goto(`${home}/inbox/submission/${id}`);
    return (await page.locator('main').innerText()).replace(/\s+/g, ' ');
  };
  const story = await shown(ids.qualified);
  for (const part of [
    'Hanna Berg', 'Qualified lead', 'What do you want to solve? A pump that leaks', 'The second pair'.toLowerCase(), 'Country Norway',
    'Mei Tanaka answers by', 'in 23 h', 'Budget 5,000 to 25,000 euros', 'Timing Within a month', 'Attitude Cautious',
    'By the page How a seal survives', 'You can tell within a day', 'By the form An answer by an engineer', 'After it was sent Thank you.',
    'Dry running shows at the inboard face first', 'Ask which of the twelve drawings', 'Newsletter', 'I can leave it with one click.', 'Version letter-en-',
    'Page before The suction line guide', 'Campaign spring-seals', 'Variant b', 'Call to action ask-after-checklist', 'Form open 74 s',
    'Webhook crm', 'Received and accepted', 'Also from them A pump that leaks: One more thing',
  ]) assert.ok(story.includes(part), `the story lacks “${part}”: ${story}`);
  assert.equal(await page.getAttribute('dl.facts a[href^="mailto:"]', 'href'), 'mailto:hanna.berg@fjordvann.example');
  assert.equal(await page.getAttribute('dl.facts a[href^="tel:"]', 'href'), 'tel:+4722550199');
  assert.equal(await page.locator('a', { hasText: 'How a seal survives' }).first().getAttribute('href'), 'https://www.northgate.example/articles/dry-running/');
  const arabic = await shown(ids.arabic);
  assert.ok(arabic.includes('ما الذي تريد حله؟'), arabic);
  assert.equal(await page.getAttribute('dl.answers', 'dir'), 'rtl');
  assert.ok((await shown(ids.seat)).includes('The way in: https://rooms.example/seals-live-secret'));
  assert.ok((await shown(ids.guide)).includes('The file suction-guide.pdf'));
  assert.ok((await shown(ids.rival)).includes('goes to nobody'));
  assert.ok((await shown(ids.again)).includes('the earlier one'));
  assert.ok((await shown(ids.spam)).includes('A field that people do not see was filled in.'));
  assert.equal((await page.goto(`${home}/inbox/submission/0`)).status(), 404);
  await page.getByText('Nothing has this address.').waitFor();
  await page.goto(`${home}/inbox/submission/${ids.lead}`);
  await page.getByRole('button', { name: 'Note as answered' }).click();
  await page.getByRole('status').getByText('Noted as answered.').waitFor();
  assert.ok((await page.locator('main').innerText()).includes('Answered.'));
  await context.close();
}

async function releases({ home }) {
  const id = await post(home, 'ask', { need: 'A pump that is loud', email: 'quick@hurry.example', name: 'In A. Hurry', seconds_open: '0' });
  const { context, page } = await signedIn(home, { javaScriptEnabled: false });
  await page.goto(`${home}/inbox/submission/${id}`);
  await page.getByRole('button', { name: 'Keep in quarantine' }).click();
  await page.waitForURL('**/inbox?state=quarantined*');
  await page.getByRole('status').waitFor();
  await page.goto(`${home}/inbox/submission/${id}`);
  await page.getByText('Left in quarantine').waitFor();
  await page.getByRole('button', { name: 'Release' }).click();
  await page.getByRole('status').getByText('Released.').waitFor();
  assert.match(await page.locator('.head').innerText(), /Lead/);
  await page.getByText('Released from quarantine').waitFor();
  await context.close();
}

async function byKeyboard({ home, ids }) {
  const { context, page } = await signedIn(home);
  const focused = () => page.evaluate(() => document.activeElement.innerText);
  await page.goto(`${home}/inbox?state=accepted&form=ask&q=e`);
  const rows = await page.locator('.rows .who').allInnerTexts();
  await page.keyboard.press('j');
  assert.equal(await focused(), rows[0]);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), rows[1]);
  await page.keyboard.press('k');
  assert.equal(await focused(), rows[0]);
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement.closest('li')).outlineStyle), 'none', 'the focus is not seen');
  await Promise.all([page.waitForURL('**/submission/**'), page.keyboard.press('Enter')]);
  await Promise.all([page.waitForURL('**/inbox'), page.keyboard.press('u')]);
  await page.keyboard.press('/');
  await page.keyboard.type('juR?');
  assert.equal(await page.inputValue('#search'), 'juR?', 'keys are taken from who writes');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.getByLabel('Keys of one letter are on').uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await page.keyboard.press('j');
  assert.equal(await page.evaluate(() => document.activeElement.className), '', 'the keys are not out');
  await page.evaluate(() => localStorage.clear());
  await page.goto(`${home}/inbox/submission/${ids.fast}`);
  await Promise.all([page.waitForURL('**said=released'), page.keyboard.press('r')]);
  await page.goto(`${home}/inbox`);
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'To the content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await context.close();
}

async function undelivered({ home }) {
  const { context, page } = await signedIn(home);
  const until = Date.now() + 10000;
  while (!hooks && Date.now() < until) await page.waitForTimeout(100);
  assert.ok(hooks, 'the webhook was not asked');
  await page.goto(`${home}/inbox/undelivered`);
  await page.getByText('All that had to go out has gone out').waitFor();
  // It is given up after days; here at once.
  await page.waitForTimeout(500);
  execFileSync('python3', ['-c', 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=9); c.execute("UPDATE outbox SET state = \'dead\' WHERE kind = \'webhook\'"); c.commit()', join(root, '.wellspring', 'leads.db')]);
  await page.goto(`${home}/inbox/undelivered`);
  const before = hooks;
  assert.match(await page.locator('main').innerText(), /Webhook crm[\s\S]*given up[\s\S]*attempt[\s\S]*status 410/);
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByRole('status').getByText('It is tried once more.').waitFor();
  while (hooks === before && Date.now() < until) await page.waitForTimeout(100);
  assert.ok(hooks > before, 'it was not tried again');
  await context.close();
}

/** A page of another host, and one of another port of the same host, which browsers send strict cookies from. */
async function refusesOthers({ home, ids }) {
  const { context, page } = await signedIn(home);
  await page.goto(`${home}/inbox/submission/${ids.spam}`);
  const token = await page.inputValue('form[action$="/release"] [name=form_token]');
  const evil = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<form method=post action="${home}/inbox/submission/${ids.spam}/release"><input name=form_token value="${token}"></form><script>document.forms[0].submit()</script>`);
  });
  await new Promise((done) => evil.listen(0, done));
  const port = evil.address().port;
  for (const [host, status] of [['localhost', 401], ['127.0.0.1', 403]]) {
    const answered = page.waitForResponse((r) => r.url().endsWith('/release'));
    await page.goto(`http://${host}:${port}/`).catch(() => {});
    assert.equal((await answered).status(), status, host);
  }
  evil.close();
  const found = JSON.parse((await ask(`${home}/inbox/submission/${ids.spam}`, { headers: { Authorization: `Bearer ${TOKEN}`, Accept: 'application/json' } })).text);
  assert.equal(found.state, 'quarantined');
  await context.close();
}

async function pleasant({ home, ids }) {
  const faults = [];
  const places = { list: '/inbox', quarantine: '/inbox?state=quarantined', none: '/inbox?q=zebra', lead: `/inbox/submission/${ids.qualified}`, arabic: `/inbox/submission/${ids.arabic}`, spam: `/inbox/submission/${ids.spam}`, undelivered: '/inbox/undelivered', missing: '/inbox/submission/0', 'sign-in': '/inbox/sign-in' };
  if (shots) mkdirSync(shots, { recursive: true });
  for (const width of [1280, 360, 320]) for (const colorScheme of ['light', 'dark']) {
    const { context, page } = await signedIn(home, { viewport: { width, height: 860 }, colorScheme });
    page.on('request', (asked) => asked.url().startsWith(home) || faults.push(`asked for ${asked.url()}`));
    page.on('console', (said) => said.type() === 'error' && !/status of 40\d/.test(said.text()) && faults.push(said.text()));
    for (const [name, path] of Object.entries(places)) {
      const say = (what) => faults.push(`${name} ${width} ${colorScheme}: ${what}`);
      const answer = await page.goto(home + path);
      for (const [header, wanted] of [['cache-control', /^no-store$/], ['content-security-policy', /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; form-action 'self'/], ['x-content-type-options', /nosniff/]]) {
        if (!wanted.test(answer.headers()[header] ?? '')) say(`${header}: ${answer.headers()[header]}`);
      }
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) say('scrolls sideways');
      // Through the debugger, which the policy does not hold.
      const found = await page.evaluate(`${AXE};axe.run({ resultTypes: ['violations'] })`);
      for (const violation of found.violations) say(`${violation.id}: ${violation.nodes[0].html.slice(0, 200)}`);
      if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await context.close();
  }
  assert.deepEqual(faults, []);
}

async function turnsPages({ home }) {
  for (let n = 0; n < 101; n++) await post(home, 'letter', { email: `reader${n}@pages.example`, seconds_open: '60' });
  const { context, page } = await signedIn(home);
  await page.goto(`${home}/inbox?q=pages.example`);
  const seen = new Set();
  for (let turned = 1; ; turned++) {
    for (const name of await page.locator('.rows .who').allInnerTexts()) seen.add(name);
    const older = page.getByRole('link', { name: 'Older' });
    if (!await older.count()) { assert.equal(turned, 3); break; }
    await older.click();
  }
  assert.equal(seen.size, 101);
  await context.close();
}

let wrong = 0;
const tell = (good, text) => { console.log(`${good ? 'ok  ' : 'FAIL'} ${text}`); if (!good) wrong++; };
let receiver;
try {
  buildSite(binary, root, `http://127.0.0.1:${hook.address().port}/crm`);
  receiver = await startReceiver(binary, root);
  const { home } = receiver;
  const { context, page } = await signedIn(home);
  await page.getByText('Nothing has come in yet').waitFor();
  await context.close();
  const shared = { home, ids: await seed(home), tell, browser };
  for (const [name, check] of Object.entries(CHECKS).filter(([name]) => !only || name.includes(only))) {
    const begun = Date.now();
    const fault = await check(shared).then(() => undefined, (thrown) => thrown);
    tell(!fault, `${name}${fault ? `: ${fault.message}` : ''} (${Date.now() - begun} ms)`);
  }
  await receiver.stop();
  const closed = await startReceiver(binary, root, { token: '' });
  const answer = await ask(`${closed.home}/inbox`);
  tell(answer.status === 403 && answer.text.includes('WELLSPRING_LEADS_TOKEN'), 'without a token the inbox is closed');
  await closed.stop();
  // What the receiver tells its log holds nothing of anybody.
  tell(!/hanna|fjordvann|alert\(1\)/i.test(receiver.said()), 'nothing that visitors wrote is in the log');
} finally {
  hook.close();
  await receiver?.stop();
  rmSync(root, { recursive: true });
}
process.exit(wrong ? 1 : 0);
