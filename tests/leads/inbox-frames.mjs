// Many pages of the inbox in one page of the browser, each in a frame of its own: thousands are loaded in minutes.
//
// A small server stands between the browser and the receiver. It brings the token, leaves the policy out where that is
// wanted, and always leaves out that no page may be framed; all else is as the receiver sent it.

import { createServer } from 'node:http';
import { TOKEN, ask } from './inbox-site.mjs';

/** Elements that the inbox itself makes. Whatever else stands in a page came from a payload. */
const OURS = 'a,article,aside,bdi,blockquote,body,button,dd,dialog,div,dl,dt,footer,form,h1,h2,head,header,html,input,kbd,label,li,main,meta,nav,ol,p,q,script,section,span,strong,style,time,title,ul';

/** Works in the browser: what ran in a page, and what stands in it that is not ours. Undefined where all is well. */
function inspect(page, ours) {
  const { document } = page;
  const found = {
    ran: page.ran ?? 0,
    foreign: [...document.querySelectorAll(`:not(${ours})`)].map((e) => e.localName),
    events: [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes].filter((a) => /^on|^style$|^srcdoc$|^formaction$/i.test(a.name)).map((a) => `${e.localName} ${a.name}`)),
    links: [...document.querySelectorAll('a[href],form[action]')].map((e) => e.href ?? e.action).filter((href) => !/^(https?:|mailto:|tel:)/.test(href)),
    away: [...document.querySelectorAll('form')].map((e) => new URL(e.getAttribute('action') ?? '/inbox', page.location).origin).filter((origin) => origin !== page.location.origin),
    scripts: document.scripts.length,
    isWhole: Boolean(document.querySelector('body > footer + dialog + script:last-child')),
  };
  const isGood = !found.ran && !found.foreign.length && !found.events.length && !found.links.length && !found.away.length && found.scripts === 1 && found.isWhole;
  return isGood ? undefined : JSON.stringify(found);
}

/** The same for a page that the browser is led to. */
export async function look(page, address, faults, what) {
  await page.goto(address, { waitUntil: 'load' });
  if (!page.url().startsWith(new URL(address).origin)) { faults.push(`${what}: led to ${page.url()}`); return; }
  const found = await page.evaluate(`(${inspect})(window, ${JSON.stringify(OURS)})`);
  if (found) faults.push(`${what}: ${found}`);
}

/** Works in the browser: loads each path in a frame, several at a time; what was found by path. */
async function load({ paths, lanes, inspect, ours, patience }) {
  const look = (0, eval)(`(${inspect})`);
  const found = {};
  const one = (path) => new Promise((done) => {
    const frame = document.createElement('iframe');
    const end = (what) => { if (what) found[path] = what; frame.remove(); done(); };
    const late = setTimeout(() => end('was not loaded in time'), patience);
    frame.onload = () => setTimeout(() => {
      clearTimeout(late);
      let what;
      try { what = frame.contentWindow.location.href === new URL(path, location).href ? look(frame.contentWindow, ours) : `led to ${frame.contentWindow.location}`; } catch (thrown) { what = `led away: ${thrown.message}`; }
      end(what);
    }, 5);
    frame.src = path;
    document.body.append(frame);
  });
  const left = paths.slice();
  await Promise.all(Array.from({ length: lanes }, async () => { while (left.length) await one(left.shift()); }));
  return found;
}

/** Makes what loads pages in frames. `change` may put faults into a page. */
export async function frames(browser, home, { withPolicy, change = (text) => text }) {
  const server = createServer(async (asked, answer) => {
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (asked.url === '/frames') return answer.end('<!doctype html><title>Frames</title><body>');
    try {
      const get = () => ask(home + asked.url, { headers: { Authorization: `Bearer ${TOKEN}`, Accept: 'text/html' } });
      // A kept connection may end its time just as it is used.
      const got = await get().catch(get);
      const policy = got.headers['content-security-policy'];
      if (!policy || got.status >= 500) throw new Error(`${got.status}, policy ${policy}`);
      if (withPolicy) answer.setHeader('Content-Security-Policy', policy.replace(/frame-ancestors[^;]*/, ''));
      answer.end(change(got.text, asked.url));
    } catch (thrown) { answer.end(`the receiver: ${thrown.message}`); }
    return undefined;
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const context = await browser.newContext();
  await context.addInitScript(() => { for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.ran = (window.ran ?? 0) + 1; }; });
  const page = await context.newPage();
  const dialogs = [];
  page.on('dialog', (dialog) => { dialogs.push(dialog.message()); dialog.dismiss(); });
  return {
    dialogs,
    /** Faults of these pages, each with what was sent to it. */
    async load(pages) {
      const faults = [], what = new Map(pages);
      const paths = [...what.keys()];
      for (let at = 0; at < paths.length; at += 200) {
        const some = paths.slice(at, at + 200);
        await page.goto(`${origin}/frames`);
        const found = await page.evaluate(load, { paths: some, lanes: 12, inspect: `${inspect}`, ours: OURS, patience: 60000 }).catch((thrown) => ({ [some[0]]: `one of ${some.length} led all away: ${thrown.message}` }));
        for (const [path, said] of Object.entries(found)) faults.push({ path, payload: what.get(path), said });
      }
      return faults;
    },
    close: async () => { await context.close(); server.close(); server.closeAllConnections(); },
  };
}
