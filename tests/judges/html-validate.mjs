// Proves: every page holds to html-validate's recommended and accessibility rules.

import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { command } from './lib/judge.mjs';
import { files, read } from './lib/site.mjs';

const RULES = {
  root: true,
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    'heading-level': 'error',
    'input-missing-label': 'error',
    // What belongs to one picture alone: its mean colour until it is there, and what must stay in view.
    'no-inline-style': ['error', { allowedProperties: ['background-color', 'object-position'] }],
    // Matters of taste that the standard leaves open.
    'doctype-style': 'off',
    'valid-id': ['error', { relaxed: true }],
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // A table that scrolls takes the focus and has a name; it is no group of fields, and no landmark among the others.
    'prefer-native-element': ['error', { exclude: ['group'] }],
    // `wellspring check` counts the letters of titles; the tests have one of 120 on purpose.
    'long-title': 'off',
  },
};

async function check(site) {
  const validator = new HtmlValidate(new StaticConfigLoader(RULES));
  const paths = files(site, '.html');
  const faults = [];
  for (const path of paths) {
    const { results } = await validator.validateString(read(site, path), path);
    for (const { messages } of results) for (const { line, ruleId, message, selector } of messages) faults.push(`${path}:${line}: ${ruleId}: ${message}${selector ? ` (${selector})` : ''}`);
  }
  return { checked: paths.length, faults };
}

const page = (body) => `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A page</title></head><body><main>${body}</main></body></html>\n`;

const judge = {
  name: 'html-validate', proves: 'pages hold to the rules of html-validate', check,
  good: { 'index.html': page('<h1>Home</h1><p>Text</p>') },
  bad: [
    { what: 'a field without a label', files: { 'bad.html': page('<h1>Home</h1><form action="/f/" method="post"><input name="a"><button type="submit">Send</button></form>') }, fault: /^bad\.html:\d+: input-missing-label/ },
    { what: 'a heading left out', files: { 'bad.html': page('<h1>Home</h1><h3>Deep</h3>') }, fault: /heading-level/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
