// Proves over a built site: no page of content is a dead end. Each has within <main> its one next step, related pages,
// the parts of a series or course, or what it lists; links within its text alone are not counted.
//
//   node dead-ends.mjs SITE OUTPUTS_JSON
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { load } = createRequire(new URL('../judges/package.json', import.meta.url))('cheerio');
const [site, outputs] = process.argv.slice(2);
const CONTENT = ['article', 'webinar', 'testimonial', 'offer', 'lesson', 'person', 'partner'];
const ONWARDS = '.next a[href], .card a[href], .series a[href], .neighbours a[href], .lessons a[href], form[action], form[data-form]';

/** The places to which a page leads beside its own text. */
function onwards(html, path) {
  const $ = load(html);
  const own = new Set([`/${path}`, `/${dirname(path)}/`]);
  return $('main').find(ONWARDS).get().filter(({ attribs }) => !own.has(attribs.href)).length;
}

const bare = '<main><article><h1>A</h1><p>One <a href="/b/">link</a> in a text.</p></article></main><footer><div class="card"><a href="/">Home</a></div></footer>';
if (onwards(bare, 'a/index.html')) throw new Error('self-test: a dead end was not seen');
if (!onwards(bare.replace('</article>', '</article><aside class="next"><a href="/b/">On</a></aside>'), 'a/index.html')) throw new Error('self-test: a next step was not seen');

const pages = JSON.parse(readFileSync(outputs, 'utf8')).outputs.filter(({ kind, path }) => CONTENT.includes(kind) && path.endsWith('/index.html'));
const dead = pages.filter(({ path }) => !onwards(readFileSync(join(site, path), 'utf8'), path));
for (const { path } of dead) console.log(`  ${path} is a dead end`);
console.log(`${dead.length || !pages.length ? 'FAIL' : 'ok  '} dead ends: ${dead.length} of ${pages.length} pages of content`);
process.exitCode = dead.length || !pages.length ? 1 : 0;
