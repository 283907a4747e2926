// Proves: every page is HTML as the standard says. The judge is the Nu HTML checker, the one behind validator.w3.org.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { command } from './lib/judge.mjs';
import { files } from './lib/site.mjs';

const JAR = fileURLToPath(new URL('node_modules/vnu-jar/build/dist/vnu.jar', import.meta.url));

async function check(site) {
  const faults = (await nu(site.dir)).map(({ url, lastLine, message, extract }) => {
    const path = decodeURIComponent(url ?? '').split(`${site.dir}/`).pop();
    return `${path}:${lastLine ?? 1}: ${message}${extract ? ` (${extract.trim().replace(/\s+/g, ' ').slice(0, 100)})` : ''}`;
  });
  return { checked: files(site, '.html').length, faults };
}

/** One Java process for the whole folder: most of its time is the start. It reports on standard error. */
function nu(dir) {
  const args = ['-Xss2m', '-jar', JAR, '--errors-only', '--skip-non-html', '--exit-zero-always', '--format', 'json', dir];
  return new Promise((done, fail) => {
    execFile('java', args, { maxBuffer: 1 << 28 }, (error, _, report) => {
      if (error) return fail(new Error(`the Nu checker did not run: ${error.message}`));
      done(JSON.parse(report).messages.filter((message) => message.type !== 'info'));
    });
  });
}

const page = (body) => `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A page</title></head><body><main>${body}</main></body></html>\n`;

const judge = {
  name: 'html', proves: 'pages are valid HTML (Nu HTML checker)', check,
  good: { 'index.html': page('<h1>Home</h1><p>Text</p>') },
  bad: [
    { what: 'a paragraph inside a heading, an unknown attribute, a doubled id', fault: /^bad\/index\.html:\d+: .*(not allowed|Duplicate ID)/,
      files: { 'bad/index.html': page('<h1 wrong="1" id="a"><p id="a">Home</p></h1>') } },
  ],
};
export default judge;
await command(judge, import.meta.url);
