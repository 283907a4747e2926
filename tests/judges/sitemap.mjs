// Proves: sitemaps hold to their XML schemas (read by libxml2, the core schema from the npm package `sitemap`); every
// address in them answers and may be indexed; languages name each other; every page that may be indexed is listed.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { load } from 'cheerio';
import { validateXML } from 'xmllint-wasm';
import { command } from './lib/judge.mjs';
import { addressFault, addressOf, fileAt, files, pages, read } from './lib/site.mjs';

const CORE = readFileSync(createRequire(import.meta.url).resolve('sitemap/package.json').replace('package.json', 'schema/sitemap.xsd'), 'utf8');
const ours = (fileName) => ({ fileName, contents: readFileSync(new URL(`schema/${fileName}`, import.meta.url), 'utf8') });

async function check(site) {
  const paths = files(site, '.xml').filter((path) => /<(urlset|sitemapindex)\b/.test(read(site, path).slice(0, 2000)));
  if (!paths.length) return { checked: 0, faults: ['the site has no sitemap'] };
  const faults = [];
  const listed = new Map();
  for (const path of paths) {
    const text = read(site, path);
    faults.push(...await schemaFaults(path, text));
    const $ = load(text, { xml: true });
    $('sitemap > loc').each((_, loc) => { const fault = addressFault(site, $(loc).text()); if (fault) faults.push(`${path}: ${fault}`); });
    $('url').each((_, url) => readEntry(site, path, $, url, listed, faults));
  }
  faults.push(...languageFaults(listed), ...pages(site).filter((path) => isIndexed(site, path) && !listed.has(addressOf(site, path))).map((path) => `${path} is not in any sitemap`));
  return { checked: listed.size, faults };
}

async function schemaFaults(fileName, contents) {
  const schema = /<sitemapindex\b/.test(contents) ? ours('siteindex.xsd') : ours('all.xsd');
  const preload = [{ fileName: 'sitemap.xsd', contents: CORE }, ours('sitemap-image.xsd'), ours('sitemap-video.xsd'), ours('xhtml-link.xsd')];
  const { errors } = await validateXML({ xml: [{ fileName, contents }], schema: [schema], preload, maxMemoryPages: 16384 });
  return errors.map(({ rawMessage }) => rawMessage);
}

function readEntry(site, path, $, url, listed, faults) {
  const loc = $(url).children('loc').text();
  if (listed.has(loc)) faults.push(`${path}: ${loc} is listed twice`);
  listed.set(loc, new Map($(url).children('xhtml\\:link').get().map(({ attribs }) => [attribs.hreflang, attribs.href])));
  const named = [loc, ...listed.get(loc).values(), ...$(url).find('image\\:loc, video\\:thumbnail_loc, video\\:content_loc').get().map((element) => $(element).text())];
  for (const address of named) {
    const fault = addressFault(site, address);
    if (fault) faults.push(`${path}: ${fault}`);
  }
  const file = fileAt(site, loc);
  if (file === null) faults.push(`${path}: ${loc} is not on this site`);
  if (file?.endsWith('.html') && !isIndexed(site, file)) faults.push(`${path}: ${loc} says noindex, sends on, or names another page as the right one`);
}

/** May a search engine index the page? Not when it is private (/g/), says noindex, sends the reader on, or has another canonical address. */
function isIndexed(site, path) {
  if (path.startsWith('g/')) return false;
  const $ = load(read(site, path));
  const canonical = $('link[rel=canonical]').attr('href');
  return path !== '404.html' && !/noindex/.test($('meta[name=robots]').attr('content')) && !$('meta[http-equiv=refresh i]').length
    && (!canonical || canonical === addressOf(site, path));
}

/** A page that names its translation must be named by it, and must name itself. */
function languageFaults(listed) {
  const faults = [];
  for (const [loc, links] of listed) {
    if (links.size && ![...links.values()].includes(loc)) faults.push(`${loc} names translations and not itself`);
    for (const [language, href] of links) {
      if (language !== 'x-default' && ![...(listed.get(href)?.values() ?? [])].includes(loc)) faults.push(`${href} does not name its translation ${loc}`);
    }
  }
  return faults;
}

const NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"';
const map = (inside) => `<?xml version="1.0" encoding="UTF-8"?>\n<urlset ${NAMESPACES}>${inside}</urlset>`;
const home = '<url><loc>https://site.test/sub/</loc><lastmod>2026-11-22</lastmod><xhtml:link rel="alternate" hreflang="en" href="https://site.test/sub/"/><xhtml:link rel="alternate" hreflang="fr" href="https://site.test/sub/fr/"/></url>';
const french = home.replace('sub/</loc>', 'sub/fr/</loc>');
const video = (inside) => `<url><loc>https://site.test/sub/v/</loc><image:image><image:loc>https://site.test/sub/p.png</image:loc></image:image><video:video>${inside}</video:video></url>`;
const film = video('<video:thumbnail_loc>https://site.test/sub/p.png</video:thumbnail_loc><video:title>V</video:title><video:description>D</video:description><video:content_loc>https://site.test/sub/v.mp4</video:content_loc><video:duration>60</video:duration>');

const judge = {
  name: 'sitemap', proves: 'sitemaps are valid and complete', check,
  good: { 'index.html': 'home', 'fr/index.html': 'fr', 'v/index.html': 'v', 'p.png': '', 'v.mp4': '', '404.html': 'no', 'sitemap.xml': map(home + french + film) },
  bad: [
    { what: 'an element that no schema knows', files: { 'sitemap.xml': map(`${home.replace('</url>', '<size>1</size></url>')}${french}${film}`) }, fault: /Schemas validity error/ },
    { what: 'a date with no day', files: { 'sitemap.xml': map(home.replace('2026-11-22', '22.11.2026') + french + film) }, fault: /lastmod/ },
    { what: 'a video without a thumbnail', files: { 'sitemap.xml': map(home + french + film.replace(/<video:thumbnail_loc>.*<\/video:thumbnail_loc>/, '')) }, fault: /thumbnail_loc/ },
    { what: 'an address that nothing answers', files: { 'sitemap.xml': map(`${home}${french}${film}<url><loc>https://site.test/sub/gone/</loc></url>`) }, fault: /nothing answers/ },
    { what: 'a page that says noindex', files: { 'v/index.html': '<meta name="robots" content="noindex">' }, fault: /says noindex/ },
    { what: 'a page that is not listed', files: { 'w/index.html': 'w' }, fault: /^w\/index\.html is not in any sitemap/ },
    { what: 'a translation that does not name its original', files: { 'sitemap.xml': map(`${home}<url><loc>https://site.test/sub/fr/</loc></url>${film}`) }, fault: /does not name its translation/ },
    { what: 'a site without a sitemap', files: { 'sitemap.xml': null }, fault: /no sitemap/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
