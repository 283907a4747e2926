// Proves: the project's own site builds with a theme of ten lines, and with one that changes a single part of the
// default theme; what comes out is valid HTML without a broken link, and the change is in every page.
//
//   node themes.mjs BINARY

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import html from './html.mjs';
import links from './links.mjs';
import { run } from './lib/judge.mjs';
import { openSite, pages, read } from './lib/site.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const THEMES = {
  ten: {
    'theme.toml': 'name = "ten"\n',
    'templates/page.html': `<!doctype html>
<html lang="{{ lang.code }}" dir="{{ lang.dir }}">
<head>{{ head }}</head>
<body>
<main id="ten">
<h1>{{ page.title }}</h1>
{{ page.content }}
</main>
</body></html>
`,
  },
  part: {
    'theme.toml': 'name = "part"\nextends = "default"\n',
    'templates/part/brand.html': '<a class="brand" data-part href="{{ site.url }}">{{ site.title }}</a>\n',
  },
};

const [binary] = process.argv.slice(2);
if (!binary) throw new Error('give the path of the binary');
const folder = mkdtempSync(join(tmpdir(), 'wellspring-themes-'));
let wrong = 0;
try {
  for (const [name, theme] of Object.entries(THEMES)) {
    const root = join(folder, name);
    for (const part of ['content', 'media', 'themes/default', 'site.toml']) if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(root, part), { recursive: true });
    const settings = readFileSync(join(root, 'site.toml'), 'utf8');
    if (!/^theme = "default"$/m.test(settings)) throw new Error('site.toml names no theme');
    const own = settings.replace(/^theme = "default"$/m, `theme = "${name}"`);
    writeFileSync(join(root, 'site.toml'), own);
    for (const [path, text] of Object.entries(theme)) {
      mkdirSync(dirname(join(root, 'themes', name, path)), { recursive: true });
      writeFileSync(join(root, 'themes', name, path), text);
    }
    execFileSync(resolve(binary), ['build', '--root', root, '--out', join(folder, `${name}-out`), '--no-memo'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const site = openSite(join(folder, `${name}-out`), { base: settings.match(/^base_url = "([^"]+)"/m)[1] });
    const without = pages(site).filter((path) => name === 'part' && !read(site, path).includes('data-part') && read(site, path).includes('id="main"'));
    if (without.length) { wrong++; console.log(`FAIL ${name}: its change is not in ${without[0]} and ${without.length - 1} more`); }
    if (!pages(site).some((path) => read(site, path).includes(name === 'part' ? 'data-part' : `id="${name}"`))) { wrong++; console.log(`FAIL ${name}: its template is used nowhere`); }
    console.log(`-- the theme "${name}"`);
    for (const judge of [html, links]) if (!await run(judge, site, {})) wrong++;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(wrong ? 1 : 0);
