// Proves: structured data uses types and properties that schema.org has, with what search engines require of each
// (the validator is Adobe's; the vocabulary comes from Google's schema-dts), whole addresses that answer,
// dates with an offset, no stars that we would give ourselves, and no fact that the page does not show.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Validator from '@adobe/structured-data-validator';
import { load } from 'cheerio';
import { command } from './lib/judge.mjs';
import { addressFault, pages, read } from './lib/site.mjs';

const VALIDATOR = new Validator(vocabulary());
// What search engines ask to see on the page itself. Descriptions of whole pages sum up what is there.
const FACTS = ['name', 'headline', 'jobTitle', 'legalName', 'email', 'telephone', 'text', 'teaches', 'streetAddress', 'addressLocality', 'postalCode', 'maximumAttendeeCapacity', 'description'];
const SUMMED_UP = ['WebPage', 'AboutPage', 'CollectionPage'];
const INSTANTS = ['datePublished', 'dateModified', 'uploadDate', 'startDate', 'endDate', 'previousStartDate'];

async function check(site) {
  const faults = [];
  let checked = 0;
  for (const path of pages(site)) {
    const $ = load(read(site, path));
    const scripts = $('script[type="application/ld+json"]').get().map((script) => script.children[0]?.data ?? '');
    const sees = reader($);
    for (const text of scripts) {
      checked++;
      for (const fault of await scriptFaults(site, text, sees)) faults.push(`${path}: ${fault}`);
    }
  }
  return { checked, faults };
}

async function scriptFaults(site, text, sees) {
  let data;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return [`the data is not JSON: ${error.message}`];
  }
  const faults = [];
  if (!/^https?:\/\/schema\.org\/?$/.test(data['@context'])) faults.push(`the context is ${data['@context']}`);
  const nodes = data['@graph'] ?? [data];
  for (const node of nodes) {
    if (!node['@type']) faults.push(`a node has no type: ${JSON.stringify(node).slice(0, 80)}`);
    walk(node, (key, value) => valueFault(site, key, value, faults));
    walk(node, (key, value, type) => { if (!sees(key, value, type)) faults.push(`${type}: nobody sees its ${key} on the page: ${String(value).slice(0, 80)}`); }, '', node['@type']);
  }
  const found = nodes.filter((node) => node['@type']).map((node) => VALIDATOR.validate({ jsonld: { [node['@type']]: [structuredClone(node)] } }));
  const issues = (await Promise.all(found)).flat();
  // A warning of the vocabulary is a misspelt property: an error here. Other warnings are what Google merely recommends.
  const wrong = issues.filter(({ severity, errorType }) => severity === 'ERROR' || errorType === 'schemaOrg');
  return [...faults, ...wrong.map(({ rootType, issueMessage, path }) => `${rootType}: ${issueMessage} (${(path ?? []).map(({ property, type }) => property ?? type).join(' > ')})`)];
}

function walk(value, see, key = '', type = '') {
  see(key, value, type);
  if (Array.isArray(value)) for (const item of value) walk(item, see, key, type);
  else if (value && typeof value === 'object') for (const [name, item] of Object.entries(value)) walk(item, see, name, value['@type'] ?? type);
}

/** Whether a visitor sees a fact: its words in the text or in the words for a picture, its day or length in a `time`. */
function reader($) {
  const plain = (text) => String(text).replace(/[\u00ad\u200b\u2060]/g, '').replace(/[‘’]/g, "'").replace(/[“”„«»]/g, '"').replace(/\s+/g, ' ').trim();
  const times = $('body time').get().map((time) => $(time).attr('datetime') ?? '');
  const pictures = $('body img').get().map((image) => $(image).attr('alt') ?? '');
  $('script, style, template').remove();
  const text = plain([$('body').text(), ...pictures].join(' '));
  return (key, value, type) => {
    if (typeof value !== 'string' && typeof value !== 'number') return true;
    if (key === 'duration') return times.includes(value);
    // An end follows from a start and a length.
    if (INSTANTS.includes(key) && key !== 'endDate') return times.some((time) => time.slice(0, 10) === value.slice(0, 10));
    return !FACTS.includes(key) || (key === 'description' && SUMMED_UP.includes(type)) || text.includes(plain(value));
  };
}

