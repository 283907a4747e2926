// What a form in a page must do: one function each, which throws when it does not. Each takes { browser, context, page,
// receiver, home }: a fresh page with JavaScript, the tests' own receiver, and the address of a running preview.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { remembering } from '../judges/lib/browser.mjs';

const AXE = readFileSync(createRequire(new URL('../judges/package.json', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8');

/** Against the tests' own receiver, which answers as it is told. */
export const ANSWERED = {
  'a complete form is sent by the script, urlencoded, and leads to the thank-you page': sent,
  'what is wrong stands beside the answers, and the summary has the focus': refusedHere,
  'what the receiver refuses stands beside the answers in its words': refusedThere,
  'a form is sent once however often the button is pressed': sentOnce,
  'while it is being sent the button rests and a status says so': resting,
  'without a connection nothing is lost, and the same submission is sent on demand': offline,
  'an answer that never comes keeps the words, and the same id is sent again': unanswered,
  'other answers are another submission': otherAnswers,
  'a receiver that has no time says so, and the form stays': busy,
  'without a page of thanks the form says it in place': inPlace,
  'whoever comes back finds the form ready': comesBack,
  'a page that the browser kept comes back ready, and another request is another submission': kept,
  'a receiver that no script may hear gets the same submission from the browser': unheard,
  'a receiver that cannot be reached loses nothing': unreachable,
  'the visitor of a form that waits is told when he begins': waits,
  'a receiver that is silent changes nothing': silent,
  'the steps are gone through by keyboard, and each is told': steps,
  'a step that asks nothing is passed over': passedOver,
  'a question that depends on another comes and goes': dependent,
  'an error in an earlier step leads back to it': earlierStep,
  'the trap is no part of what people and their programs see': trap,
  'a form says where it was filled in, and nothing else of the visit': context,
};

/** Against services elsewhere, which answer in shapes of their own. */
export const ELSEWHERE = {
  'Formspree tells its errors beside the answers': formspree,
  'Web3Forms tells what is wrong with the whole': web3forms,
  'Mautic tells its errors by its own names': mautic,
  'a webhook that wants JSON gets it': webhook,
  'a service that answers with pages is posted to by the browser': listmonk,
};

/** Where `[leads] visit = "session"`. */
export const REMEMBERED = {
  'where a site says so, the pages read in the tab are sent along, and the notice tells': session,
};

/** Against a running preview, which answers by the form's one definition. */
export const PREVIEWED = {
  'every type of field is filled in and taken, with a script': taken,
  'every type of field is filled in and taken, without a script': takenPlain,
  'without a script what is wrong stands beside the answers, with all that was written': refusedPlain,
  'a form in Arabic with its errors fits 320 px': arabic,
  'axe finds nothing in a form with errors, in a step, and on the page of errors': accessible,
};

const ANSWERS = { name: '山田 太郎', email: 'zoë@bücher.example', tel: '+32 (0)2 555 12 12 ext. 4', site: 'https://example.com/', seats: '3', code: 'AB12' };

async function open({ page, receiver }, path = 'forms/all/') {
  await page.goto(new URL(path, receiver.home).href);
  return page;
}

async function fill(page, answers = ANSWERS) {
  await page.getByLabel('A leak').check();
  for (const [name, value] of Object.entries(answers)) await page.fill(`[name=${name}]`, value);
}

const button = (page) => page.locator('form.form [type=submit]');
const status = (page) => page.locator('.status');
const thanked = (page) => page.waitForURL('**/thank-you/');
const focused = (page) => page.evaluate(() => document.activeElement.className);

async function sent(at) {
  const page = await open(at, 'forms/all/?utm_source=letter&variant=b&other=secret');
  await fill(page);
  await page.check('[name=topics][value=Seals]');
  await page.check('[name=topics][value=Valves]');
  await page.selectOption('[name=country]', 'JP');
  await page.fill('[name=day]', '2026-12-01');
  await page.getByLabel('Some', { exact: true }).check();
  await page.selectOption('[name=size]', '7');
  await button(page).click();
  await thanked(page);
  const [post] = at.receiver.posts;
  assert.equal(at.receiver.posts.length, 1);
  assert.equal(post.accept, 'application/json');
  assert.match(post.type, /^application\/x-www-form-urlencoded/);
  for (const [name, value] of Object.entries({ ...ANSWERS, need: 'A leak', country: 'JP', day: '2026-12-01', budget: 'Some', size: '7', fair: 'fair-2026', further_remark: '', utm_source: 'letter', variant: 'b', utm_term: '' })) {
    assert.equal(post.body.get(name), value, name);
  }
  assert.deepEqual(post.body.getAll('topics'), ['Seals', 'Valves']);
  assert.match(post.body.get('submission_id'), /^[0-9a-f-]{36}$/);
  assert.match(post.body.get('seconds_open'), /^\d+$/);
  assert.ok(!post.text.includes('secret') && !post.body.has('own') && !post.body.has('consent_letter'));
}

async function refusedHere(at) {
  const page = await open(at);
  for (const [name, value] of Object.entries({ email: 'nobody', tel: '12', site: 'example', seats: '12', code: 'x' })) await page.fill(`[name=${name}]`, value);
  await button(page).click();
  assert.equal(await focused(page), 'callout bad summary');
  const lines = await page.locator('.summary li').allInnerTexts();
  assert.deepEqual(lines, [
    'What do you want to solve?: Choose one of these',
    'Your e-mail address: Enter an address with an @, as in name@example.com',
    'Telephone: Enter a number with at least three digits, written as you like',
    'Your site: Enter a whole address, as in https://example.com/',
    'Seats: Enter 9 or less',
    'Code: Two capitals and a number, as in AB1',
  ]);
  assert.equal(at.receiver.posts.length, 0);
  const email = page.locator('[name=email]');
  const error = page.locator(`#${(await email.getAttribute('aria-describedby')).split(' ').pop()}`);
  assert.equal(await error.innerText(), 'Enter an address with an @, as in name@example.com');
  assert.equal(await email.getAttribute('aria-invalid'), 'true');
  assert.equal(await page.getByRole('radiogroup', { name: 'What do you want to solve?' }).getAttribute('aria-invalid'), 'true');
  await page.locator('.summary a').nth(1).click();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'email');
  await email.fill('ada@例え.jp');
  assert.ok(await error.isHidden(), 'a mended answer keeps its error');
  await page.getByLabel('A leak').check();
  assert.equal(await page.getByRole('radiogroup', { name: 'What do you want to solve?' }).getAttribute('aria-invalid'), null);
}

async function refusedThere(at) {
  const errors = [{ field: 'email', code: 'email', message: 'This address does not exist' }, { field: 'need', code: 'not_an_option', message: 'Choose again' }, { field: 'form_version', code: 'old', message: 'The form has changed' }];
  at.receiver.answers.push({ status: 422, body: { ok: false, errors } });
  const page = await open(at);
  await fill(page);
  await button(page).click();
  await page.locator('.summary').waitFor();
  assert.equal(await focused(page), 'callout bad summary');
  assert.deepEqual(await page.locator('.summary li').allInnerTexts(), ['Your e-mail address: This address does not exist', 'What do you want to solve?: Choose again', 'The form has changed']);
  assert.equal(await page.locator('.error:visible').count(), 2);
  assert.equal(await page.inputValue('[name=name]'), ANSWERS.name);
  await page.fill('[name=email]', 'ada@example.com');
  await button(page).click();
  await thanked(page);
}

async function sentOnce(at) {
  at.receiver.answers.push({ wait: 700 });
  const page = await open(at);
  await fill(page);
  await button(page).dblclick();
  await button(page).click({ force: true });
  await page.locator('[name=email]').press('Enter');
  await thanked(page);
  assert.equal(at.receiver.posts.length, 1);
}

async function resting(at) {
  at.receiver.answers.push({ wait: 700 });
  const page = await open(at);
  await fill(page);
  await button(page).click();
  assert.equal(await button(page).getAttribute('aria-disabled'), 'true');
  assert.equal(await page.getByRole('status').innerText(), 'Sending your answers');
  await thanked(page);
}

async function offline(at) {
  const page = await open(at);
  await fill(page);
  await at.context.setOffline(true);
  await button(page).click();
  await page.getByText('You are not connected').waitFor();
  assert.equal(await page.inputValue('[name=email]'), ANSWERS.email);
  assert.equal(await button(page).getAttribute('aria-disabled'), null);
  const id = await page.locator('[name=submission_id]').inputValue();
  await at.context.setOffline(false);
  await page.getByText('You are connected again').waitFor();
  assert.equal(at.receiver.posts.length, 0, 'it was sent without being asked');
  await button(page).click();
  await thanked(page);
  assert.deepEqual(at.receiver.posts.map(({ body }) => body.get('submission_id')), [id]);
}

async function unanswered(at) {
  at.receiver.answers.push({ status: 500 }, { status: 502 });
  const page = await open(at);
  await fill(page);
  for (const count of [1, 2, 3]) {
    await button(page).click();
    if (count < 3) await page.locator('.status.bad').waitFor();
    if (count < 3) assert.match(await status(page).innerText(), /Nothing is lost/);
  }
  await thanked(page);
  const ids = at.receiver.posts.map(({ body }) => body.get('submission_id'));
  assert.equal(ids.length, 3);
  assert.equal(new Set(ids).size, 1, 'the same answers got another id');
}

async function otherAnswers(at) {
  at.receiver.answers.push({ status: 500 });
  const page = await open(at);
  await fill(page);
  await button(page).click();
  await page.locator('.status.bad').waitFor();
  await page.fill('[name=name]', 'Another');
  await button(page).click();
  await thanked(page);
  const ids = at.receiver.posts.map(({ body }) => body.get('submission_id'));
  assert.equal(new Set(ids).size, 2, 'the receiver would have kept the old answers');
}

async function busy(at) {
  at.receiver.answers.push({ status: 429, headers: { 'retry-after': '30' }, body: { ok: false, errors: [{ field: '', code: 'too_many', message: 'Too many at once. Try again in half a minute.' }] } });
  const page = await open(at);
  await fill(page);
  await button(page).click();
  await page.getByText('Try again in half a minute').waitFor();
  assert.equal(await page.inputValue('[name=email]'), ANSWERS.email);
  await button(page).click();
  await thanked(page);
}

async function inPlace(at) {
  at.receiver.answers.push({ stay: true });
  const page = await open(at);
  await page.evaluate(() => delete document.querySelector('form.form').dataset.thanks);
  await fill(page);
  await button(page).click();
  await page.getByText('Thank you. We have it.').waitFor();
  assert.ok(await page.locator('form.form').isHidden());
  assert.equal(await focused(page), 'status');
}

/** Leaves for another page and comes back by the back button; gives whether the browser had kept the page. */
async function awayAndBack(page, home) {
  await page.evaluate(() => addEventListener('pageshow', ({ persisted }) => (document.documentElement.dataset.kept = persisted)));
  await page.goto(new URL('privacy/', home).href);
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => document.documentElement.dataset.kept === 'true');
}

async function kept({ receiver, rewrite }) {
  const browser = await remembering();
  try {
    const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
    page.setDefaultTimeout(5000);
    if (rewrite) await rewrite(page.context());
    await open({ page, receiver });
    // Sent, and said so in place.
    receiver.answers.push({ stay: true });
    await page.evaluate(() => delete document.querySelector('form.form').dataset.thanks);
    await fill(page);
    await button(page).click();
    await page.getByText('Thank you. We have it.').waitFor();
    await awayAndBack(page, receiver.home);
    assert.ok(await page.locator('form.form').isVisible(), 'the form stays away');
    assert.equal(await page.locator('form.form').getAttribute('data-state'), null);
    assert.equal(await status(page).innerText(), '');
    await page.fill('[name=name]', 'Another');
    receiver.answers.push({ stay: true });
    await button(page).click();
    await page.getByText('Thank you. We have it.').waitFor();
    const ids = receiver.posts.map(({ body }) => body.get('submission_id'));
    assert.equal(ids.length, 2);
    assert.equal(new Set(ids).size, 2, 'the second request would be dropped as the first one again');
    // Left in the state of being sent.
    await awayAndBack(page, receiver.home);
    await page.evaluate(() => { const form = document.querySelector('form.form'); form.dataset.state = 'sending'; form.querySelector('[type=submit]').setAttribute('aria-disabled', 'true'); });
    await awayAndBack(page, receiver.home);
    assert.equal(await button(page).getAttribute('aria-disabled'), null);
    await page.fill('[name=name]', 'A third');
    receiver.answers.push({ stay: true });
    await button(page).click();
    await page.getByText('Thank you. We have it.').waitFor();
    assert.equal(new Set(receiver.posts.map(({ body }) => body.get('submission_id'))).size, 3);
  } finally {
    await browser.close();
  }
}

/** The form posts to another origin, at `port` of this machine. */
async function fromAfar(at, port) {
  const page = await open(at);
  await page.evaluate((away) => {
    const form = document.querySelector('form.form');
    form.action = away + '/f/all';
    form.dataset.status = away + '/status.json?form=all';
  }, `http://localhost:${port}`);
  await fill(page);
  return page;
}

async function unheard(at) {
  at.receiver.open = false;
  const page = await fromAfar(at, new URL(at.receiver.home).port);
  await button(page).click();
  await thanked(page);
  const ids = at.receiver.posts.map(({ body }) => body.get('submission_id'));
  assert.equal(new Set(ids).size, 1);
  assert.match(at.receiver.posts.at(-1).accept, /text\/html/);
}

async function unreachable(at) {
  const page = await fromAfar(at, 9);
  await button(page).click();
  await page.locator('.status.bad').waitFor();
  assert.match(page.url(), /forms\/all/);
  assert.equal(await page.inputValue('[name=name]'), ANSWERS.name);
}

async function comesBack(at) {
  const page = await open(at);
  await fill(page);
  await button(page).click();
  await thanked(page);
  await page.goBack();
  assert.equal(await button(page).getAttribute('aria-disabled'), null);
  assert.equal(await status(page).innerText(), '');
  await page.getByLabel('A leak').check();
  await page.fill('[name=email]', ANSWERS.email);
  await button(page).click();
  await thanked(page);
  assert.equal(at.receiver.posts.length, 2);
}

async function waits(at) {
  at.receiver.state = { forms: { all: { state: 'waiting', text: 'We answer from <b>Monday</b> on.' }, steps: { state: 'open' } } };
  const page = await open(at);
  assert.equal(at.receiver.asked, 0, 'it asked before anybody began');
  await page.focus('[name=name]');
  await page.locator('.waits').getByText('We answer from <b>Monday</b> on.').waitFor();
  await page.focus('[name=email]');
  assert.equal(at.receiver.asked, 1);
  await fill(page);
  await button(page).click();
  await thanked(page);
}

async function silent(at) {
  at.receiver.state = { silent: true };
  const page = await open(at);
  await fill(page);
  await page.waitForTimeout(2200);
  assert.equal(await page.locator('.waits').count(), 0);
  await button(page).click();
  await thanked(page);
}

const title = (page) => page.evaluate(() => document.activeElement.innerText);

async function steps(at) {
  const page = await open(at, 'forms/steps/');
  const key = (...keys) => keys.reduce((before, one) => before.then(() => page.keyboard.press(one)), Promise.resolve());
  await page.focus('[name=need][value=Short]');
  assert.ok(await page.locator('[name=email]').isHidden());
  await key('ArrowDown', 'Tab');
  assert.equal(await title(page), 'Go on');
  await key('Enter');
  assert.match(await title(page), /^Step 2 of 3\s+More/);
  await key('Tab');
  await page.keyboard.type('It leaks');
  await key('Tab', 'Tab', 'Enter');
  assert.match(await title(page), /^Step 1 of 3/, 'the way back');
  await page.getByRole('button', { name: 'Go on' }).press('Enter');
  await key('Tab', 'Tab', 'Enter');
  assert.match(await title(page), /^Step 3 of 3\s+You/);
  await key('Tab', 'Enter');
  assert.equal(await focused(page), 'callout bad summary');
  await page.fill('[name=email]', 'ada@example.com');
  await page.locator('[name=email]').press('Enter');
  await thanked(page);
  assert.deepEqual(at.receiver.posts.map(({ body }) => [body.get('need'), body.get('long'), body.get('email')]), [['Long', 'It leaks', 'ada@example.com']]);
}

async function passedOver(at) {
  const page = await open(at, 'forms/steps/');
  await page.getByRole('button', { name: 'Go on' }).click();
  assert.equal(await focused(page), 'callout bad summary', 'a step was left without its answer');
  await page.getByLabel('Short').check();
  await page.getByRole('button', { name: 'Go on' }).click();
  assert.match(await title(page), /^Step 3 of 3/);
  await page.getByRole('button', { name: 'Back' }).click();
  assert.match(await title(page), /^Step 1 of 3/);
}

async function dependent(at) {
  const page = await open(at);
  const own = page.locator('[name=own]');
  assert.ok(await own.isHidden());
  await page.getByLabel('Something else').check();
  assert.ok(await own.isVisible());
  await page.fill('[name=email]', 'ada@example.com');
  await button(page).click();
  assert.deepEqual(await page.locator('.summary li').allInnerTexts(), ['In your own words: This answer is missing']);
  await page.getByLabel('A date').check();
  assert.ok(await own.isHidden());
  await button(page).click();
  await thanked(page);
  assert.ok(!at.receiver.posts[0].body.has('own'));
}

async function earlierStep(at) {
  at.receiver.answers.push({ status: 422, body: { ok: false, errors: [{ field: 'need', code: 'not_an_option', message: 'Choose again' }] } });
  const page = await open(at, 'forms/steps/');
  await page.getByLabel('Short').check();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.fill('[name=email]', 'ada@example.com');
  await button(page).click();
  await page.locator('.summary').waitFor();
  assert.ok(await page.getByLabel('Short').isVisible());
  assert.equal(await focused(page), 'callout bad summary');
}

async function trap(at) {
  const page = await open(at);
  const field = page.locator('[name=further_remark]');
  assert.deepEqual(await field.evaluate((input) => [input.autocomplete, input.tabIndex, getComputedStyle(input).display !== 'none']), ['off', -1, true]);
  const box = await field.evaluate((input) => { const { width, height } = input.closest('.vh').getBoundingClientRect(); return [width, height, getComputedStyle(input.closest('.vh')).overflow]; });
  assert.ok(box[0] <= 1 && box[1] <= 1 && box[2] !== 'visible', `it can be seen: ${box}`);
  const session = await at.context.newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const seen = nodes.filter((node) => !node.ignored && JSON.stringify(node.name ?? '').includes('Leave this'));
  assert.equal(seen.length, 0, 'the trap is in the accessibility tree');
  const names = [];
  await page.focus('[name=need]');
  for (let press = 0; press < 60; press++) {
    names.push(await page.evaluate(() => document.activeElement.name));
    await page.keyboard.press('Tab');
  }
  assert.ok(!names.includes('further_remark') && names.includes('email'));
}

async function context(at) {
  const page = await open(at, '');
  await page.goto(new URL('privacy/', at.receiver.home).href);
  await page.evaluate(() => { location.href = '/forms/all/?utm_campaign=spring'; });
  await page.waitForURL('**/forms/all/**');
  await fill(page);
  await button(page).click();
  await thanked(page);
  const { body } = at.receiver.posts[0];
  assert.deepEqual([body.get('page'), body.get('referrer'), body.get('utm_campaign'), body.has('visit')], ['/forms/all/', '/privacy/', 'spring', false]);
  assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length + document.cookie.length), 0);
}

