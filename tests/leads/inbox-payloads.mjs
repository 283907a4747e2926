// What a visitor may send to make something run in the inbox, in every field and every header that is kept; and the
// same page with the payload put in raw, which must run, or the test sees nothing.

import assert from 'node:assert/strict';
import { frames, look } from './inbox-frames.mjs';
import { TOKEN, ask, post } from './inbox-site.mjs';
import { payloads } from './payload-lists.mjs';

/** Posts a payload in all fields that take it; gives the submissions' ids. */
async function send(home, payload, at) {
  const context = { submission_id: `${at}-${payload}`, seconds_open: '60', page: payload, referrer: payload, variant: payload, cta: payload, visit: payload, offer: payload, form_version: payload, utm_source: payload, utm_medium: payload, utm_campaign: payload, utm_term: payload, utm_content: payload, utm_other: payload, consent_letter: 'yes', consent_letter_sha256: payload };
  // A header holds no more than one byte a sign, and no line end; a body of all fields no more than 64 KiB.
  const header = [...payload].map((sign) => (/[\x20-\x7e]/.test(sign) ? sign : encodeURIComponent(sign))).join('').slice(0, 3000);
  const headers = { 'User-Agent': header, Referer: header, 'X-Forwarded-For': header, 'Accept-Language': header };
  const all = encodeURIComponent(payload).length > 2500 ? [['ask', { need: 'Something else', words: payload, email: `a${at}@payload.example`, seconds_open: '60' }]] : [
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
      if (!refused.length) throw new Error(`${JSON.stringify(payload)}: ${answer.thrown.message}`);
      if (refused.includes('email')) break;
      fields = Object.fromEntries(Object.entries(fields).filter(([name]) => !refused.includes(name)));
    }
  }
  return ids;
}

/** Does work on each, several at a time; the results in order. */
async function several(list, work, lanes = 8) {
  const results = [];
  let next = 0;
  await Promise.all(Array.from({ length: lanes }, async () => { for (let at = next++; at < list.length; at = next++) results[at] = await work(list[at], at); }));
  return results;
}

/** The addresses of all pages of the list. */
async function listed(home) {
  const paths = [];
  for (let next = '/inbox'; next; ) {
    paths.push(next);
    const { text } = await ask(home + next, { headers: { Authorization: `Bearer ${TOKEN}`, Accept: 'text/html' } });
    const link = /<a\b[^>]*\brel="?next\b[^>]*>/.exec(text)?.[0];
    next = link && /\bhref="?([^"\s>]+)/.exec(link)[1].replaceAll('&amp;', '&');
  }
  return paths;
}

/** `whole` takes all lists: every page without the policy, which is the harder case, and with it the ones that hold all fields. Else one payload of forty of the lists that are not ours, and some of the pages. */
export async function hostile({ home, signedIn, tell, whole, browser }) {
  const begun = Date.now();
  const { ours, all } = payloads(whole ? 1 : 40);
  assert.ok(ours.length > 200 && (!whole || all.length > 6000));
  const sent = await several(all, async (payload, at) => ({ payload, ids: await send(home, payload, at) }));
  const posted = Date.now();
  console.log(`     ${all.length} payloads (${ours.length} of our own lists) posted in ${Math.round((posted - begun) / 1000)} s`);
  const pages = sent.flatMap(({ payload, ids }) => ids.map((id, at) => [`/inbox/submission/${id}`, payload, at === 0]));
  const lists = (await listed(home)).map((path) => [path, 'a list']);
  const asked = all.map((payload) => [payload, encodeURIComponent(payload)]).filter(([, text]) => text.length < 2500).map(([payload, text]) => [`/inbox?q=${text}&form=${text}&state=${text}&before=${text}&said=${text}`, payload]);
  const [first, others] = [pages.filter(([, , isFirst]) => isFirst), pages.filter(([, , isFirst]) => !isFirst)];
  const one = (of, list) => list.filter((_, at) => at % of === 0);
  const turns = whole
    ? [[false, first], [true, first], [true, [...lists, ...one(10, [...others, ...asked])]], [false, [...lists, ...asked]], [false, others]]
    : [[false, [...lists, ...first, ...one(7, [...others, ...asked])]], [true, [...lists, ...one(23, [...pages, ...asked])]]];
  for (const [withPolicy, wanted] of turns) {
    const inFrames = await frames(browser, home, { withPolicy });
    const faults = await inFrames.load(wanted.map(([path, payload]) => [path, payload]));
    assert.deepEqual(inFrames.dialogs, []);
    assert.deepEqual(faults.slice(0, 5), [], `${faults.length} of ${wanted.length} pages`);
    await inFrames.close();
    console.log(`     ${withPolicy ? 'with' : 'without'} the policy ${wanted.length} pages loaded, in none of them something ran; ${Math.round((Date.now() - begun) / 1000)} s`);
  }
  console.log(`     ${pages.length} submissions, ${lists.length} pages of lists`);
  // Some as a person sees them: led to, signed in by a browser.
  const { context, page } = await signedIn(home);
  const faults = [];
  for (const [path, payload] of [...lists.slice(0, 3), ...pages.filter((_, at) => at % Math.ceil(pages.length / 30) === 0)]) await look(page, home + path, faults, payload);
  assert.deepEqual(faults, []);
  await context.close();
  await planted({ home, browser, sent: sent.slice(0, ours.length), tell });
}

/** The same pages with the payload unescaped: without the policy many run, with it none. */
async function planted({ home, browser, sent, tell }) {
  const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
  // A control character is not kept by each field, and a hidden field is one of our own elements.
  const some = sent.filter(({ payload }) => /^<(script|img|svg|iframe|body|details)|^"><|^<\/(script|title)/i.test(payload) && !/[\x00-\x1f]/.test(payload)).slice(0, 40);
  const by = new Map(some.map(({ payload, ids }) => [`/inbox/submission/${ids[0]}`, payload]));
  for (const withPolicy of [false, true]) {
    const inFrames = await frames(browser, home, { withPolicy, change: (text, path) => (by.has(path) ? text.replaceAll(escaped(by.get(path)), by.get(path)) : text) });
    let ran = 0;
    const seen = new Set();
    // One leads all frames away, so each is loaded alone.
    for (const [path, payload] of by) {
      const faults = await inFrames.load([[path, payload]]);
      if (faults.length) seen.add(payload);
      if (faults.some(({ said }) => /"ran":[1-9]/.test(said))) ran++;
    }
    await inFrames.close();
    const unseen = some.map(({ payload }) => payload).filter((payload) => !seen.has(payload));
    if (withPolicy) tell(ran === 0, `planted: of ${some.length} raw payloads the policy lets ${ran} run`);
    else tell(ran > some.length / 2 && !unseen.length, `planted: of ${some.length} raw payloads ${ran} run without the policy, and ${seen.size} are seen${unseen.length ? `, but not ${JSON.stringify(unseen)}` : ''}`);
  }
}
