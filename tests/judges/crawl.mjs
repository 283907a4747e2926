// Proves: a second crawler, which knows nothing of the first (links.mjs) and reads the folder itself, finds nothing broken.
// The judge is hyperlink; it takes every page of the sitemap-less folder by itself, and never asks another host.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { command } from './lib/judge.mjs';
import { files } from './lib/site.mjs';

const HYPERLINK = fileURLToPath(new URL('node_modules/.bin/hyperlink', import.meta.url));

async function check(site) {
  const pages = files(site, '.html');
  const report = await crawl(site, pages);
  const tests = report.split('\n').filter((line) => /^(not )?ok \d+/.test(line));
  const faults = tests.filter((line) => line.startsWith('not ok') && !/# (SKIP|TODO)/i.test(line)).map((line) => line.replace(/^not ok \d+ (- )?/, '').replaceAll(`file://${site.dir}/`, ''));
  if (!tests.length) faults.push(`it said nothing that can be read: ${report.slice(-300)}`);
  return { checked: tests.length, faults };
}

function crawl(site, pages) {
  const args = ['--root', site.dir, '--canonicalroot', site.base.href, '--internal', '--recursive', ...pages.map((path) => join(site.dir, path))];
  return new Promise((done, fail) => {
    const child = spawn(HYPERLINK, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (part) => { text += part; });
    child.on('error', fail);
    child.on('exit', () => done(text));
  });
}

const page = (body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="canonical" href="https://site.test/sub/"></head><body>${body}</body></html>`;

const judge = {
  name: 'crawl', proves: 'no link is broken (hyperlink)', check,
  good: { 'index.html': page('<a href="a/">a</a>'), 'a/index.html': page('<h2 id="there">There</h2><a href="../">home</a>') },
  bad: [
    { what: 'a link to no page', files: { 'b/index.html': page('<a href="../gone/">gone</a>') }, fault: /gone/ },
    { what: 'an image that is not there', files: { 'b/index.html': page('<img src="x.png" alt="x">') }, fault: /x\.png/ },
    { what: 'an anchor that is not there', files: { 'b/index.html': page('<a href="../a/#nowhere">x</a>') }, fault: /nowhere/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
