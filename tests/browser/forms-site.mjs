// The site of the browser tests of forms: every type of field, steps, dependent questions, two languages.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NOTICE = 'notice: We answer you and forget your address after a year. More on the [privacy page](/privacy/).';

/** `at` is where forms are posted to, `visit` what is kept of a visit. */
export function writeSite(root, { home, at, type = 'wellspring', settings = `url = "${at}"`, visit = 'page' }) {
  const files = {
    'site.toml': `title = "Forms"\nbase_url = "${home}"\nlanguage = "en"\nprivacy = "/privacy/"\n
[languages.ar]\nname = "العربية"\ntitle = "نماذج"\n
[endpoints.default]\ntype = "${type}"\n${settings}\n
${Object.entries(services(at)).map(([name, lines]) => `[endpoints.${name}]\ntype = "${name}"\n${lines}\n`).join('\n')}
[leads]\nvisit = "${visit}"\n`,
    'content/privacy.md': '---\ntitle: Privacy\n---\n\nWhat we keep.\n',
    'content/people/ada.md': '---\ntitle: Ada Example\nrole: Editor\n---\n\nEdits.\n',
    'content/forms/all.md': form('Everything', `
  - { name: need, type: need, label: What do you want to solve?, required: true, options: [A leak, A date, Something else] }
  - { name: own, type: textarea, label: In your own words, required: true, show_if: { field: need, value: Something else } }
  - { name: name, type: name, label: Your name, help: As you write it. }
  - { name: email, type: email, label: Your e-mail address, required: true, help: We answer there. }
  - { name: tel, type: tel, label: Telephone }
  - { name: site, type: url, label: Your site }
  - { name: seats, type: number, label: Seats, min: 1, max: 9 }
  - { name: code, type: text, label: Code, pattern: { regex: "[A-Z]{2}[0-9]+", message: "Two capitals and a number, as in AB1" } }
  - { name: topics, type: choices, label: Topics, options: [Seals, Pumps, Valves] }
  - { name: country, type: country, label: Country }
  - { name: day, type: date, label: Best day, min: "2026-01-01" }
  - { name: budget, type: budget, label: Budget, options: [Nothing, Some, Not known yet] }
  - { name: timing, type: timing, label: When, options: [Soon, Later] }
  - { name: attitude, type: attitude, label: New methods, options: [Cautious, Gladly] }
  - { name: size, type: choice, label: Size of your firm, options: ["1", "2", "3", "4", "5", "6", "7", "8"] }
  - { name: fair, type: hidden, label: the fair, value: fair-2026 }`, 'lead'),
    'content/forms/steps.md': form('In steps', `
  - { name: need, type: need, label: What for?, required: true, step: The need, options: [Short, Long] }
  - { name: long, type: textarea, label: Tell us more, required: true, step: More, show_if: { field: need, value: Long } }
  - { name: email, type: email, label: Your e-mail address, required: true, step: You }`, 'lead'),
    'content/forms/all.ar.md': form('اسألنا', `
  - { name: need, type: need, label: ما الذي تريد حله؟, required: true, options: [تسرب, موعد] }
  - { name: name, type: name, label: الاسم الكامل }
  - { name: email, type: email, label: البريد الإلكتروني, required: true, help: نجيب على هذا العنوان. }
  - { name: tel, type: tel, label: الهاتف }
  - { name: country, type: country, label: البلد }
  - { name: day, type: date, label: أفضل يوم }`, 'lead'),
  };
  for (const name of Object.keys(services(at))) {
    files[`content/forms/at-${name}.md`] = form(name, `
  - { name: email, type: email, label: Your e-mail address, required: true }
  - { name: topics, type: choices, label: Topics, options: [Seals, Pumps] }`).replace('owner:', `endpoint: ${name}\nowner:`);
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Other services than our receiver, with their settings. */
const services = (at) => ({
  formspree: 'id = "xyzabcde"',
  web3forms: 'access_key = "8a1b2c3d-0000-4000-8000-00000000abcd"',
  mautic: `url = "${at}/mautic"\nform_id = "5"\nform_name = "ask"\nanswers = "json"`,
  listmonk: `url = "${at}"\nlist = "8a1b2c3d-0000-4000-8000-00000000abcd"`,
  webhook: `url = "${at}/hook"\nencoding = "json"\nsuccess = "/privacy/"`,
});

function form(title, fields, creates = 'contact') {
  return `---\ntitle: ${title}\ncreates: ${creates}\nowner: ada\nsla_hours: 24\ndelivers: An answer within a day.\nthank_you: Thank you. Ada answers within a day.\nsubmit: Send my question
fields:${fields}
consents:
  - { id: letter, scope: newsletter, text: Also send me the monthly letter. }
${NOTICE}\n---\n\nTell us what you try to do.\n`;
}
