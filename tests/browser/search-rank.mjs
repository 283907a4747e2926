// What the theme's search finds, asked of the words of our own site without a browser:
//   node tests/browser/search-rank.mjs SITE [SEARCH_JS]
// Each question names the pages that a reader would expect, and how far down they may stand. A question that must find
// nothing has none. The script is the theme's own; only `document` and `fetch` are stood in for.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const [site, script = new URL('../../themes/default/js/search.js', import.meta.url).pathname] = process.argv.slice(2);
assert(site, 'which site?');

/** The functions of the script, over the data of a language; `plant` puts a fault into it. */
async function search(folder, plant = (source) => source) {
  const source = plant(await readFile(script, 'utf8'));
  const body = source.slice(source.indexOf('{') + 1, source.lastIndexOf('}'));
  const document = { querySelector: (what) => (what === '[data-results]' ? { dataset: { results: `/${folder}search/index.json` } } : null) };
  const asked = [];
  const fetch = async (url) => {
    asked.push(url.pathname);
    const text = await readFile(join(site, url.pathname), 'utf8');
    return { ok: true, json: async () => JSON.parse(text) };
  };
  const run = new Function('document', 'location', 'fetch', `${body}; return { find, card, wordsOf, folded };`);
  return { ...run(document, { href: 'https://site.example/search/' }, fetch), asked };
}

async function found(of, question, most = 50) {
  const result = await of.find(question);
  return Promise.all(result.all.slice(0, most).map((id) => of.card(result.index, id)));
}

const QUESTIONS = [
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
const GERMAN = [
  ['kontakte', '/de/articles/contacts-are-not-leads/', 2],
  ['eine seite eine frage', '/de/articles/eine-frage-pro-seite/', 1],
  ['FRAGENKARTE', '/de/offers/question-map/', 3],
];
const NOTHING = ['xylophone quarks', '  …  ', 'question zzyzx'];

/** What is wrong with the answers, a line each. */
async function judged(english, german, told = []) {
  const wrong = [];
  for (const [of, list] of [[english, QUESTIONS], [german, GERMAN]]) {
    for (const [question, url, within] of list) {
      const at = (await found(of, question)).findIndex((page) => page.url === url) + 1;
      told.push(`${at || '–'}\t${question} → ${url}`);
      if (!at || at > within) wrong.push(`“${question}” finds ${url} at ${at || 'no place'}, and must within ${within}`);
    }
  }
  for (const question of NOTHING) {
    const pages = await found(english, question);
    if (pages.length) wrong.push(`“${question}” finds ${pages.length}, the first is ${pages[0].url}`);
  }
  // Names that every object of JavaScript has are words like others.
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) await found(english, name);
  // Taken apart as src/emit/search/words.rs does it; these are its own tests.
  for (const [text, words] of WORDS) {
    const taken = english.wordsOf(text).map(([word]) => word).join();
    if (taken !== words) wrong.push(`“${text}” is taken apart as ${taken}`);
  }
  return wrong;
}

const WORDS = [
  ['Größe ÉTUDES œuvre Łódź ﬁne İstanbul', 'grosse,etudes,oeuvre,lodz,fine,istanbul'],
  ['ΣΟΦΟΣ σοφος', 'σοφοσ,σοφοσ'],
  ['knowledge-first, node.js; l’article d\'ici', 'knowledge,first,node,js,l,article,d,ici'],
  ['検索する', '検索,索す,する'],
  ['PDF検索v2', 'pdf,検索,v2'],
  ['字', '字'],
];

/** Faults in the script, each of which must be seen. */
const PLANTED = [
  ['slips are not forgiven', 'word.length > 3) add', 'word.length > 99) add'],
  ['endings stay', 'word.endsWith(end) &&', 'false &&'],
  ['beginnings do not count', 'term.startsWith(word) && 0.3', 'false && 0.3'],
  ['any word will do', '.every(({ points })', '.some(({ points })'],
  ['small words must be there', '!index.optional.includes(word)', 'true'],
  ['documents are counted wrong', 'at += 1 +', 'at += 2 +'],
  ['the worst come first', 'b[1] - a[1]', 'a[1] - b[1]'],
  ['the first part alone is read', 'let first = index.from.length - 1', 'let first = 0'],
  ['marks count', 'ß: "ss"', 'ß: "s"'],
];
for (const [name, from, to] of PLANTED) {
  const plant = (source) => {
    assert(source.includes(from), `${name}: the script has no ${from}`);
    return source.replace(from, to);
  };
  const wrong = await judged(await search('', plant), await search('de/', plant)).catch((fault) => [fault.message]);
  assert(wrong.length, `self-test: nobody saw that ${name}`);
}

const told = [];
const wrong = await judged(await search(''), await search('de/'), told);
// A question must ask for the index and few parts of it.
const fresh = await search('');
await found(fresh, 'question map', 10);
assert(fresh.asked.filter((name) => name.includes('words-')).length <= 2, fresh.asked.join());
if (process.env.VERBOSE) console.log(told.join('\n'));
for (const line of wrong) console.log(`  ${line}`);
console.log(`${wrong.length ? 'FAIL' : 'ok  '} search: ${told.length} questions, ${wrong.length} wrong; ${PLANTED.length} planted faults seen`);
process.exitCode = wrong.length ? 1 : 0;
