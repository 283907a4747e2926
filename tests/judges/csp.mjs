// Proves: a content security policy that the site sends (in `_headers`, or in a page's meta element) has no hole that
// Google's CSP Evaluator finds: nothing above its lowest two degrees.

import { createRequire } from 'node:module';
import { load } from 'cheerio';
import { command } from './lib/judge.mjs';
import { headerRules, pages, read } from './lib/site.mjs';

const require = createRequire(import.meta.url);
const { CspEvaluator } = require('csp_evaluator/dist/evaluator.js');
const { CspParser } = require('csp_evaluator/dist/parser.js');
const MEDIUM = 30; // HIGH is 10, SYNTAX 20, MEDIUM 30, then 40 to 60: maybe, strict, info.

// A receiver on the author's own machine needs no encryption: what is sent there never leaves it.
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

async function check(site) {
  const policies = new Map();
  for (const { pattern, headers } of headerRules(site)) {
    if (headers['content-security-policy']) policies.set(headers['content-security-policy'], `_headers, ${pattern}`);
  }
  for (const path of pages(site)) {
    const policy = load(read(site, path))('meta[http-equiv=Content-Security-Policy i]').attr('content');
    if (policy && !policies.has(policy)) policies.set(policy, path);
  }
  const faults = [...policies].flatMap(([policy, where]) => new CspEvaluator(new CspParser(policy).csp).evaluate()
    .filter(({ severity, value }) => severity <= MEDIUM && !LOOPBACK.test(value))
    .map(({ directive, value, description }) => `${where}: ${directive}${value ? ` ${value}` : ''}: ${description}`));
  return { checked: policies.size, faults };
}

const headers = (policy) => `/*\n  Content-Security-Policy: ${policy}\n`;
const strict = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self' http://127.0.0.1:8787; base-uri 'none'; object-src 'none'";

const judge = {
  name: 'csp', proves: 'content security policies have no hole (CSP Evaluator)', check,
  good: { '_headers': headers(strict) },
  bad: [
    { what: 'a form sent unencrypted', files: { '_headers': headers(strict.replace('127.0.0.1', 'leads.test')) }, fault: /form-action http:\/\/leads\.test/ },
    { what: 'inline scripts', files: { '_headers': headers(strict.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")) }, fault: /script-src 'unsafe-inline'/ },
    { what: 'scripts of every host', files: { 'index.html': `<meta http-equiv="content-security-policy" content="script-src *">` }, fault: /^index\.html: script-src \*/ },
    { what: 'no base-uri and no script-src', files: { '_headers': headers("img-src 'self'") }, fault: /script-src/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
