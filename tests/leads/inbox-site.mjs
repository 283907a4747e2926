// The site of the inbox's tests, a receiver that runs for it, and what visitors post.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join, resolve } from 'node:path';

export const TOKEN = 'a token that nobody guesses';

const FILES = {
  'site.toml': `title = "Northgate Pumps"\nbase_url = "https://www.northgate.example/"\nlanguage = "en"\ntimezone = "Europe/Berlin"\nprivacy = "/privacy/"\n
[languages.ar]\nname = "العربية"\ntitle = "مضخات"\n
[endpoints.default]\ntype = "wellspring"\nurl = "https://forms.northgate.example"\n
[leads.limits]\nper_address = "off"\n
[leads.spam]\nmin_seconds = 3\nmax_links = 3\n
[leads.competitors]\ndomains = ["rival.example"]\n
[leads.webhooks.crm]\nurl = "HOOK"\nprivate = true\n`,
  'content/privacy.md': '---\ntitle: Privacy\n---\n\nWhat we keep.\n',
  'content/people/mei-tanaka.md': '---\ntitle: Mei Tanaka\nrole: Application engineer\n---\n\nAnswers.\n',
  'content/articles/dry-running.md': `---\ntitle: How a seal survives ninety seconds without water\ndescription: "You can tell within a day whether your seals run dry, with a thermometer and a marker."\nauthors: [mei-tanaka]\ndate: 2026-03-02\ntalking_points:
  - "Dry running shows at the inboard face first: ask which side they replaced."
  - "Most of them have changed the seal twice before they ask about the suction line."
---\n\nA seal needs water.\n`,
  'content/offers/suction-guide.md': `---\ntitle: The suction line guide\ndescription: "Twelve drawings of suction lines that work, with the lengths that matter."\nasset_kind: guide\nlearn: [How long a suction line may be]\ngate: signed\nasset: _gated/suction-guide.pdf\nform: guide\ntalking_points: ["Ask which of the twelve drawings looks like theirs."]\n---\n\nDrawings.\n`,
  'content/offers/_gated/suction-guide.pdf': '%PDF-1.4 a guide of suction lines that only its readers have\n',
  'content/webinars/seals-live.md': `---\ntitle: "Seals, live: we run one dry"\ndescription: "Watch one fail in ninety seconds."\nstarts: 2026-12-10T15:00:00+01:00\nduration: 45m\nspeakers: [mei-tanaka]\nform: seat\nformat: online\njoin_url: https://rooms.example/seals-live-secret\n---\n\nWe run one dry.\n`,
  'content/forms/ask.md': form('Ask an engineer', 'lead', `
  - { name: need, type: need, label: What do you want to solve?, required: true, options: [A pump that leaks, A pump that is loud, A line we plan, Something else] }
  - { name: words, type: textarea, label: In your own words, max_length: 5000 }
  - { name: email, type: email, label: Your e-mail address, required: true }
  - { name: name, type: name, label: Your name }
  - { name: company, type: text, label: Company, autocomplete: organization }
  - { name: phone, type: tel, label: Telephone }
  - { name: site, type: url, label: Your site }
  - { name: country, type: country, label: Country }
  - { name: timing, type: timing, label: When do you have to decide?, options: [Within a month, Within three months, Later] }
  - { name: budget, type: budget, label: "What can you spend?", options: ["Up to 5,000 euros", "5,000 to 25,000 euros", More] }
  - { name: attitude, type: attitude, label: How does your firm take to new methods?, options: [Cautious, Gladly] }`),
  'content/forms/ask.ar.md': form('اسأل مهندسًا', 'lead', `
  - { name: need, type: need, label: ما الذي تريد حله؟, required: true }
  - { name: words, type: textarea, label: بكلماتك }
  - { name: name, type: name, label: الاسم الكامل }
  - { name: email, type: email, label: البريد الإلكتروني, required: true }`),
  'content/forms/guide.md': form('Get the guide', 'download', `
  - { name: email, type: email, label: Your e-mail address, required: true }
  - { name: name, type: name, label: Your name }`),
  'content/forms/seat.md': form('Save a seat', 'registration', `
  - { name: email, type: email, label: Your e-mail address, required: true }
  - { name: name, type: name, label: Your name }`),
  'content/forms/letter.md': form('The monthly letter', 'contact', `
  - { name: email, type: email, label: Your e-mail address, required: true }`),
};

function form(title, creates, fields) {
  return `---\ntitle: ${title}\ncreates: ${creates}\nowner: mei-tanaka\nsla_hours: 24\ndelivers: An answer by an engineer within one working day.\nthank_you: Thank you. Mei Tanaka reads it today and answers tomorrow.
fields:${fields}
consents:
  - { id: letter, scope: newsletter, text: "Also send me the monthly letter. I can leave it with one click." }
notice: We answer you and delete it after a year. More on the [privacy page](/privacy/).\n---\n\nTell us.\n`;
}

/** Writes and builds the site in a folder; `hook` is the webhook of its sales. */
export function buildSite(binary, root, hook) {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text.replace('HOOK', hook));
  }
  execFileSync(resolve(binary), ['build', '--root', root, '--no-memo'], { stdio: ['ignore', 'ignore', 'inherit'], env: environment() });
}

