// What the theme's search finds, asked of the words of our own site without a browser:
//   node tests/browser/search-rank.mjs SITE [SEARCH_JS]
// Each question names the pages that a reader would expect, and how far down they may stand. A question that must find
// nothing has none. The script is the theme's own; only `document` and `fetch` are stood in for.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const [site, script = new URL('../../themes/default/js/search.js', import.meta.url).pathname] = process.argv.slice(2);
assert(site, 'which site?');

/** The functions of the script, over the data of a language. */
async function search(folder) {
  const source = await readFile(script, 'utf8');
  const body = source.slice(source.indexOf('{') + 1, source.lastIndexOf('}'));
  const document = { querySelector: (what) => (what === '[data-results]' ? { dataset: { results: `/${folder}search/index.json` } } : null) };
  const asked = [];
  const fetch = async (url) => {
    asked.push(url.pathname);
    const text = await readFile(join(site, url.pathname), 'utf8');
    return { ok: true, json: async () => JSON.parse(text) };
  };
  const run = new Function('document', 'location', 'fetch', `${body}; return { find, card, wordsOf, marked, folded };`);
  return { ...run(document, { href: 'https://site.example/search/' }, fetch), asked };
}

const english = await search('');
const german = await search('de/');

async function found(of, question, most = 50) {
  const result = await of.find(question);
  return Promise.all(result.all.slice(0, most).map((id) => of.card(result.index, id)));
}

let wrong = 0;
const told = [];

/** The page must be among the first `within` results. */
async function expect(of, question, url, within) {
  const at = (await found(of, question)).findIndex((page) => page.url === url) + 1;
  told.push(`${at || '–'}\t${question} → ${url}`);
  if (!at || at > within) {
    wrong += 1;
    console.error(`WRONG: “${question}” finds ${url} at ${at || 'no place'}, and must within ${within}`);
  }
}

async function nothing(of, question) {
  const pages = await found(of, question);
  if (pages.length) {
    wrong += 1;
    console.error(`WRONG: “${question}” finds ${pages.length}, the first is ${pages[0].url}`);
  }
}

export const QUESTIONS = [
  // whole titles and their words
  ['one page, one question', '/articles/answer-one-question/', 1],
  ['hype', '/articles/hype-costs-trust/', 2],
  ['contacts are not leads', '/articles/contacts-are-not-leads/', 1],
  ['question map', '/offers/question-map/', 2],
  ['webinar run sheet', '/offers/webinar-run-sheet/', 1],
  ['newsletter', '/forms/newsletter/', 2],
  ['film without a studio', '/webinars/film-without-a-studio/', 1],
  // beginnings, as they are typed
  ['hyp', '/articles/hype-costs-trust/', 3],
  ['grea', '/webinars/grease-and-other-answers/', 2],
  ['questi map', '/offers/question-map/', 3],
  // other endings than the page has
  ['partner on one stages', '/articles/partners-on-one-stage/', 2],
  ['weekly webinars with guests', '/articles/weekly-webinar-with-a-guest/', 3],
  // words that need not be there
  ['what is the page about search and its data', '/docs/outputs/search/', 2],
  ['who should not buy', '/articles/say-who-should-not-buy/', 1],
  // a slip of the finger
  ['questoin map', '/offers/question-map/', 3],
  ['webinnar run sheet', '/offers/webinar-run-sheet/', 2],
  ['greese and other answers', '/webinars/grease-and-other-answers/', 2],
  // the product's own guide
  ['endpoints', '/docs/endpoints/', 2],
  ['output-collision', '/docs/checks/output-collision/', 1],
  ['hosting redirects', '/docs/outputs/redirects-and-headers/', 1],
  ['front matter', '/docs/front-matter/', 10],
  // topics, people, customers
  ['webinars', '/topics/webinars/', 3],
  ['HALVORSEN', '/testimonials/halvorsen-seals/', 1],
  ['Okafor précision', '/testimonials/okafor-precision/', 1],
];
for (const [question, url, within] of QUESTIONS) await expect(english, question, url, within);
await expect(german, 'kontakte', '/de/articles/contacts-are-not-leads/', 2);
await expect(german, 'eine seite eine frage', '/de/articles/eine-frage-pro-seite/', 1);
await expect(german, 'FRAGENKARTE', '/de/offers/question-map/', 3);
await nothing(english, 'xylophone quarks');
await nothing(english, '  …  ');
await nothing(german, 'hype costs trust');

// Taken apart as src/emit/search/words.rs does it; these are its own tests.
const words = (text) => english.wordsOf(text).map(([word]) => word);
const same = (text, list) => assert.deepEqual(words(text), list);
same('Größe ÉTUDES œuvre Łódź ﬁne İstanbul', ['grosse', 'etudes', 'oeuvre', 'lodz', 'fine', 'istanbul']);
same('ΣΟΦΟΣ σοφος', ['σοφοσ', 'σοφοσ']);
same('knowledge-first, node.js; l’article d\'ici', ['knowledge', 'first', 'node', 'js', 'l', 'article', 'd', 'ici']);
same('検索する', ['検索', '索す', 'する']);
same('PDF検索v2', ['pdf', '検索', 'v2']);
same('字', ['字']);

// Names that every object of JavaScript has are words like others.
for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) await found(english, name);

// One question must ask for the index and few parts of it.
english.asked.length = 0;
const fresh = await search('');
await found(fresh, 'question map', 10);
assert(fresh.asked.filter((name) => name.includes('words-')).length <= 2, fresh.asked.join());

console.log(told.join('\n'));
console.log(`${told.length} questions, ${wrong} wrong`);
process.exitCode = wrong ? 1 : 0;
