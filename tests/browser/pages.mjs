// Proves, in a real Chromium, what visitors meet: at a desk and with a telephone, light and dark, by keyboard alone,
// without scripts, with doubled letters, right to left, with more contrast, in forced colours and on paper.
//
//   node pages.mjs DIR --outputs FILE [--few] [DIR --outputs FILE [--few]]... [--every-page]
//   node pages.mjs --self-test
//
// One page per kind, state, template and language, from what `wellspring build --format json` printed; of a site with
// `--few` one per kind and state. In the same run
// pages with planted faults go through the same visits, and each fault must be named.

import { chromium } from '../judges/lib/browser.mjs';
import { readArguments } from '../judges/lib/judge.mjs';
import { pick } from '../judges/lib/pick.mjs';
import { serve } from '../judges/lib/server.mjs';
import { addressOf } from '../judges/lib/site.mjs';
import { PLANTED, writePlanted } from './pages-planted.mjs';
import { visitors } from './pages-visits.mjs';

const started = Date.now();
const { everyPage, only, sites } = read(process.argv.slice(2));
const planted = writePlanted();
const browser = await chromium();
const servers = [];
const queue = [];
for (const site of [planted.site, ...sites]) {
  const server = await serve(site);
  servers.push(server);
  for (const path of site === planted.site ? Object.keys(PLANTED) : pick(site, everyPage || only.length > 0)) {
    if (site !== planted.site && only.length && !only.includes(path)) continue;
    queue.push({ path, site, address: addressOf(site, path).replace(site.base.href, server.home), origin: new URL(server.home).origin });
  }
}

let wrong = 0;
let judged = 0;
async function worker() {
  const visitor = await visitors(browser);
  for (let task = queue.shift(); task; task = queue.shift()) {
    const faults = await visitor.visit(task.address, task.origin, task.site === planted.site ? PLANTED[task.path].by : undefined).catch((error) => [`could not be visited: ${error.message}`]);
    if (task.site === planted.site) {
      const { fault } = PLANTED[task.path];
      const fine = fault ? faults.some((text) => fault.test(text)) : faults.length === 0;
      if (!fine) { wrong++; console.log(`FAIL planted ${task.path}: ${fault ? 'not caught' : 'a right page is refused'}: ${faults.slice(0, 3).join('; ')}`); }
    } else {
      judged++;
      wrong += faults.length;
      for (const fault of faults) console.log(`FAIL ${task.path}: ${fault}`);
    }
  }
  await visitor.close();
}

try {
  await Promise.all([worker(), worker()]);
} finally {
  for (const server of servers) server.close();
  planted.remove();
}
console.log(`${wrong ? 'FAIL' : 'ok  '} pages: ${judged} pages, ${wrong} faults, ${Object.keys(PLANTED).length - 1} planted faults, ${((Date.now() - started) / 1000).toFixed(1)} s`);
process.exit(wrong || (!judged && sites.length) ? 1 : 0);

/** Folders, each with its list of outputs; a path chooses pages. */
function read(args) {
  const found = { everyPage: false, only: [], sites: [] };
  while (args.length) {
    const arg = args.shift();
    if (arg === '--every-page') found.everyPage = true;
    else if (arg === '--only') found.only = args.shift().split(',');
    else if (arg !== '--self-test') found.sites.push(readArguments([arg, ...args.splice(0, args[0] === '--outputs' ? 2 : 0), ...args.splice(0, args[0] === '--few' ? 1 : 0)]).site);
  }
  return found;
}
