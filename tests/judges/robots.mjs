// Proves: robots.txt, as robots-parser reads it, lets search engines read what the sitemap lists, names a sitemap
// that is there, and tells nobody where the private addresses under /g/ are.

import robotsParser from 'robots-parser';
import { command } from './lib/judge.mjs';
import { addressFault, fileAt, files, read } from './lib/site.mjs';

async function check(site) {
  if (!files(site, 'robots.txt').includes('robots.txt')) return { checked: 0, faults: ['the site has no robots.txt'] };
  const text = read(site, 'robots.txt');
  // A host reads robots.txt at its root; of a site under a path only the rules are judged.
  const robots = robotsParser(new URL('/robots.txt', site.base).href, text);
  const faults = [];
  const maps = robots.getSitemaps();
  if (!maps.length) faults.push('names no sitemap');
  for (const address of maps) {
    const fault = addressFault(site, address);
    if (fault) faults.push(`sitemap: ${fault}`);
  }
  const listed = maps.map((address) => fileAt(site, address)).filter(Boolean).flatMap((path) => [...read(site, path).matchAll(/<loc>([^<]+)/g)].map(([, loc]) => loc));
  for (const address of [site.base.href, ...listed]) {
    for (const agent of ['Googlebot', 'Bingbot', 'SomeBot']) if (robots.isAllowed(address, agent) === false) faults.push(`forbids ${agent} to read ${address}, which is for everyone`);
  }
  if (/\/g\/./.test(text)) faults.push('tells where a private address is');
  return { checked: 1 + listed.length, faults };
}

const robots = (line = '') => `User-agent: *\nAllow: /\n${line}\nSitemap: https://site.test/sub/sitemap.xml\n`;

const judge = {
  name: 'robots', proves: 'robots.txt lets readers in (robots-parser)', check,
  good: { 'robots.txt': robots(), 'a/index.html': 'a', 'sitemap.xml': '<urlset><url><loc>https://site.test/sub/a/</loc></url></urlset>' },
  bad: [
    { what: 'a rule that shuts out a listed page', files: { 'robots.txt': robots('Disallow: /sub/a/') }, fault: /forbids Googlebot to read https:\/\/site\.test\/sub\/a\// },
    { what: 'a private address', files: { 'robots.txt': robots('Disallow: /sub/g/4f1c/guide.pdf') }, fault: /private address/ },
    { what: 'a sitemap that is not there', files: { 'robots.txt': robots().replace('sitemap.xml', 'map.xml') }, fault: /nothing answers/ },
    { what: 'no sitemap named', files: { 'robots.txt': 'User-agent: *\nAllow: /\n' }, fault: /no sitemap/ },
    { what: 'no robots.txt', files: { 'robots.txt': null }, fault: /no robots\.txt/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