async function session(at) {
  const page = await open(at, '?utm_source=fair');
  await page.goto(new URL('privacy/', at.receiver.home).href);
  await page.goto(new URL('forms/all/', at.receiver.home).href);
  assert.match(await page.locator('.notice').innerText(), /until you close the tab/);
  await fill(page);
  await button(page).click();
  await thanked(page);
  const visit = JSON.parse(at.receiver.posts[0].body.get('visit'));
  assert.deepEqual(visit, { first: '/', campaign: { utm_source: 'fair' }, pages: ['/', '/privacy/', '/forms/all/'] });
  assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0);
  await page.evaluate(() => sessionStorage.setItem('visit', '{"broken'));
  await page.goto(new URL('forms/all/', at.receiver.home).href);
  await fill(page);
  await button(page).click();
  await thanked(page);
}

async function everything(page) {
  await fill(page);
  await page.check('[name=topics][value=Pumps]');
  await page.selectOption('[name=country]', 'JP');
  await page.fill('[name=day]', '2026-12-01');
  for (const label of ['Some', 'Soon', 'Gladly']) await page.getByLabel(label, { exact: true }).check();
  await page.selectOption('[name=size]', '7');
}

async function taken({ page, home }) {
  await page.goto(new URL('forms/all/', home).href);
  await everything(page);
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await button(page).click();
  assert.equal((await answer).status(), 200);
  await thanked(page);
  assert.match(await page.locator('main').innerText(), /Ada Example[\s\S]*within 24 hours/);
}

