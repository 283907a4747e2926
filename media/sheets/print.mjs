// Prints the sheets that the sample's offers hand out, from the HTML beside this file:
//
//   tests/judges/setup.sh && node media/sheets/print.mjs [NAME...]
//
// A PDF names the day on which it was printed, so print only what you changed.

import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from '../../tests/judges/lib/browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const sheets = ['customer-film-kit', 'lead-handover', 'webinar-run-sheet'];
const browser = await chromium();
const asked = process.argv.slice(2);
for (const name of asked.length ? asked : sheets) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(here, `${name}.html`)).href, { waitUntil: 'load' });
  const tall = await page.evaluate(() => [...document.querySelectorAll('section')].filter((sheet) => sheet.scrollHeight > sheet.clientHeight + 1).length);
  if (tall) throw new Error(`${name}: ${tall} sheets hold more than their page does`);
  const path = join(here, `../../content/offers/${name}/_gated/${name}.pdf`);
  await page.pdf({ path, preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
  console.log(path);
  await page.close();
}
process.exit(0);
