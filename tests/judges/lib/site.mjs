// A built site as judges see it: a folder, or the address of a running server, and the address it will live at.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Opens a folder (or an http address). The base address is given, or taken from the home page's canonical link. */
export function openSite(target, { base, outputs, few } = {}) {
  if (/^https?:/.test(target)) return { url: new URL(target), base: new URL(target), outputs };
  if (!existsSync(target)) throw new Error(`${target} does not exist`);
  return { dir: target, base: new URL(base ?? canonicalOfHome(target)), outputs, few };
}

function canonicalOfHome(dir) {
  const home = join(dir, 'index.html');
  const tag = existsSync(home) && readFileSync(home, 'utf8').match(/<link\b[^>]*\brel="?canonical"?[^>]*>/i)?.[0];
  const href = tag && tag.match(/\bhref="?([^"\s>]+)/i)?.[1];
  if (!href) throw new Error(`${home} has no canonical link: give --base-url`);
  return href;
}

/** All files of the folder with one of these endings, as sorted paths with `/`. */
export function files(site, ...endings) {
  return readdirSync(site.dir, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => endings.some((ending) => path.endsWith(ending)) && statSync(join(site.dir, path)).isFile())
    .sort();
}

export const read = (site, path) => readFileSync(join(site.dir, path), 'utf8');

/** The HTML pages that are read: not the redirects, which only send the reader on. */
export function pages(site) {
  return files(site, '.html').filter((path) => !isRedirect(read(site, path)));
}

export const isRedirect = (html) => /<meta\b[^>]*http-equiv="?refresh/i.test(html);

/** The address of a file of the folder: `a/index.html` is `a/`. */
export function addressOf(site, path) {
  return new URL(path.replace(/(^|\/)index\.html$/, '$1').split('/').map(encodeURIComponent).join('/'), site.base).href;
}

/** The file that answers at an address of this site: its path, `undefined` if none, `null` if it is another host's. */
export function fileAt(site, address) {
  const url = new URL(address, site.base);
  if (url.origin !== site.base.origin || !url.pathname.startsWith(site.base.pathname)) return null;
  const path = decodeURIComponent(url.pathname.slice(site.base.pathname.length));
  const full = join(site.dir, path);
  if (path === '' || path.endsWith('/')) return existsSync(join(full, 'index.html')) ? `${path}index.html` : undefined;
  return existsSync(full) && statSync(full).isFile() ? path : undefined;
}

/** A complaint if an address is not whole, or is ours and nothing answers there; else `undefined`. */
export function addressFault(site, address) {
  if (!/^https?:\/\/./.test(address ?? '')) return `\`${address}\` is not a whole address`;
  if (fileAt(site, address) === undefined) return `nothing answers at \`${address}\``;
  if (new URL(address).origin === site.base.origin && fileAt(site, address) === null) return `\`${address}\` lies outside the base address`;
  return undefined;
}

/** Headers that a `_headers` file gives to a path: lines at the margin are patterns, indented ones are headers. */
export function headersFor(site, path) {
  const found = {};
  for (const { pattern, headers } of headerRules(site)) {
    const shape = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/:\w+/g, '[^/]+');
    if (new RegExp(`^${shape}$`).test(path)) Object.assign(found, headers);
  }
  return found;
}

export function headerRules(site) {
  if (!site.dir || !existsSync(join(site.dir, '_headers'))) return [];
  const rules = [];
  for (const line of read(site, '_headers').split('\n')) {
    if (!line.trim() || line.trim().startsWith('#')) continue;
    if (!/^\s/.test(line)) rules.push({ pattern: line.trim(), headers: {} });
    else {
      const [, name, value] = line.match(/^\s+([^:]+):\s*(.*?)\s*$/);
      rules.at(-1).headers[name.toLowerCase()] = value;
    }
  }
  return rules;
}
