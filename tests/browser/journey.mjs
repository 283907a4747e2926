// Proves, in a real Chromium, the whole way of a reader on this repository's own site: an article, its call to action,
// the form, the file of each gate, and the story that whoever answers then reads in the inbox; with JavaScript and
// without it.
//
//   node journey.mjs BINARY      the journeys, then planted faults, each of which a journey must see

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '../judges/lib/browser.mjs';
import { freePort, startFiles, startMailbox, startReceiver } from './journey-servers.mjs';

const OWN = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const TOKEN = 'a-token-of-this-test-only';
const SECRET = 'a-secret-of-this-test-only-0123456789';

/** An article with its call to action, the offer it leads to, and where the offer's file lies. */
const WAYS = [
  { gate: 'open', article: '/articles/hype-costs-trust/', offer: 'plain-words', file: 'plain-words.csv' },
  { gate: 'link', article: '/articles/pace-and-pauses/', offer: 'webinar-run-sheet', file: '_gated/webinar-run-sheet.pdf' },
  { gate: 'signed', article: '/articles/five-films-a-quarter/', offer: 'customer-film-kit', file: '_gated/customer-film-kit.pdf' },
];

const [binary] = process.argv.slice(2);
if (!binary) throw new Error('give the path of the binary');
const root = mkdtempSync(join(tmpdir(), 'wellspring-journey-'));
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
const must = (good, text) => { if (!good) throw new Error(text); };

/** This repository's site, at an address of this machine, with its forms at a receiver of this machine. */
async function buildSite(port, receiverPort) {
  for (const part of ['content', 'site.toml']) cpSync(join(OWN, part), join(root, part), { recursive: true });
  const settings = join(root, 'site.toml');
  const written = readFileSync(settings, 'utf8')
    .replace(/^base_url = .*$/m, `base_url = "http://127.0.0.1:${port}/"`)
    .replaceAll('http://127.0.0.1:8787', `http://127.0.0.1:${receiverPort}`);
  must(written.includes(`:${receiverPort}`), 'the site has no endpoint to move');
  must(written.includes('[leads.mail]'), 'the site does not say who writes its letters');
  writeFileSync(settings, written);
  const env = { ...process.env, WELLSPRING_GATE_SECRET: SECRET };
  execFileSync(resolve(binary), ['build', '--root', root, '--no-memo', '--quiet'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** From the article to the file; gives the bytes that the reader has in the end. */
async function read(page, world, way, who) {
  await page.goto(world.site + way.article.slice(1));
  await page.locator(`a[href$="/offers/${way.offer}/"]`).last().click();
  await page.waitForURL(`**/offers/${way.offer}/`);
  if (way.gate === 'open') {
    const file = page.locator(`a[href$="${way.file}"]`).first();
    const bytes = await fetchBytes(page, await file.getAttribute('href'));
    await fill(page, who);
    return bytes;
  }
  must(!(await page.content()).includes('/g/'), 'the page of the offer shows a private address');
  await fill(page, who);
  if (way.gate === 'link') {
    must(new URL(page.url()).pathname.startsWith('/g/'), `the thank-you page of a link is private, not ${page.url()}`);
    return fetchBytes(page, await page.locator(`a[href*="/g/"][href$="${way.file.split('/').pop()}"]`).first().getAttribute('href'));
  }
  const letter = await world.mailbox.letterTo(who);
  const link = letter.match(/http:\/\/127\.0\.0\.1:\d+\/d\/[\w.-]+/)?.[0];
  must(link, 'the letter has no link to the file');
  return fetchBytes(page, link);
}

async function fetchBytes(page, href) {
  const answer = await page.request.get(new URL(href, page.url()).href);
  must(answer.ok(), `the file answers ${answer.status()}`);
  return answer.body();
}

/** Fills the form of the offer's page in as a person does, and sends it. */
async function fill(page, who) {
  const form = page.locator('form[action*="/f/"]').first();
  // What nobody has to fill in is folded away.
  if (!await form.isVisible()) await page.locator('details:has(form[action*="/f/"]) > summary').first().click();
  await form.locator('[name=need]').fill(`For the journey of ${who}`);
  await form.locator('[name=email]').fill(who);
  // Nobody is quicker than this, and who is waits in quarantine.
  await page.waitForTimeout(3200);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/offers/') || url.pathname.includes('thank')), form.locator('button[type=submit], button:not([type])').last().click()]);
}

/** What whoever answers sees of it. */
async function inbox(browser, world, who) {
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    const door = await page.goto(`${world.receiver}inbox`);
    must(door.status() === 401, `the inbox answers ${door.status()} to a stranger`);
    await page.locator('[name=token]').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/inbox');
    await page.locator('#search').fill(who);
    await page.keyboard.press('Enter');
    await page.locator('a[href*="/inbox/submission/"]').first().click();
    await page.waitForURL('**/inbox/submission/*');
    const story = await page.locator('main').innerText();
    for (const part of [who, `For the journey of ${who}`]) must(story.includes(part), `the story has no "${part}"`);
    return await page.locator('main').innerHTML();
  } finally {
    await context.close();
  }
}

async function journey(browser, world, way, withScript, change) {
  const who = `${way.gate}-${withScript ? 'script' : 'plain'}-${world.count++}@reader.example`;
  const context = await browser.newContext({ javaScriptEnabled: withScript });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  try {
    const bytes = await read(page, world, way, who);
    const own = readFileSync(join(OWN, 'content/offers', way.offer, change?.file ?? way.file));
    must(sha(bytes) === sha(own), 'the file that the reader has is another one');
    const story = await inbox(browser, world, change?.who ?? who);
    must(story.includes(`/offers/${way.offer}/`), 'the story does not name the page of the offer');
    // Only a script can know the page before; without one the story says less.
    if (withScript) must(story.includes(way.article), 'the story does not name the article before it');
  } finally {
    await context.close();
  }
}

const browser = await chromium();
let wrong = 0;
const tell = (good, text) => { console.log(`${good ? 'ok  ' : 'FAIL'} journey: ${text}`); if (!good) wrong++; };
const files = await startFiles(join(root, 'public'));
const mailbox = await startMailbox();
const receiverPort = await freePort();
let receiver;
try {
  await buildSite(files.port, receiverPort);
  receiver = await startReceiver(binary, root, receiverPort, {
    WELLSPRING_LEADS_TOKEN: TOKEN, WELLSPRING_GATE_SECRET: SECRET, WELLSPRING_SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`,
  });
  const world = { site: `http://127.0.0.1:${files.port}/`, receiver: receiver.home, mailbox, count: 0 };
  for (const way of WAYS) {
    for (const withScript of [true, false]) {
      const fault = await journey(browser, world, way, withScript).then(() => undefined, (thrown) => thrown);
      tell(!fault, `${way.gate}, ${withScript ? 'with' : 'without'} JavaScript${fault ? `: ${fault.message}` : ''}`);
    }
  }
  const planted = [
    ['another file', { file: 'index.md' }],
    ['a submission that is not in the inbox', { who: 'nobody@reader.example' }],
  ];
  for (const [name, change] of planted) {
    const fault = await journey(browser, world, WAYS[1], true, change).then(() => undefined, (thrown) => thrown);
    tell(fault, `planted fault caught: ${name}`);
  }
} catch (fault) {
  tell(false, `${fault.stack}\n${receiver?.said() ?? ''}`);
} finally {
  await receiver?.close();
  mailbox.close();
  files.close();
  await browser.close();
  rmSync(root, { recursive: true });
}
process.exitCode = wrong ? 1 : 0;
