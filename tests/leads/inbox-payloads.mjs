// What a visitor may send to make something run in the inbox, in every field and every header that is kept; and the
// same page with the payload put in raw, which must run, or the test sees nothing.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { post } from './inbox-site.mjs';

const FOLDER = new URL('payloads/', import.meta.url);

/** Elements that the inbox itself makes. Whatever else stands in a page came from a payload. */
const OURS = 'a,article,aside,bdi,blockquote,body,button,dd,dialog,div,dl,dt,footer,form,h1,h2,head,header,html,input,kbd,label,li,main,meta,nav,ol,p,q,script,section,span,strong,style,time,title,ul';

/** One payload a line. */
function payloads() {
  const lists = readdirSync(FOLDER).filter((name) => name.endsWith('.txt')).sort();
  return lists.flatMap((name) => readFileSync(new URL(name, FOLDER), 'utf8').split('\n').filter(Boolean));
}

/** Posts a payload in all fields that take it; gives the submissions' ids. */
async function send(home, payload, at) {
  const context = { page: payload, referrer: payload, variant: payload, cta: payload, visit: payload, offer: payload, form_version: payload, utm_source: payload, utm_medium: payload, utm_campaign: payload, utm_term: payload, utm_content: payload, utm_other: payload, submission_id: `${at}-${payload}`, consent_letter: 'yes', consent_letter_sha256: payload, seconds_open: '60' };
  // A header holds no more than one byte a sign, and no line end.
  const header = [...payload].map((sign) => (/[\x20-\x7e]/.test(sign) ? sign : encodeURIComponent(sign))).join('');
  const headers = { 'User-Agent': header, Referer: header, 'X-Forwarded-For': header, 'Accept-Language': header };
  const all = [
    ['ask', { need: 'Something else', words: payload, email: `a${at}@payload.example`, name: payload, company: payload, phone: `${payload} 555 0100`, site: `https://x.example/${payload}`, ...context }],
    ['ask', { form_language: 'ar', need: payload, words: payload, email: `b${at}@payload.example`, name: payload, ...context, submission_id: `${at}-ar` }],
    ['ask', { need: 'Something else', words: payload, email: `"${payload}"@payload.example`, ...context, submission_id: `${at}-mail` }],
    ['guide', { email: `c${at}@payload.example`, name: payload, ...context, page: `/articles/dry-running/${payload}`, referrer: `https://www.northgate.example/${payload}`, submission_id: `${at}-guide` }],
  ];
  const ids = [];
  for (let [form, fields] of all) {
    // What a form's own rules refuse in a field goes without that field.
    for (;;) {
      const answer = await post(home, form, fields, headers).then((id) => ({ id }), (thrown) => ({ thrown }));
      if (answer.id) { ids.push(answer.id); break; }
      const refused = [...answer.thrown.message.matchAll(/"field":"([^"]+)"/g)].map((match) => match[1]).filter((name) => name in fields);
      if (!refused.length) throw answer.thrown;
      if (refused.includes('email')) break;
      fields = Object.fromEntries(Object.entries(fields).filter(([name]) => !refused.includes(name)));
    }
  }
  return ids;
}

/** Looks at a page: what ran, and what stands in it that is not ours. */
async function look(page, address, faults, what) {
  await page.goto(address, { waitUntil: 'load' });
  if (!page.url().startsWith(new URL(address).origin)) { faults.push(`${what}: led to ${page.url()}`); return; }
  const found = await page.evaluate((ours) => ({
    ran: window.ran ?? 0,
    foreign: [...document.querySelectorAll(`:not(${ours})`)].map((e) => e.localName),
    events: [...document.querySelectorAll('*')].flatMap((e) => [...e.attributes].filter((a) => /^on|^style$|^srcdoc$|^formaction$/i.test(a.name)).map((a) => `${e.localName} ${a.name}`)),
    links: [...document.querySelectorAll('a[href],form[action]')].map((e) => e.href ?? e.action).filter((href) => !/^(https?:|mailto:|tel:)/.test(href)),
    away: [...document.querySelectorAll('form')].map((e) => new URL(e.getAttribute('action') ?? '/inbox', location).origin).filter((origin) => origin !== location.origin),
    scripts: document.scripts.length,
    isWhole: Boolean(document.querySelector('body > footer + dialog + script:last-child')),
  }), OURS);
  if (found.ran || found.foreign.length || found.events.length || found.links.length || found.away.length || found.scripts !== 1 || !found.isWhole) faults.push(`${what}: ${JSON.stringify(found)}`);
}

