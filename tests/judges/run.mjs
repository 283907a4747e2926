// Runs the judges over a built site. Each first shows, in this same run, that it catches planted faults.
//
//   node run.mjs DIR [--base-url URL] [--outputs FILE] [--only html,a11y] [--every-page] [--few] [--full]
//   node run.mjs --self-test
//
// --outputs FILE   what `wellspring build --format json` printed: a11y then takes one page per kind, state, template, language
// --few            a11y takes one page per kind and state alone
// --full           this site has something for every judge: one that finds nothing to look at fails (csp excepted)

import a11y from './a11y.mjs';
import calendar from './calendar.mjs';
import csp from './csp.mjs';
import feeds from './feeds.mjs';
import html from './html.mjs';
import htmlValidate from './html-validate.mjs';
import jsonld from './jsonld.mjs';
import links from './links.mjs';
import opengraph from './opengraph.mjs';
import robots from './robots.mjs';
import sitemap from './sitemap.mjs';
import webvtt from './webvtt.mjs';
import weight from './weight.mjs';
import { readArguments, run } from './lib/judge.mjs';

const JUDGES = [html, htmlValidate, weight, links, feeds, calendar, sitemap, robots, jsonld, opengraph, webvtt, csp, a11y];

const { options, site } = readArguments(process.argv.slice(2));
for (const name of options.only ?? []) if (!JUDGES.some((judge) => judge.name === name)) throw new Error(`no judge is called ${name}`);
const chosen = JUDGES.filter(({ name }) => !options.only || options.only.includes(name));
let failed = 0;
for (const judge of chosen) {
  const optional = judge === csp;
  if (!await run(judge, site, { ...options, full: options.full && !optional })) failed++;
}
console.log(`judges: ${chosen.length - failed} content, ${failed} not`);
process.exit(failed ? 1 : 0);
