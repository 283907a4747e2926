// Proves: what a shared link shows. open-graph-scraper, which reads pages as a social network does, finds a title, a
// type, a card and the page's own canonical address on every page that may be found; pictures answer and have a text.

import { load } from 'cheerio';
import ogs from 'open-graph-scraper';
import { command } from './lib/judge.mjs';
import { addressFault, pages, read } from './lib/site.mjs';

async function check(site) {
  const paths = pages(site).filter((path) => !load(read(site, path))('meta[name=robots][content*=noindex]').length);
  const faults = [];
  for (const path of paths) faults.push(...(await pageFaults(site, read(site, path))).map((fault) => `${path}: ${fault}`));
  return { checked: paths.length, faults };
}

async function pageFaults(site, html) {
  const { error, result } = await ogs({ html });
  if (error) return [`cannot be read: ${result.error}`];
  const faults = ['ogTitle', 'ogType', 'ogUrl', 'twitterCard'].filter((name) => !result[name]).map((name) => `has no ${name}`);
  const canonical = load(html)('link[rel=canonical]').attr('href');
  if (result.ogUrl && result.ogUrl !== canonical) faults.push(`og:url is ${result.ogUrl}, the canonical address is ${canonical}`);
  for (const image of result.ogImage ?? []) {
    const fault = addressFault(site, image.url);
    if (fault) faults.push(`picture: ${fault}`);
    if (!image.alt) faults.push(`picture ${image.url} has no text`);
  }
  return faults;
}

const page = (change = (html) => html) => change(`<!doctype html><html lang="en"><head><title>A</title><link rel="canonical" href="https://site.test/sub/">
<meta property="og:title" content="A"><meta property="og:type" content="website"><meta property="og:url" content="https://site.test/sub/">
<meta property="og:image" content="https://site.test/sub/p.png"><meta property="og:image:alt" content="A press"><meta name="twitter:card" content="summary_large_image"></head><body>A</body></html>`);
const changed = (from, to) => ({ 'index.html': page((html) => html.replace(from, to)) });

const judge = {
  name: 'opengraph', proves: 'shared links show what they should (open-graph-scraper)', check,
  good: { 'index.html': page(), 'p.png': '' },
  bad: [
    { what: 'no canonical address', files: changed('rel="canonical"', 'rel="x"'), fault: /canonical address is undefined/ },
    { what: 'no type', files: changed('og:type', 'og:tpye'), fault: /has no ogType/ },
    { what: 'no card', files: changed('twitter:card', 'twitter-card'), fault: /has no twitterCard/ },
    { what: 'the address of another page', files: changed('og:url" content="https://site.test/sub/', 'og:url" content="https://site.test/sub/b/'), fault: /og:url is .*\/b\// },
    { what: 'a picture that is not there', files: changed('p.png', 'q.png'), fault: /picture: nothing answers/ },
    { what: 'a picture whose address is not whole', files: changed('https://site.test/sub/p.png', '/sub/p.png'), fault: /not a whole address/ },
    { what: 'a picture without a text', files: changed('og:image:alt', 'og:image:text'), fault: /has no text/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
