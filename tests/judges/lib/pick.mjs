// Which pages stand for a site: one for each kind, state, template and language, from what the build listed.

import { files, isRedirect, read } from './site.mjs';

/** Paths of pages, in the order of their addresses. Without a list of outputs, or on request, it is every page. */
export function pick(site, everyPage) {
  const html = files(site, '.html').filter((path) => !isRedirect(read(site, path)));
  if (everyPage || !site.outputs) return html;
  const known = new Map(site.outputs.map((output) => [output.path, output]));
  const seen = new Set();
  return html.filter((path) => {
    const { kind, state, template, language } = known.get(path) ?? { template: path };
    const key = JSON.stringify([kind, state, template, language]);
    return !seen.has(key) && seen.add(key);
  });
}
