// What a journey needs beside a browser: a host of the built site, a mailbox that takes letters over SMTP, the receiver.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.json': 'application/json' };

const listening = (server) => new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(server.address().port)));

/** A port that nobody has at this moment. */
export async function freePort() {
  const server = createSocket();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}

/** A host of plain files. */
export async function startFiles(folder) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    let file = join(folder, path);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    if (!existsSync(file)) return response.writeHead(404).end('nothing here');
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    return response.end(readFileSync(file));
  });
  return { port: await listening(server), close: () => { server.closeAllConnections(); server.close(); } };
}

/** A server of mail that keeps what it is sent. */
export async function startMailbox() {
  const letters = [];
  const server = createSocket((socket) => {
    let kept = '', letter, to = [];
    const say = (line) => socket.write(`${line}\r\n`);
    say('220 mailbox');
    socket.on('error', () => {});
    socket.on('data', (part) => {
      kept += part.toString('latin1');
      for (let end = kept.indexOf('\r\n'); end >= 0; end = kept.indexOf('\r\n')) {
        const line = kept.slice(0, end);
        kept = kept.slice(end + 2);
        if (letter !== undefined) {
          if (line !== '.') { letter += `${line}\n`; continue; }
          letters.push({ to, text: letter });
          [letter, to] = [undefined, []];
          say('250 kept');
        } else if (/^EHLO/i.test(line)) say('250-mailbox\r\n250-8BITMIME\r\n250 SMTPUTF8');
        else if (/^RCPT TO:/i.test(line)) { to.push(line.match(/<(.*)>/)?.[1]); say('250 ok'); }
        else if (/^DATA/i.test(line)) { letter = ''; say('354 go on'); }
        else if (/^QUIT/i.test(line)) { say('221 bye'); socket.end(); }
        else say('250 ok');
      }
    });
  });
  return {
    port: await listening(server),
    /** The text of the letter to somebody, once it is there. */
    async letterTo(who) {
      for (let tries = 0; tries < 100; tries++) {
        const found = letters.find((letter) => letter.to.includes(who));
        if (found) return readable(found.text);
        await new Promise((later) => setTimeout(later, 100));
      }
      throw new Error(`no letter to ${who} came within ten seconds`);
    },
    close: () => server.close(),
  };
}

/** The letter with its lines joined and its encodings undone, as far as an address in it needs that. */
function readable(text) {
  const quoted = text.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  const blocks = [...text.matchAll(/\n\n((?:[A-Za-z0-9+/=]{60,}\n)*[A-Za-z0-9+/=]+)\n/g)];
  return [quoted, ...blocks.map(([, block]) => Buffer.from(block, 'base64').toString('utf8'))].join('\n');
}

/** Starts the receiver of a site that was built. */
export async function startReceiver(binary, root, port, secrets) {
  const env = { ...process.env, DATABASE_URL: '', ...secrets };
  const child = spawn(binary, ['leads', 'serve', '--root', root, '--listen', `127.0.0.1:${port}`], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.once('exit', done));
  let text = '';
  const home = await new Promise((found, fail) => {
    const late = setTimeout(() => fail(new Error(`no address after 30 s: ${text}`)), 30_000);
    child.stderr.on('data', (part) => {
      text += part;
      const address = text.match(/listening on (http:\/\/\S+)\n/)?.[1];
      if (address) { clearTimeout(late); found(`${address}/`); }
    });
    ended.then((code) => fail(new Error(`the receiver ended with ${code}: ${text}`)));
  });
  return {
    home, said: () => text,
    async close() {
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(forced);
    },
  };
}
