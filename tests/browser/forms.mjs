// Proves, in a real Chromium, what a form in a page does: with and without JavaScript, against a receiver that answers
// as it is told and against a running `wellspring serve`.
//
//   node forms.mjs BINARY         every check, then scripts with a planted fault, each of which a check must catch
//   node forms.mjs BINARY WORDS   the checks whose names hold these words

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from '../judges/lib/browser.mjs';
import { ANSWERED, ELSEWHERE, PREVIEWED, REMEMBERED } from './forms-checks.mjs';
import { startReceiver } from './forms-server.mjs';
import { writeSite } from './forms-site.mjs';
import { startWellspring } from './servers.mjs';

/** Faults of the script, and the check that must see each. */
const PLANTED = [
  ['the summary does not take the focus', 'box.focus();', '', 'what is wrong stands beside the answers, and the summary has the focus'],
  ['a second press sends again', 'words.state === "sending"', 'false', 'a form is sent once however often the button is pressed'],
  ['each try has another id', 'field.dataset.of !== now', 'true', 'an answer that never comes keeps the words, and the same id is sent again'],
  ['the title of a step is not told', 'title.focus();', '', 'the steps are gone through by keyboard, and each is told'],
  ['what comes back stays as it was left', 'event.persisted', 'false', 'a page that the browser kept comes back ready, and another request is another submission'],
  ['what the receiver says is not heard', 'new CustomEvent("refused"', 'new CustomEvent("unheard"', 'what the receiver refuses stands beside the answers in its words'],
];

const [binary, only] = process.argv.slice(2);
if (!binary) throw new Error('give the path of the binary');
const folder = mkdtempSync(join(tmpdir(), 'wellspring-forms-'));
const browser = await chromium();

/** One check in a fresh context; `change` rewrites the scripts of its pages. Gives what went wrong. */
async function run(check, shared, change) {
  Object.assign(shared.receiver, { posts: [], answers: [], state: {}, asked: 0, open: true });
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  context.setDefaultTimeout(change ? 1500 : 5000);
  const rewrite = change && ((pages) => pages.route('**/*.js', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    if (!text.includes(change[0])) throw new Error(`no place for the fault: ${change[0]}`);
    return route.fulfill({ response, body: text.replaceAll(...change) });
  }));
  await rewrite?.(context);
  const page = await context.newPage();
  const fault = await check({ browser, context, page, rewrite, ...shared }).then(() => undefined, (thrown) => thrown);
  await context.close();
  return fault;
}

function build(name, settings) {
  const root = join(folder, name);
  writeSite(root, settings);
  execFileSync(resolve(binary), ['build', '--root', root, '--no-memo'], { stdio: 'pipe' });
  return join(root, 'public');
}

let wrong = 0;
const tell = (good, text) => { console.log(`${good ? 'ok  ' : 'FAIL'} ${text}`); if (!good) wrong++; };

async function all(checks, shared) {
  for (const [name, check] of Object.entries(checks).filter(([name]) => !only || name.includes(only))) {
    const fault = await run(check, shared);
    tell(!fault, fault ? `${name}: ${fault.message}` : name);
  }
}

const receiver = await startReceiver();
let preview;
try {
  const at = { home: receiver.home, at: receiver.home.replace(/\/$/, '') };
  const dir = build('site', at);
  receiver.dir = dir;
  await all({ ...ANSWERED, ...ELSEWHERE }, { receiver });
  receiver.dir = build('session', { ...at, visit: 'session' });
  await all(REMEMBERED, { receiver });
  receiver.dir = dir;
  preview = await startWellspring(resolve(binary), join(folder, 'site'));
  await all(PREVIEWED, { receiver, home: preview.home });
  for (const [what, from, to, name] of only ? [] : PLANTED) {
    const fault = await run(ANSWERED[name], { receiver }, [from, to]);
    tell(fault, `planted: ${what}${fault ? '' : ' is not caught'}`);
  }
} finally {
  await preview?.close();
  receiver.close();
  rmSync(folder, { recursive: true });
}
process.exit(wrong ? 1 : 0);
