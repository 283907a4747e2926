// The two servers of the browser tests: `wellspring serve` on a port that the system gives, and a bad one.

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

/** Starts `wellspring serve`; its address is the last word of a line that it prints. `close` ends this process alone. */
export async function startWellspring(binary, root, ...more) {
  const child = spawn(binary, ['serve', '--root', root, '--port', '0', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.once('exit', done));
  let text = '';
  const home = await new Promise((found, fail) => {
    const late = setTimeout(() => fail(new Error(`no address after 30 s: ${text}`)), 30_000);
    const hear = (part) => {
      text += part;
      const address = text.match(/(?:^|\s)(https?:\/\/\S+)\n/)?.[1];
      if (address) { clearTimeout(late); found(address); }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', (part) => { text += part; });
    ended.then((code) => fail(new Error(`serve ended with ${code}: ${text}`)));
  });
  return {
    home, said: () => text,
    async close() {
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(forced);
    },
  };
}

/** Everything the preview must not be: it holds a stream for each tab, never reloads, takes every post and every host. */
export async function startBadServer() {
  const server = createServer((request, response) => {
    if (request.url === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' });
      return response.write(':\n\n');
    }
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' });
    response.end('<!doctype html><html lang="en"><title>Bad</title><script>new EventSource("/stream"); missing()</script><form method="post"><input name="email"><button>Send</button></form><p>root and nothing else</p>');
  });
  server.on('upgrade', (request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { home: `http://127.0.0.1:${server.address().port}/`, close() { server.closeAllConnections(); server.close(); } };
}
