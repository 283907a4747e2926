// Proves how films behave: a local still first, and nothing asked of anybody before the click; then the player of the
// host that has the film (YouTube without cookies, Vimeo without tracking) or the file itself; `?t=`, chapters and times
// of the transcript seek; captions; by keyboard; all under the policy that the build writes for the site's host. The other
// hosts are played here. Faults are planted in the same run.
//
//   node video.mjs BINARY
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from '../judges/lib/browser.mjs';

const [binary] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'video-'));
const films = join(import.meta.dirname, '../../content/lessons/one-question');
const folder = join(work, 'content/lessons/films');
mkdirSync(folder, { recursive: true });
for (const ending of ['mp4', 'jpg', 'vtt']) copyFileSync(join(films, `answer-first.${ending}`), join(folder, `film.${ending}`));
writeFileSync(join(work, 'site.toml'), 'title = "Films"\nbase_url = "https://films.example/"\nhosting = "netlify"\n');
writeFileSync(join(folder, '_index.md'), '---\ntitle: Films\n---\n');
const SOURCES = { local: 'file: film.mp4', youtube: 'youtube: dQw4w9WgXcQ', vimeo: 'vimeo: "76979871"' };
Object.entries(SOURCES).forEach(([name, source], at) => writeFileSync(join(folder, `${name}.md`), `---
title: A film, ${name}
course: films
part: ${at + 1}
teaches: To watch.
video:
  ${source}
  poster: film.jpg
  duration: 22s
  uploaded: 2026-09-21
  captions: [{ file: film.vtt, language: en, label: English words }]
  chapters: [{ at: "0:00", title: Begin }, { at: "0:08", title: Go on }]
---
`));
const site = join(work, 'site');
execFileSync(binary, ['build', '--root', work, '--out', site, '--no-memo', '--quiet']);

// Pages come with the policy that the build wrote for its host: whatever it forbids is a fault.
const [, policy] = /^ {2}Content-Security-Policy: (.*)$/m.exec(readFileSync(join(site, '_headers'), 'utf8'));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.mp4': 'video/mp4', '.vtt': 'text/vtt', '.jpg': 'image/jpeg', '.webp': 'image/webp' };
let planted = (_, bytes) => bytes;
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://x').pathname).replace(/\/$/, '/index.html');
  try {
    const bytes = Buffer.from(planted(path, readFileSync(join(site, path))));
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    const part = from === undefined ? bytes : bytes.subarray(+from, to ? +to + 1 : undefined);
    const range = from === undefined ? {} : { 'content-range': `bytes ${from}-${+from + part.length - 1}/${bytes.length}` };
    response.writeHead(from === undefined ? 200 : 206, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'accept-ranges': 'bytes', 'content-security-policy': policy, ...range }).end(part);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const home = `http://127.0.0.1:${server.address().port}`;
const at = (name, query = '') => `${home}/lessons/films/${name}/${query}`;
const browser = await chromium();
const PLAYERS = { youtube: ['www.youtube-nocookie.com', '/embed/dQw4w9WgXcQ'], vimeo: ['player.vimeo.com', '/video/76979871'] };
const second = (url) => Number(url.searchParams.get('start') ?? url.hash.match(/t=(\d+)/)?.[1] ?? 0);
const frame = async (page) => new URL(await page.locator('iframe.film').getAttribute('src'));
const time = (page) => page.evaluate(() => document.querySelector('video.film').currentTime);
const reaches = (page, wanted) => page.waitForFunction((to) => Math.abs(document.querySelector('video.film').currentTime - to) < 2.5, wanted);