function valueFault(site, key, value, faults) {
  if (/^(aggregateRating|reviewRating|starRating)$/.test(key)) faults.push(`gives stars: ${key}`);
  if (typeof value !== 'string') return;
  if (INSTANTS.includes(key) && !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(value)) faults.push(`${key} is no date, nor a moment with its offset: ${value}`);
  if (!['url', 'item', 'image', 'logo', 'thumbnailUrl', 'contentUrl', 'embedUrl', 'mainEntityOfPage', '@id'].includes(key)) return;
  const fault = addressFault(site, key === '@id' ? value.replace(/#.*/, '') : value);
  if (fault) faults.push(`${key}: ${fault}`);
}

/** The classes and properties of schema.org in the form the validator asks for, read from the type declarations of schema-dts. */
function vocabulary() {
  const file = createRequire(import.meta.url).resolve('schema-dts').replace(/schema\.js$/, 'schema.d.ts');
  const graph = [];
  const domains = new Map();
  for (const [, declared, parents, body] of readFileSync(file, 'utf8').matchAll(/^(?:export )?interface (\w+?)(?:Base|Leaf) extends ([^{]+) \{\n(.*?)^\}/gms)) {
    const id = (name) => ({ '@id': `schema:${name.trim().replace(/Base$/, '').replace(/^_/, '')}` });
    const { '@id': name } = id(declared);
    const above = parents.split(',').filter((parent) => !parent.includes('<')).map(id).filter((parent) => parent['@id'] !== name);
    const known = graph.find((entry) => entry['@id'] === name);
    if (known) known['rdfs:subClassOf'].push(...above);
    else graph.push({ '@id': name, '@type': 'rdfs:Class', 'rdfs:subClassOf': above });
    for (const [, property] of body.matchAll(/^ {4}"(\w+)"\?:/gm)) domains.set(property, [...domains.get(property) ?? [], { '@id': name }]);
  }
  for (const [property, classes] of domains) graph.push({ '@id': `schema:${property}`, '@type': 'rdf:Property', 'schema:domainIncludes': classes });
  return { '@graph': graph };
}

const words = '<p>A V D O Home <time datetime="2026-11-22">22 November</time> <time datetime="PT5M">5 minutes</time></p>';
const page = (...nodes) => `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@graph': nodes })}</script>${words}`;
const article = { '@type': 'BlogPosting', '@id': 'https://site.test/sub/#a', headline: 'A', datePublished: '2026-11-22T12:00:00+01:00', url: 'https://site.test/sub/', author: { '@type': 'Person', name: 'A' } };
const film = { '@type': 'VideoObject', name: 'V', description: 'D', thumbnailUrl: 'https://site.test/sub/p.png', uploadDate: '2026-11-22T12:00:00Z', duration: 'PT5M', contentUrl: 'https://site.test/sub/v.mp4' };
const trail = { '@type': 'BreadcrumbList', itemListElement: [{ '@type': 'ListItem', position: 1, name: 'Home', item: 'https://site.test/sub/' }, { '@type': 'ListItem', position: 2, name: 'A' }] };
const without = (node, key) => Object.fromEntries(Object.entries(node).filter(([name]) => name !== key));

const judge = {
  name: 'jsonld', proves: 'structured data is schema.org as search engines accept it', check,
  good: { 'index.html': page(article, film, trail), 'p.png': '', 'v.mp4': '' },
  bad: [
    { what: 'a misspelt property', files: { 'bad.html': page({ ...article, nmae: 'A' }) }, fault: /BlogPosting: .*nmae/ },
    { what: 'a type that does not exist', files: { 'bad.html': page({ ...article, '@type': 'BlogPost' }) }, fault: /BlogPost.*not a valid/ },
    { what: 'a property of another type, one level down', files: { 'bad.html': page({ ...article, author: { '@type': 'Person', name: 'A', wordCount: 3 } }) }, fault: /wordCount/ },
    { what: 'a video without a picture', files: { 'bad.html': page(without(film, 'thumbnailUrl')) }, fault: /VideoObject: .*thumbnailUrl/ },
    { what: 'a breadcrumb without a position', files: { 'bad.html': page({ ...trail, itemListElement: trail.itemListElement.map((item) => without(item, 'position')) }) }, fault: /position/ },
    { what: 'a moment without an offset', files: { 'bad.html': page({ ...film, uploadDate: '2026-11-22T12:00:00' }) }, fault: /uploadDate is no date/ },
    { what: 'an address that nothing answers', files: { 'bad.html': page({ ...article, url: 'https://site.test/sub/gone/' }) }, fault: /url: nothing answers/ },
    { what: 'stars for ourselves', files: { 'bad.html': page({ '@type': 'Organization', name: 'O', aggregateRating: { '@type': 'AggregateRating', ratingValue: 5, ratingCount: 2 } }) }, fault: /gives stars/ },
    { what: 'a name that nobody sees', files: { 'bad.html': page({ ...article, author: { '@type': 'Person', name: 'Nobody' } }) }, fault: /Person: nobody sees its name on the page: Nobody/ },
    { what: 'a day that nobody sees', files: { 'bad.html': page({ ...article, dateModified: '2026-11-23T12:00:00+01:00' }) }, fault: /nobody sees its dateModified/ },
    { what: 'a length that nobody sees', files: { 'bad.html': page({ ...film, duration: 'PT6M' }) }, fault: /nobody sees its duration/ },
    { what: 'text that is not JSON', files: { 'bad.html': '<script type="application/ld+json">{"a":}</script>' }, fault: /not JSON/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
