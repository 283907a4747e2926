// Which pages stand for a site: one for each kind, state, template and language, from what the build listed.

import { files, isRedirect, read } from './site.mjs';

/** Which pages stand for a site; `site.few` asks for fewer. Paths of pages, in the order of their addresses. Without a list of outputs, or on request, it is every page. */
export function pick(site, everyPage) {
  const html = files(site, '.html').filter((path) => !isRedirect(read(site, path)));
  if (everyPage || !site.outputs) return html;
  const known = new Map(site.outputs.map((output) => [output.path, output]));
  const main = known.get('index.html')?.language;
  const seen = new Set();
  return html.filter((path) => {
    const { kind, state, template, language } = known.get(path) ?? { template: path };
    // A few: each kind and state once, and each other language once.
    const few = language && language !== main && kind !== '404' ? [language] : [kind, state];
    const key = JSON.stringify(site.few ? few : [kind, state, template, language]);
    return !seen.has(key) && seen.add(key);
  });
}
