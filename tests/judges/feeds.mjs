// Proves: Atom, RSS and JSON feeds can be read by two readers that nobody here wrote (feedsmith; feedparser for the
// XML ones), who understand the same; every entry has its own id, a title, a strict date and an address that answers.

import { parseFeed } from 'feedsmith';
import { command } from './lib/judge.mjs';
import { secondReading } from './lib/python.mjs';
import { addressFault, files, read } from './lib/site.mjs';

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const RFC822 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT|UT)$/;

async function check(site) {
  const paths = files(site, '.xml', '.json').filter((path) => isFeed(read(site, path)));
  const xml = paths.filter((path) => path.endsWith('.xml'));
  const second = new Map(secondReading('feed', site, xml).map((value, i) => [xml[i], value]));
  const faults = [];
  for (const path of paths) faults.push(...feedFaults(site, path, second.get(path)).map((fault) => `${path}: ${fault}`));
  return { checked: paths.length, faults };
}

const isFeed = (text) => /<(feed|rss)\b[^>]*>/.test(text.slice(0, 1000)) || /^\s*\{\s*"version"\s*:\s*"https:\/\/jsonfeed\.org/.test(text);

function feedFaults(site, path, second) {
  let format, feed;
  try {
    ({ format, feed } = parseFeed(read(site, path)));
  } catch (error) {
    return [`cannot be read: ${error.message}`];
  }
  const entries = READ[format](feed);
  const faults = entries.flatMap((entry) => entryFaults(site, entry, format).map((fault) => `${entry.id ?? entry.title ?? 'an entry'}: ${fault}`));
  if (!text(feed.title)) faults.push('the feed has no title');
  if (format === 'atom' && !RFC3339.test(feed.updated)) faults.push(`\`updated\` of the feed is no RFC 3339 date: ${feed.updated}`);
  if (format === 'atom' && !feed.id) faults.push('the feed has no id');
  const ids = entries.map((entry) => entry.id);
  for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) faults.push(`two entries have the id ${id}`);
  if (second?.fault) faults.push(`feedparser: ${second.fault}`);
  if (second && JSON.stringify(second.entries.map(([id, title]) => [id, title])) !== JSON.stringify(entries.map(({ id, title }) => [id, title]))) {
    faults.push('the two readers do not agree on ids and titles');
  }
  return faults;
}

/** One shape for the entries of all three formats. */
const READ = {
  atom: (feed) => (feed.entries ?? []).map((entry) => ({
    id: entry.id, title: text(entry.title), date: entry.updated,
    link: entry.links?.find(({ rel }) => !rel || rel === 'alternate')?.href,
  })),
  rss: (feed) => (feed.items ?? []).map((item) => ({ id: item.guid?.value, title: text(item.title), date: item.pubDate, link: item.link })),
  json: (feed) => (feed.items ?? []).map((item) => ({ id: item.id, title: text(item.title), date: item.date_published ?? item.date_modified, link: item.url })),
};

const text = (value) => value?.value ?? value;

function entryFaults(site, { id, title, date, link }, format) {
  const faults = [];
  if (!id) faults.push('has no id');
  if (!title) faults.push('has no title');
  if (!(format === 'rss' ? RFC822 : RFC3339).test(date)) faults.push(`has no strict date: ${date}`);
  const fault = addressFault(site, link);
  if (fault) faults.push(fault);
  return faults;
}

const atom = (entry) => `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>https://site.test/sub/</id><updated>2026-11-22T12:00:00Z</updated><author><name>A</name></author>
<entry><id>https://site.test/sub/a/</id><title>A</title><updated>2026-11-22T12:00:00Z</updated><link href="https://site.test/sub/a/"/><content type="html">&lt;p&gt;x&lt;/p&gt;</content></entry>${entry}</feed>`;
const rss = (date) => `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title><link>https://site.test/sub/</link><description>D</description><item><guid>https://site.test/sub/a/</guid><title>A</title><pubDate>${date}</pubDate><link>https://site.test/sub/a/</link></item></channel></rss>`;
const json = (url) => JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'T', items: [{ id: 'a', url, title: 'A', content_html: 'x', date_published: '2026-11-22T12:00:00Z' }] });

const judge = {
  name: 'feeds', proves: 'feeds are read alike by feedsmith and feedparser, and every entry answers', check,
  good: { 'a/index.html': 'a', 'feed.xml': atom(''), 'rss.xml': rss('Sun, 22 Nov 2026 12:00:00 +0000'), 'feed.json': json('https://site.test/sub/a/') },
  bad: [
    { what: 'XML that is not well formed', files: { 'feed.xml': atom('<entry><id>x</entry>') }, fault: /^feed\.xml: (feedparser|cannot)/ },
    { what: 'an HTML entity that XML does not know', files: { 'feed.xml': atom('').replace('<title>A', '<title>A&nbsp;B') }, fault: /^feed\.xml: feedparser/ },
    { what: 'two entries with one id', files: { 'feed.xml': atom(atom('').match(/<entry>.*<\/entry>/s)[0]) }, fault: /two entries/ },
    { what: 'a date that is not RFC 3339', files: { 'feed.xml': atom('').replaceAll('2026-11-22T12:00:00Z', '2026-11-22 12:00') }, fault: /no strict date/ },
    { what: 'a date that is not RFC 822', files: { 'rss.xml': rss('2026-11-22T12:00:00Z') }, fault: /^rss\.xml: .*no strict date/ },
    { what: 'an entry whose address answers nothing', files: { 'feed.json': json('https://site.test/sub/gone/') }, fault: /^feed\.json: a: nothing answers/ },
    { what: 'an address that is not whole', files: { 'feed.json': json('/sub/a/') }, fault: /not a whole address/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
