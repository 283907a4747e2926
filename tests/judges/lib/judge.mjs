// What every judge shares: its shape, its self-test and its command line.
//
// A judge is `{ name, proves, check, good, bad }`:
//   check(site, options)   gives { checked, faults }: how many things it looked at, and what is wrong
//   good                   one small site, { path: text }, in which it must find no fault
//   bad                    [{ what, files, fault }]: small sites with one planted fault, which it must name

import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openSite } from './site.mjs';

/** Base address of the small sites in self-tests: under a path, because that is the harder case. */
export const TEST_BASE = 'https://site.test/sub/';

/** Judges the judge: it must pass the good site and name each planted fault. Gives a list of complaints. */
export async function selfTest(judge) {
  const complaints = [];
  const good = await onFiles(judge, judge.good);
  if (good.faults.length) complaints.push(`a right site was refused: ${good.faults[0]}`);
  if (!good.checked) complaints.push('a right site gave it nothing to look at');
  for (const { what, files, fault } of judge.bad) {
    const { faults } = await onFiles(judge, { ...judge.good, ...files });
    if (!faults.some((f) => fault.test(f))) complaints.push(`a planted fault was missed: ${what}${faults.length ? ` (it said: ${faults[0]})` : ''}`);
  }
  return complaints;
}

/** Writes a small site into a new folder, judges it, removes it. A value of `null` leaves the file out. */
async function onFiles(judge, files) {
  const dir = mkdtempSync(join(tmpdir(), 'wellspring-judge-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) continue;
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    return await judge.check(openSite(dir, { base: TEST_BASE }), {});
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs one judge: always its self-test first, then the site. Prints, and gives true when all is well. */
export async function run(judge, site, options) {
  try {
    return await selfTestThenSite(judge, site, options);
  } catch (error) {
    console.log(`FAIL ${judge.name}: it could not do its work: ${error.stack}`);
    return false;
  }
}

async function selfTestThenSite(judge, site, options) {
  const started = Date.now();
  const complaints = await selfTest(judge);
  for (const complaint of complaints) console.log(`  ${judge.name}: self-test: ${complaint}`);
  if (complaints.length || !site) {
    console.log(`${complaints.length ? 'FAIL' : 'ok  '} ${judge.name}: self-test with ${judge.bad.length} planted faults`);
    return complaints.length === 0;
  }
  const { checked, faults } = await judge.check(site, options);
  if (options.full && !checked) faults.push('found nothing to look at, but this site must have it');
  for (const fault of faults.slice(0, 40)) console.log(`  ${judge.name}: ${fault}`);
  if (faults.length > 40) console.log(`  ${judge.name}: and ${faults.length - 40} more`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${faults.length ? 'FAIL' : 'ok  '} ${judge.name}: ${judge.proves}; ${checked} checked, ${faults.length} faults, ${judge.bad.length} planted faults caught, ${seconds} s`);
  return faults.length === 0;
}

/** The options that every judge and the runner take. */
export function readArguments(args) {
  const options = { full: false, everyPage: false };
  let target;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--self-test') options.selfTest = true;
    else if (args[i] === '--full') options.full = true;
    else if (args[i] === '--every-page') options.everyPage = true;
    else if (args[i] === '--few') options.few = true;
    else if (args[i] === '--base-url') options.base = args[++i];
    else if (args[i] === '--outputs') options.outputs = readOutputs(args[++i]);
    else if (args[i] === '--only') options.only = args[++i].split(',');
    else if (args[i].startsWith('--') || target) throw new Error(`unknown argument ${args[i]}`);
    else target = args[i];
  }
  if (!target && !options.selfTest) throw new Error('give the folder of a built site, or --self-test');
  return { options, site: target && openSite(target, options) };
}

/** The `outputs` of `wellspring build --format json`: the last line that is a whole object, or the whole text. */
function readOutputs(file) {
  const text = readFileSync(file, 'utf8');
  for (const part of [text, ...text.trimEnd().split('\n').reverse()]) {
    try {
      const value = JSON.parse(part);
      if (Array.isArray(value.outputs)) return value.outputs;
    } catch { /* not this line */ }
  }
  throw new Error(`${file} has no list "outputs"`);
}

/** Makes a judge's file a command as well: `node html.mjs DIR`, `node html.mjs --self-test`. */
export async function command(judge, url) {
  if (url !== pathToFileURL(process.argv[1] ?? '').href) return;
  const { options, site } = readArguments(process.argv.slice(2));
  process.exit((await run(judge, site, options)) ? 0 : 1);
}