/** `whole` loads every page. Else one submission of each payload without the policy, which is the harder case, and some of the others. */
export async function hostile({ home, signedIn, tell, whole }) {
  const all = payloads();
  assert.ok(all.length > 200);
  const sent = [];
  for (const [at, payload] of all.entries()) sent.push({ payload, ids: await send(home, payload, at) });
  const pages = sent.flatMap(({ payload, ids }) => ids.map((id, at) => [`/inbox/submission/${id}`, payload, at === 0]));
  const lists = [];
  const watched = async (withPolicy) => {
    const { context, page } = await signedIn(home);
    await context.addInitScript(() => { for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.ran = (window.ran ?? 0) + 1; }; });
    const dialogs = [];
    page.on('dialog', (dialog) => { dialogs.push(dialog.message()); dialog.dismiss(); });
    if (!withPolicy) {
      await context.route(`${home}/**`, async (route) => {
        const response = await route.fetch();
        const { 'content-security-policy': _, ...headers } = response.headers();
        await route.fulfill({ response, headers });
      });
    }
    return { context, page, dialogs };
  };
  for (const withPolicy of [true, false]) {
    const { context, page, dialogs } = await watched(withPolicy);
    const faults = [];
    lists.length = 0;
    for (let next = '/inbox'; next; ) {
      await look(page, home + next, faults, `list ${lists.length}`);
      lists.push(next);
      next = await page.evaluate(() => document.querySelector('[rel=next]')?.getAttribute('href'));
    }
    const isLoaded = (at, isFirst) => whole || (isFirst && !withPolicy) || at % (withPolicy ? 23 : 7) === 0;
    for (const [path, payload] of pages.filter(([, , isFirst], at) => isLoaded(at, isFirst))) await look(page, home + path, faults, payload);
    for (const { payload } of sent.filter((_, at) => isLoaded(at, false))) await look(page, `${home}/inbox?q=${encodeURIComponent(payload)}&form=${encodeURIComponent(payload)}&state=${encodeURIComponent(payload)}&before=${encodeURIComponent(payload)}&said=${encodeURIComponent(payload)}`, faults, `asked for ${payload}`);
    assert.deepEqual(dialogs, []);
    assert.deepEqual(faults.slice(0, 5), [], `${faults.length} of ${pages.length + lists.length + sent.length} pages`);
    await context.close();
  }
  console.log(`     ${all.length} payloads, ${pages.length} submissions, ${lists.length} pages of lists`);
  await planted({ home, watched, sent, tell });
}

/** The same pages with the payload unescaped: without the policy many run, with it none. */
async function planted({ home, watched, sent, tell }) {
  const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
  // A control character is not kept by each field, and a hidden field is one of our own elements.
  const some = sent.filter(({ payload }) => /^<(script|img|svg|iframe|body|details)|^"><|^<\/(script|title)/i.test(payload) && !/[\x00-\x1f]/.test(payload)).slice(0, 40);
  for (const withPolicy of [false, true]) {
    const { context, page } = await watched(withPolicy);
    let ran = 0, seen = 0;
    const unseen = [];
    for (const { payload, ids } of some) {
      const path = `${home}/inbox/submission/${ids[0]}`;
      await context.unroute(`${home}/**`);
      await context.route(`${home}/**`, async (route) => {
        const response = await route.fetch();
        const { 'content-security-policy': policy, ...headers } = response.headers();
        const body = (await response.text()).replaceAll(escaped(payload), payload);
        await route.fulfill({ response, body, headers: withPolicy ? { ...headers, 'content-security-policy': policy } : headers });
      });
      const faults = [];
      await look(page, path, faults, payload).catch((thrown) => faults.push(thrown.message));
      if (faults.length) seen++; else unseen.push(payload);
      if (await page.evaluate(() => window.ran ?? 0).catch(() => 1)) ran++;
    }
    await context.close();
    if (withPolicy) tell(ran === 0, `planted: of ${some.length} raw payloads the policy lets ${ran} run`);
    else tell(ran > some.length / 2 && seen === some.length, `planted: of ${some.length} raw payloads ${ran} run without the policy, and ${seen} are seen${unseen.length ? `, but not ${JSON.stringify(unseen)}` : ''}`);
  }
}