/** A browser without JavaScript; `loose` takes away what the browser itself checks. */
async function plainly({ browser, home }, path, loose, work) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(5000);
  if (loose) {
    await context.route(`**/${path}`, async (route) => {
      const response = await route.fetch();
      return route.fulfill({ response, body: (await response.text()).replaceAll(/\s(required|pattern="[^"]*")(?=[\s>])/g, '').replaceAll(/type="(url|number|date)"/g, 'type="text"') });
    });
  }
  const page = await context.newPage();
  const posts = [];
  page.on('response', (response) => response.request().method() === 'POST' && posts.push(response.status()));
  await page.goto(new URL(path, home).href);
  await work(page, posts);
  await context.close();
}

async function takenPlain(at) {
  await plainly(at, 'forms/all/', false, async (page, posts) => {
    await everything(page);
    await button(page).click();
    await thanked(page);
    assert.deepEqual(posts, [303]);
  });
}

async function refusedPlain(at) {
  await plainly(at, 'forms/all/', true, async (page, posts) => {
    const written = { name: 'Ada <b>', email: 'nobody', tel: '12', site: 'example', seats: '12', code: 'x', day: 'soon' };
    for (const [name, value] of Object.entries(written)) await page.fill(`[name=${name}]`, value);
    await page.check('[name=consent_letter]');
    await button(page).click();
    await page.waitForLoadState('load');
    assert.deepEqual(posts, [422]);
    assert.equal(await page.locator('.errors li').count(), 7);
    for (const [name, value] of Object.entries(written)) assert.equal(await page.inputValue(`[name=${name}]`), value, name);
    assert.ok(await page.isChecked('[name=consent_letter]'));
    const email = page.locator('[name=email]');
    assert.equal(await email.getAttribute('aria-invalid'), 'true');
    const told = (await email.getAttribute('aria-describedby')).split(' ').pop();
    assert.equal(await page.locator(`#${told}`).innerText(), 'Enter an address with an @, as in name@example.com');
    await everything(page);
    await page.locator('[type=submit]').click();
    await thanked(page);
    assert.deepEqual(posts, [422, 303]);
  });
}

async function arabic({ page, home }) {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(new URL('ar/forms/all/', home).href);
  await page.fill('[name=email]', 'nobody');
  await page.fill('[name=tel]', '٠٥٥٥ ١٢٣ ٤٥٦');
  await button(page).click();
  assert.equal(await page.locator('.summary li').count(), 2);
  assert.deepEqual(await page.evaluate(() => [document.documentElement.dir, document.documentElement.scrollWidth]), ['rtl', 320]);
  const label = await page.locator('label', { hasText: 'الهاتف' }).boundingBox();
  assert.ok(label.x + label.width > 250, 'the label does not stand at the right');
  await page.getByLabel('تسرب').check();
  await page.fill('[name=email]', 'ليلى@مثال.شبكة');
  await button(page).click();
  await thanked(page);
}

async function accessible({ browser, page, home }) {
  const faults = async (of, where) => {
    const found = [];
    for (const colorScheme of ['light', 'dark']) {
      await of.emulateMedia({ colorScheme });
      if (!await of.evaluate(() => 'axe' in globalThis)) await of.evaluate(AXE);
      const { violations } = await of.evaluate(() => globalThis.axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, resultTypes: ['violations'] }));
      found.push(...violations.map(({ id, nodes }) => `${where}, ${colorScheme}: ${id}: ${nodes[0].target.join(' ')}: ${nodes[0].failureSummary}`));
    }
    return found;
  };
  const all = [];
  for (const path of ['forms/all/', 'ar/forms/all/']) {
    await page.goto(new URL(path, home).href);
    await button(page).click();
    await page.locator('.summary').waitFor();
    all.push(...await faults(page, path));
  }
  await page.goto(new URL('forms/steps/', home).href);
  await page.getByLabel('Long').check();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  all.push(...await faults(page, 'a step with an error'));
  await page.goto(new URL('forms/all/thank-you/', home).href);
  all.push(...await faults(page, 'the page of thanks'));
  const errors = await page.request.post(new URL('f/all', home).href, { form: { email: 'nobody', topics: 'None' }, headers: { accept: 'text/html' } });
  assert.equal(errors.status(), 422);
  await page.goto(home);
  await page.setContent(await errors.text());
  all.push(...await faults(page, 'the page of errors'));
  assert.deepEqual(all, []);
}

