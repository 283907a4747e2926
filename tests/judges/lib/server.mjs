// A static server for one built site on a free port of this machine, at the path the site will live at,
// with the headers that its `_headers` file asks for.

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { fileAt, headersFor } from './site.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.xml': 'application/xml', '.txt': 'text/plain; charset=utf-8', '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif', '.ico': 'image/x-icon',
  '.mp4': 'video/mp4', '.webm': 'video/webm', '.vtt': 'text/vtt; charset=utf-8', '.ics': 'text/calendar; charset=utf-8',
  '.pdf': 'application/pdf', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json',
};

/** Serves the site's folder (a site that is an address already is left as it is). Gives `{ home, close }`.
 * With `compress` it sends text as most hosts do: with Brotli. */
export async function serve(site, { compress = false } = {}) {
  if (site.url) return { home: site.url.href, close() {} };
  const packed = compress && new Map();
  const server = createServer((request, response) => answer(site, request, response, packed));
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    home: `http://127.0.0.1:${server.address().port}${site.base.pathname}`,
    close() { server.closeAllConnections(); server.close(); },
  };
}

function answer(site, request, response, packed) {
  let path;
  try {
    path = fileAt(site, new URL(request.url, site.base).href);
  } catch { /* an address that cannot be decoded names no file */ }
  if (!path) {
    const missing = join(site.dir, '404.html');
    const forReader = request.headers.accept?.includes('text/html') && existsSync(missing);
    response.writeHead(404, { 'content-type': TYPES['.html'] });
    return forReader ? createReadStream(missing).pipe(response) : response.end('not found');
  }
  const full = join(site.dir, path);
  const size = statSync(full).size;
  const address = `/${path.replace(/(^|\/)index\.html$/, '$1')}`;
  const headers = { ...headersFor(site, address), 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'accept-ranges': 'bytes' };
  const range = request.headers.range?.match(/^bytes=(\d+)-(\d*)$/);
  if (range && Number(range[1]) < size) {
    const [start, end] = [Number(range[1]), range[2] ? Math.min(Number(range[2]), size - 1) : size - 1];
    response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end}/${size}`, 'content-length': end - start + 1 });
    return createReadStream(full, { start, end }).pipe(response);
  }
  if (packed && request.headers['accept-encoding']?.includes('br') && /^(text|image\/svg|application\/(json|xml|manifest))/.test(headers['content-type'])) {
    if (!packed.has(full)) packed.set(full, brotliCompressSync(readFileSync(full), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }));
    response.writeHead(200, { ...headers, 'content-encoding': 'br', vary: 'accept-encoding', 'content-length': packed.get(full).length });
    return response.end(request.method === 'HEAD' ? undefined : packed.get(full));
  }
  response.writeHead(200, { ...headers, 'content-length': size });
  return request.method === 'HEAD' ? response.end() : createReadStream(full).pipe(response);
}
