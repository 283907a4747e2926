// Proves: no link, image, style, script, caption file or #anchor of any page leads nowhere on this site.
// The judge is linkinator, which crawls the folder over HTTP; other hosts are never asked.

import { load } from 'cheerio';
import { LinkChecker } from 'linkinator';
import { command } from './lib/judge.mjs';
import { serve } from './lib/server.mjs';
import { addressOf, fileAt, files, read } from './lib/site.mjs';

async function check(site) {
  const server = await serve(site);
  try {
    const visited = await crawl(site, server.home, [server.home], true);
    const seen = new Set(visited.map((link) => link.url));
    const local = (path) => addressOf(site, path).replace(site.base.href, server.home);
    const unlinked = site.dir ? files(site, '.html').map(local).filter((address) => !seen.has(address)) : [];
    if (unlinked.length) visited.push(...await crawl(site, server.home, unlinked, false));
    const anchors = site.dir ? brokenAnchors(site) : [];
    return { checked: visited.length, faults: [...brokenLinks(visited, server.home), ...new Set(anchors)] };
  } finally {
    server.close();
  }
}

/** Follows every link that stays on this site; the address the site will live at counts as this site. */
async function crawl(site, home, path, recurse) {
  const base = new RegExp(`^${site.base.href.replace(/[.+?^${}()|[\]\\]/g, '\\$&')}`);
  const { links } = await new LinkChecker().check({
    path, recurse, concurrency: 20, timeout: 20_000, checkCss: true,
    // A machine that is busy may drop a connection; an address that nothing answers stays so.
    retryErrors: true, retryErrorsCount: 2, retryErrorsJitter: 200,
    linksToSkip: async (link) => new URL(link).origin !== new URL(home).origin,
    urlRewriteExpressions: [{ pattern: base, replacement: home }],
  });
  return links.filter((link) => link.state !== 'SKIPPED');
}

/** One line for each address that does not answer, with the first page that links to it. */
function brokenLinks(visited, home) {
  const short = (address) => (address ?? '').replace(home, '/');
  const broken = new Map();
  for (const { url, status, parent } of visited.filter((link) => link.state === 'BROKEN')) {
    const key = `${short(url)}: ${status}`;
    broken.set(key, [...broken.get(key) ?? [], short(parent)]);
  }
  return [...broken].map(([target, parents]) => `${parents.sort()[0]} leads to ${target}${parents.length > 1 ? ` (and ${parents.length - 1} more)` : ''}`).sort();
}

/** Links to an #anchor that its page does not have. (The crawler's own test of anchors leaves out pages it has already read.) */
function brokenAnchors(site) {
  const documents = new Map(files(site, '.html').map((path) => [path, load(read(site, path))]));
  const ids = new Map([...documents].map(([path, $]) => [path, new Set($('[id], a[name]').get().flatMap(({ attribs }) => [attribs.id, attribs.name]))]));
  const faults = [];
  for (const [path, $] of documents) {
    for (const { attribs: { href } } of $('a[href*="#"], area[href*="#"]').get()) {
      const url = URL.canParse(href, addressOf(site, path)) && new URL(href, addressOf(site, path));
      const anchor = url && decodeURIComponent(url.hash.slice(1)).split(':~:')[0];
      const target = anchor && anchor !== 'top' && ids.get(fileAt(site, url));
      if (target && !target.has(anchor)) faults.push(`${path} leads to ${href}: no such anchor`);
    }
  }
  return faults;
}

const page = (body) => `<!doctype html><html lang="en"><head><title>A page</title><link rel="canonical" href="https://site.test/sub/"><link rel="stylesheet" href="/sub/a.css"></head><body>${body}</body></html>`;

const judge = {
  name: 'links', proves: 'no link or anchor is broken (linkinator)', check,
  good: {
    'index.html': page('<a href="a/">a</a><a href="/sub/a/#there">there</a><a href="https://elsewhere.test/x">away</a>'),
    'a/index.html': page('<h2 id="there">There</h2><a href="../">home</a>'), 'a.css': 'a{background:url("dot.svg")}', 'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  },
  bad: [
    { what: 'a link to no page', files: { 'b/index.html': page('<a href="../gone/">gone</a>') }, fault: /\/b\/ leads to \/gone\/: 404/ },
    { what: 'a link that forgets the base path', files: { 'b/index.html': page('<a href="/a/">a</a>') }, fault: /leads to .*\/a\/: 404/ },
    { what: 'an anchor that is not there', files: { 'b/index.html': page('<a href="../a/#nowhere">x</a>') }, fault: /#nowhere/ },
    { what: 'an image that is not there', files: { 'b/index.html': page('<img src="x.png" alt="x">') }, fault: /x\.png: 404/ },
    { what: 'a picture source that is not there', files: { 'b/index.html': page('<img src="../dot.svg" srcset="y.png 2x" alt="x">') }, fault: /y\.png: 404/ },
    { what: 'an image in a style sheet that is not there', files: { 'a.css': 'a{background:url("z.svg")}' }, fault: /z\.svg: 404/ },
    { what: 'a canonical address that nothing answers', files: { 'b/index.html': page('').replace('href="https://site.test/sub/"', 'href="https://site.test/sub/c/"') }, fault: /\/c\/: 404/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