/** A form at another service; `answer` is what it says to the next post. Gives the posts that it got. */
async function elsewhere({ page, context, receiver }, name, host, answer) {
  const posts = [];
  await context.route(`https://${host}/**`, (route) => {
    posts.push(new URLSearchParams(route.request().postData()));
    const [status, body] = posts.length > 1 ? [200, { success: true, ok: true }] : answer;
    return route.fulfill({ status, body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*' } });
  });
  await page.goto(new URL(`forms/at-${name}/`, receiver.home).href);
  await page.getByLabel('Your e-mail address').fill('ada@example.com');
  await page.getByLabel('Seals').check();
  await button(page).click();
  return posts;
}

async function formspree(at) {
  const posts = await elsewhere(at, 'formspree', 'formspree.io', [422, { error: 'Validation errors', errors: [{ code: 'TYPE_EMAIL', field: 'email', message: 'should be an email' }] }]);
  await at.page.locator('.summary').waitFor();
  assert.deepEqual(await at.page.locator('.summary li').allInnerTexts(), ['Your e-mail address: should be an email']);
  await button(at.page).click();
  await thanked(at.page);
  assert.equal(new Set(posts.map((body) => body.get('submission_id'))).size, 1);
}

async function web3forms(at) {
  await elsewhere(at, 'web3forms', 'api.web3forms.com', [400, { success: false, message: 'Invalid Access Key' }]);
  await at.page.getByText('Invalid Access Key').waitFor();
  assert.equal(await at.page.getByLabel('Your e-mail address').inputValue(), 'ada@example.com');
  await button(at.page).click();
  await thanked(at.page);
}

async function mautic(at) {
  at.receiver.answers.push({ status: 200, body: { success: 0, validationErrors: { email: 'A valid e-mail is required.' } } }, { status: 200, body: { success: 1 } });
  await elsewhere(at, 'mautic', 'mautic.test', []);
  await at.page.locator('.summary').waitFor();
  assert.deepEqual(await at.page.locator('.summary li').allInnerTexts(), ['Your e-mail address: A valid e-mail is required.']);
  await button(at.page).click();
  await thanked(at.page);
  assert.equal(at.receiver.posts[0].path, '/mautic/form/submit');
  assert.equal(at.receiver.posts[0].body.get('mauticform[topics][]'), 'Seals');
}

async function webhook(at) {
  at.receiver.answers.push({ status: 200, body: { received: true } });
  await elsewhere(at, 'webhook', 'hooks.test', []);
  await at.page.waitForURL('**/privacy/');
  const { type, text } = at.receiver.posts[0];
  assert.equal(type, 'application/json');
  assert.deepEqual([JSON.parse(text).email, JSON.parse(text).topics], ['ada@example.com', 'Seals']);
}

async function listmonk(at) {
  await elsewhere(at, 'listmonk', 'lists.test', []);
  await thanked(at.page);
  const [post] = at.receiver.posts;
  assert.match(post.accept, /text\/html/);
  assert.equal(post.body.get('email'), 'ada@example.com');
}
