// Proves, in a real Chromium against a running `wellspring serve`: the preview shows pages to twenty tabs at once,
// reloads them when a file changes, shows mistakes in the page and takes them away again, answers forms without
// JavaScript, and answers nobody but this machine's own pages.
//
//   node live.mjs BINARY        its self-test first: every check must fail on a bad server; then the real one
//   node live.mjs --self-test

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from '../judges/lib/browser.mjs';
import { CHECKS, FOLLOWING, TEST_PAGE } from './checks.mjs';
import { startBadServer, startWellspring } from './servers.mjs';

/** Every check against one server; gives [name, error or undefined, milliseconds]. */
async function runChecks(checks, server, site, patience) {
  const browser = await chromium();
  const results = [];
  for (const [name, check] of Object.entries(checks)) {
    const context = await browser.newContext();
    context.setDefaultTimeout(patience);
    const started = Date.now();
    const error = await check({ browser, context, home: server.home, site, patience }).then(() => undefined, (fault) => fault);
    results.push([name, error, Date.now() - started]);
    await context.close();
  }
  return results;
}

async function selfTest() {
  const site = mkdtempSync(join(tmpdir(), 'wellspring-live-'));
  const server = await startBadServer();
  try {
    const page = join(site, 'live-test.md');
    writeFileSync(page, TEST_PAGE);
    const results = await runChecks({ ...CHECKS, ...FOLLOWING }, server, { page, sheet: join(site, 'own.css') }, 1200);
    if (process.env.VERBOSE) for (const [name, error] of results) console.log(`  ${name}: ${error?.message}`);
    const missed = results.filter(([, error]) => !error);
    for (const [name] of missed) console.log(`  browser: self-test: the bad server passed "${name}"`);
    console.log(`${missed.length ? 'FAIL' : 'ok  '} browser: self-test, ${results.length} checks against a bad server`);
    return missed.length === 0;
  } finally {
    server.close();
    rmSync(site, { recursive: true });
  }
}

/** A theme with a style sheet that can be edited. */
function ownTheme(root, sheet) {
  const settings = join(root, 'site.toml');
  const written = readFileSync(settings, 'utf8').replace(/^theme = .*\n/m, '');
  writeFileSync(settings, written.replace(/^title = .*\n/m, '$&theme = "own"\n'));
  mkdirSync(join(root, 'themes/own/css'), { recursive: true });
  writeFileSync(join(root, 'themes/own/theme.toml'), 'name = "own"\nextends = "default"\ncss = ["own.css"]\n');
  writeFileSync(sheet, 'body { outline-color: rgb(0, 0, 1) }\n');
}

async function live(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'wellspring-live-'));
  const root = join(folder, 'site');
  let server;
  try {
    execFileSync(binary, ['init', root]);
    const site = { page: join(root, 'content/live-test.md'), sheet: join(root, 'themes/own/css/own.css') };
    writeFileSync(site.page, TEST_PAGE);
    ownTheme(root, site.sheet);
    server = await startWellspring(binary, root);
    const results = await runChecks(CHECKS, server, site, 10_000);
    await server.close();
    server = await startWellspring(binary, root, '--follow');
    results.push(...await runChecks(FOLLOWING, server, site, 10_000));
    for (const [name, error, ms] of results) console.log(error ? `FAIL ${name}: ${error.message}` : `ok   ${name} (${ms} ms)`);
    if (results.some(([, error]) => error)) console.log(`what the server said:\n${server.said().slice(-3000)}`);
    return results.every(([, error]) => !error);
  } finally {
    await server?.close();
    rmSync(folder, { recursive: true });
  }
}

const [binary] = process.argv.slice(2);
if (!binary) throw new Error('give the path of the binary, or --self-test');
const good = await selfTest() && (binary === '--self-test' || await live(resolve(binary)));
process.exit(good ? 0 : 1);