const CHECKS = {
  async 'a film elsewhere is a local still, and nobody is asked before the click'({ page, asked }) {
    for (const name of Object.keys(PLAYERS)) {
      await page.goto(at(name, '?t=8'), { waitUntil: 'networkidle' });
      assert.deepEqual(asked, [], name);
      assert.equal(await page.locator('iframe').count(), 0);
      assert(new URL(await page.locator('a.video img').evaluate((still) => still.currentSrc)).origin === home);
      assert((await page.locator('a.video img').evaluate((still) => still.naturalWidth)) > 0, 'the still is not there');
    }
  },
  async 'a click brings the player of that host, at the second that ?t= names'({ page, asked }) {
    for (const [name, [host, path]] of Object.entries(PLAYERS)) {
      await page.goto(at(name, '?t=8'));
      await page.locator('a.video').click();
      const url = await frame(page);
      assert.deepEqual([url.host, url.pathname, second(url)], [host, path, 8]);
      if (name === 'vimeo') assert.equal(url.searchParams.get('dnt'), '1');
      assert.equal(url.searchParams.get('autoplay'), '1');
      assert.equal(await page.locator('iframe.film').getAttribute('title'), `A film, ${name}`);
      await page.waitForFunction(() => document.activeElement?.matches('iframe.film'));
    }
    assert.deepEqual([...new Set(asked)], Object.values(PLAYERS).map(([host]) => host));
  },
  async 'chapters and times of the transcript seek a film elsewhere, before and after it plays'({ page }) {
    for (const name of Object.keys(PLAYERS)) {
      await page.goto(at(name));
      await page.locator('.chapters a').nth(1).click();
      assert.equal(second(await frame(page)), 8);
      const cue = page.locator('.transcript a[data-seek]').nth(1);
      const wanted = Number(await cue.getAttribute('data-seek'));
      await cue.click();
      assert.equal(second(await frame(page)), wanted);
      assert.equal(await page.locator('iframe.film').getAttribute('title'), `A film, ${name}`);
    }
  },
  async 'by keyboard: the still, then a chapter'({ page }) {
    await page.goto(at('youtube'));
    await page.locator('a.video').focus();
    await page.keyboard.press('Enter');
    await page.locator('iframe.film').waitFor();
    await page.locator('.chapters a').nth(1).focus();
    await page.keyboard.press('Enter');
    assert.equal(second(await frame(page)), 8);
  },
  async 'a local film waits, begins where ?t= says, and has captions'({ page, asked, local }) {
    await page.goto(at('local', '?t=8'), { waitUntil: 'networkidle' });
    assert(!local.some((path) => path.endsWith('.mp4')) || (await page.locator('video.film').getAttribute('preload')) === 'none');
    const film = page.locator('video.film');
    assert(await film.evaluate((video) => video.paused && video.controls && /\.(jpg|webp)$/.test(video.poster)));
    await film.focus();
    await page.keyboard.press('Space');
    await reaches(page, 8);
    assert.equal(await film.evaluate((video) => video.paused), false, 'the keyboard does not start it');
    const track = await film.evaluate((video) => [video.textTracks[0].kind, video.textTracks[0].mode, video.textTracks[0].label, video.textTracks[0].language]);
    assert.deepEqual(track, ['captions', 'showing', 'English words', 'en']);
    await page.waitForFunction(() => document.querySelector('video.film').textTracks[0].cues?.length > 3);
    assert.deepEqual(asked, []);
  },
  async 'chapters and times of the transcript seek a local film'({ page }) {
    await page.goto(at('local'));
    await page.locator('.chapters a').nth(1).press('Enter');
    await reaches(page, 8);
    const cue = page.locator('.transcript a[data-seek]').last();
    const wanted = Number(await cue.getAttribute('data-seek'));
    assert(wanted > 11, 'the last words come late');
    await cue.click();
    await reaches(page, wanted);
    assert((await time(page)) >= wanted);
    assert.match(await page.locator('.transcript').textContent(), /Ines Marlow:.*Write the answer before\s+you write anything else\./s);
  },
  async 'without a script it is links to the moments'({ browser }) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const hrefs = async (name) => {
      await page.goto(at(name));
      return page.locator('.chapters a').nth(1).getAttribute('href');
    };
    assert.deepEqual([await hrefs('local'), await hrefs('youtube'), await hrefs('vimeo')], [
      '/lessons/films/film.mp4#t=8', 'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=8', 'https://vimeo.com/76979871#t=8']);
    assert.equal(await page.locator('a.video').getAttribute('href'), 'https://vimeo.com/76979871');
    await context.close();
  },
};
const NAMES = Object.keys(CHECKS);
const script = (from, to) => (path, bytes) => {
  if (!path.endsWith('.js')) return bytes;
  assert(String(bytes).includes(from), `the script has no ${from}`);
  return String(bytes).replace(from, () => to);
};
const html = (from, to) => (path, bytes) => path.endsWith('.html') ? String(bytes).replace(from, () => to) : bytes;
const PLANTED = [
  [NAMES[0], html('</main>', '<img src="https://www.youtube-nocookie.com/still.jpg" alt=""></main>')],
  [NAMES[1], html('</main>', '<script>document.title += "!"</script></main>')],
  [NAMES[1], script('load(still, wanted)', 'load(still)')],
  [NAMES[2], script('Object.assign(frame.dataset, still.dataset)', 'frame.dataset.embed = still.dataset.embed')],
  [NAMES[3], html('<nav class="chapters"', '<nav inert class="chapters"')],
  [NAMES[4], html(' default>', '>')],
  [NAMES[5], script('film.currentTime = at', 'film.currentTime = 0')],
  [NAMES[6], html(/data-seek/g, 'data-other'), html('&amp;t=8', ''), html('#t=8', '')],
];

async function check(run, patience) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience);
  const [asked, local, faults] = [[], [], []];
  await context.route((url) => url.origin !== home, (route) => {
    asked.push(new URL(route.request().url()).host);
    return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>player</title>' });
  });
  const page = await context.newPage();
  page.on('pageerror', (fault) => faults.push(fault));
  page.on('console', (line) => line.text().includes('Content Security Policy') && faults.push(new Error(line.text())));
  page.on('request', (request) => request.url().startsWith(home) && local.push(new URL(request.url()).pathname));
  try {
    await run({ browser, page, asked, local });
    return faults[0] ?? null;
  } catch (fault) {
    return fault;
  } finally {
    await context.close();
  }
}

let failed = 0;
for (const [name, run] of Object.entries(CHECKS)) {
  const fault = await check(run, 6000);
  failed += fault ? 1 : 0;
  console.log(fault ? `FAIL ${name}: ${fault.message}` : `ok   ${name}`);
}
for (const [name, ...faults] of PLANTED) {
  planted = (path, bytes) => faults.reduce((made, fault) => fault(path, made), bytes);
  if (await check(CHECKS[name], 1200)) continue;
  failed += 1;
  console.log(`FAIL self-test: nobody saw the fault planted for “${name}”`);
}
console.log(`ok   self-test: ${PLANTED.length} planted faults`);
server.close();
await browser.close();
rmSync(work, { recursive: true });
console.log(`${failed ? 'FAIL' : 'ok  '} browser: video, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