const environment = (more = {}) => {
  const { WELLSPRING_LEADS_TOKEN: _, DATABASE_URL: __, ...rest } = process.env;
  return { ...rest, WELLSPRING_GATE_SECRET: 'only-for-tests-0123456789abcdef', WELLSPRING_LEADS_SECRET: 'only-for-tests-0123456789abcdef', WELLSPRING_WEBHOOK_SECRET: 'only-for-tests-0123456789abcdef', ...more };
};

/** Starts a receiver; gives its address and a way to end it. */
export async function startReceiver(binary, root, { token = TOKEN } = {}) {
  const child = spawn(resolve(binary), ['leads', 'serve', '--root', root, '--listen', '127.0.0.1:0'], { env: environment(token ? { WELLSPRING_LEADS_TOKEN: token } : {}), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const home = await new Promise((found, failed) => {
    const heard = (bytes) => { said += bytes; const at = /listening on (http:\/\/\S+)/.exec(said); if (at) found(at[1]); };
    child.stdout.on('data', heard);
    child.stderr.on('data', heard);
    child.on('exit', (code) => failed(new Error(`the receiver ended with ${code}: ${said}`)));
  });
  return { home, said: () => said, stop: () => new Promise((done) => { child.removeAllListeners('exit'); if (child.exitCode !== null) return done(); child.on('exit', done); child.kill('SIGTERM'); return undefined; }) };
}

/** One request, just as it is told. */
export function ask(address, { method = 'GET', headers = {}, body = '' } = {}) {
  return new Promise((done, failed) => {
    const asked = request(address, { method, headers: { ...headers, ...(body ? { 'Content-Length': Buffer.byteLength(body) } : {}) } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
    });
    asked.on('error', failed);
    asked.end(body);
  });
}

/** Posts a form as a program does; gives the id of the submission. */
export async function post(home, form, fields, headers = {}) {
  const body = new URLSearchParams(Object.entries(fields)).toString();
  const answer = await ask(`${home}/f/${form}`, { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json', ...headers } });
  if (answer.status !== 200) throw new Error(`${form}: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text).id;
}

/** What a week brings. Everybody is made up. */
export async function seed(home) {
  const open = { seconds_open: '74' };
  const ids = {};
  ids.letter = await post(home, 'letter', { email: 'jonas@posteo.example', ...open, page: '/forms/letter/', consent_letter: 'yes' });
  ids.seat = await post(home, 'seat', { email: 'amara.okafor@delta-water.example', name: 'Amara Okafor', ...open, page: '/webinars/seals-live/', consent_letter: 'yes' });
  ids.guide = await post(home, 'guide', { email: 'li.wei@harbour.example', name: 'Li Wei', ...open, offer: 'suction-guide', page: '/offers/suction-guide/', utm_source: 'search', referrer: '/articles/dry-running/' });
  ids.rival = await post(home, 'ask', { need: 'A line we plan', email: 'research@rival.example', name: 'R. Curious', company: 'Rival Pumps', ...open });
  ids.arabic = await post(home, 'ask', { form_language: 'ar', need: 'مضخة تتسرب منذ شهرين رغم تبديل الحشية مرتين', words: 'المضخة في محطة المياه القديمة قرب الميناء، طراز NP-40.', name: 'ليلى حداد', email: 'layla@mina-water.example', ...open, page: '/ar/forms/ask/' });
  ids.lead = await post(home, 'ask', { need: 'A pump that is loud', words: 'It howls at half load, and the neighbours have begun to write letters.', email: 'oriol.serra@aigues.example', name: 'Oriol Serra i Puig', company: 'Aigües del Montseny', country: 'ES', ...open, page: '/forms/ask/' });
  ids.qualified = await post(home, 'ask', { need: 'A pump that leaks', words: 'Two of our six NP-40 leak at the shaft since August. We changed the seals twice; the second pair lasted three weeks.\nThe suction line has two elbows right before the flange, if that matters.', email: 'hanna.berg@fjordvann.example', name: 'Hanna Berg', company: 'Fjordvann AS', phone: '+47 22 55 01 99', site: 'https://fjordvann.example/', country: 'NO', timing: 'Within a month', budget: '5,000 to 25,000 euros', attitude: 'Cautious', ...open, page: '/articles/dry-running/', referrer: '/offers/suction-guide/', utm_source: 'newsletter', utm_medium: 'mail', utm_campaign: 'spring-seals', variant: 'b', cta: 'ask-after-checklist', consent_letter: 'yes' });
  ids.again = await post(home, 'ask', { need: 'A pump that leaks', words: 'One more thing: the water is at 60 °C.', email: 'hanna.berg@fjordvann.example', name: 'Hanna Berg', company: 'Fjordvann AS', ...open, page: '/articles/dry-running/' });
  ids.fast = await post(home, 'ask', { need: 'Something else', words: 'Quick question: do you ship to Iceland? Our pump house is near Akureyri.', email: 'sigrun@hitaveita.example', name: 'Sigrún Jónsdóttir', seconds_open: '1', page: '/forms/ask/' });
  ids.spam = await post(home, 'ask', { need: 'Something else', words: 'Rank first! http://a.example http://b.example http://c.example http://d.example http://e.example', email: 'seo@mailinator.com', name: 'Best Rank Team', seconds_open: '0', further_remark: 'x' });
  return ids;
}
