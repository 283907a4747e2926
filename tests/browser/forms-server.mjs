// The receiver of the form tests: it serves a built site as it is, takes what is posted to /f/, and answers as a test says.

import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };

/** `posts` are the bodies that came, `answers` what the next posts get (each once; then the thank-you page), `state` what /status.json tells;
 * without `open` no script of another origin may read anything. */
export async function startReceiver(port = 0) {
  const here = { posts: [], answers: [], state: {}, asked: 0, open: true, dir: undefined };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    const cors = here.open ? { 'access-control-allow-origin': '*' } : {};
    const json = (status, body, more = {}) => response.writeHead(status, { 'content-type': 'application/json', ...cors, ...more }).end(JSON.stringify(body));
    if (url.pathname === '/status.json') {
      here.asked++;
      return here.state.silent ? undefined : json(200, here.state);
    }
    if (request.method === 'POST') {
      let body = '';
      for await (const part of request) body += part;
      const post = { path: url.pathname, accept: request.headers.accept, type: request.headers['content-type'], method: request.method, body: new URLSearchParams(body), text: body };
      here.posts.push(post);
      const answer = here.answers.shift() ?? {};
      if (answer.wait) await new Promise((done) => setTimeout(done, answer.wait));
      if (answer.drop) return request.socket.destroy();
      if (answer.status) return json(answer.status, answer.body ?? {}, answer.headers);
      const next = `/forms/${url.pathname.split('/').pop()}/thank-you/`;
      if (post.accept === 'application/json') return json(200, { ok: true, id: '1', ...(answer.stay ? {} : { next }) });
      return response.writeHead(303, { location: next }).end();
    }
    const path = normalize(decodeURIComponent(url.pathname)).replace(/\/$/, '/index.html');
    try {
      const file = readFileSync(join(here.dir, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(file);
    } catch {
      response.writeHead(404).end('not here');
    }
  });
  await new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  here.home = `http://127.0.0.1:${server.address().port}/`;
  here.close = () => { server.closeAllConnections(); server.close(); };
  return here;
}
