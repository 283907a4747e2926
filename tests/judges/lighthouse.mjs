// Asks Lighthouse, as on a middling telephone with slow 4G: 100 in each of its four categories for every page kind,
// the largest picture or text within 1.5 s, no layout shift.
//
//   node lighthouse.mjs DIR [--base-url URL] [--outputs FILE] [--sample N] [PATH...]
//
// The site is served with its own headers and compressed, as a host would. Without paths it takes one page per kind,
// state, template and language; with --sample the first N of these. Before it, a page with planted faults must be refused.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { readArguments } from './lib/judge.mjs';
import { pick } from './lib/pick.mjs';
import { serve } from './lib/server.mjs';
import { addressOf, openSite, read } from './lib/site.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const FIRST = 1500; // milliseconds to the largest contentful paint

const own = { sample: Infinity };
const flags = [];
const words = [];
for (let args = process.argv.slice(2); args.length;) {
  const arg = args.shift();
  if (arg === '--sample') own.sample = Number(args.shift());
  else if (arg.startsWith('--')) flags.push(arg, args.shift());
  else words.push(arg);
}
const [dir, ...chosen] = words;
const { site } = readArguments([dir, ...flags]);
const profile = mkdtempSync(join(tmpdir(), 'wellspring-lighthouse-'));
const chrome = await launch({
  chromePath: process.env.CHROMIUM || '/usr/bin/chromium', userDataDir: profile, logLevel: 'silent',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
});

/** Gives { scores, paint, shift, lacking } of one page; `lacking` are the audits that cost points. */
async function ask(address) {
  const { lhr } = await lighthouse(address, { port: chrome.port, logLevel: 'silent', output: 'json', onlyCategories: CATEGORIES });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const scores = CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
  const lacking = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < (name === 'performance' ? 0.9 : 1))
    .map(({ id }) => `${name}/${id}${lhr.audits[id].displayValue ? ` ${lhr.audits[id].displayValue}` : ''}: ${(lhr.audits[id].details?.items ?? []).slice(0, 2).map(({ node, url, description, source }) => node?.selector ?? url ?? description ?? source ?? '').join(', ')}`));
  return { scores, paint: lhr.audits['largest-contentful-paint'].numericValue, shift: lhr.audits['cumulative-layout-shift'].numericValue, lacking };
}

/** What is wrong with the answer for one page. One that search engines are kept away from (thanks, search, not found)
 * is not asked how well they find it. */
function faultsOf({ scores, paint, shift, lacking }, hidden) {
  const faults = [];
  CATEGORIES.forEach((name, i) => {
    if (scores[i] < 100 && !(hidden && name === 'seo')) faults.push(`${name} ${scores[i]}: ${lacking.filter((audit) => audit.startsWith(`${name}/`)).join('; ')}`);
  });
  if (paint > FIRST) faults.push(`largest contentful paint after ${Math.round(paint)} ms`);
  if (shift > 0) faults.push(`layout shift of ${shift.toFixed(4)}`);
  return faults;
}

async function planted() {
  const bad = mkdtempSync(join(tmpdir(), 'wellspring-lighthouse-bad-'));
  writeFileSync(join(bad, 'index.html'), `<!doctype html><html><head><link rel="canonical" href="https://site.test/"></head><body><img src="x.png"><p style="color:#ccc">pale</p><div id="a"></div><script>setTimeout(() => { document.getElementById('a').style.height = '400px' }, 300); missing()</script><p>${'words '.repeat(300)}</p></body></html>`);
  const server = await serve(openSite(bad), { compress: true });
  const faults = faultsOf(await ask(server.home), false);
  server.close();
  rmSync(bad, { recursive: true });
  return ['accessibility', 'best-practices', 'seo', 'layout shift'].filter((name) => !faults.some((fault) => fault.startsWith(name)));
}

let wrong = 0;
let judged = 0;
const slowest = { paint: 0 };
const server = await serve(site, { compress: true });
try {
  for (const name of await planted()) { wrong++; console.log(`FAIL planted: a fault of ${name} is not caught`); }
  for (const path of chosen.length ? chosen : pick(site).slice(0, own.sample)) {
    const address = addressOf(site, path).replace(site.base.href, server.home);
    const hidden = /<meta\b[^>]*name="?robots"?[^>]*noindex/i.test(read(site, path));
    let answer = await ask(address);
    // A machine that is busy makes a page slow that is not: it may be asked again.
    for (let again = 0; again < 2 && faultsOf(answer, hidden).length; again++) answer = await ask(address);
    judged++;
    if (answer.paint > slowest.paint) Object.assign(slowest, { paint: answer.paint, path });
    const faults = faultsOf(answer, hidden);
    wrong += faults.length;
    console.log(`${faults.length ? 'FAIL' : 'ok  '} ${answer.scores.join(' ')} ${(answer.paint / 1000).toFixed(2)} s ${path}`);
    for (const fault of faults) console.log(`       ${fault}`);
  }
} finally {
  server.close();
  await chrome.kill();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`${wrong ? 'FAIL' : 'ok  '} lighthouse: ${judged} pages, ${wrong} faults; the slowest shows its largest part after ${(slowest.paint / 1000).toFixed(2)} s (${slowest.path})`);
process.exit(wrong || !judged ? 1 : 0);
