// Chromium as the tests use it: Debian's (or the one that the variable CHROMIUM names), quiet, without a way out of this machine.

import { existsSync } from 'node:fs';
import { chromium as playwright } from 'playwright-core';

let running;

/** One browser for all judges of a run; it ends with the process. */
export function chromium() {
  return running ??= launch();
}

/** One that keeps pages it has left as they were, for the way back, as every browser of a visitor does. Playwright turns that
 * off; with it, Playwright's own waiting for the way back never ends. Whoever asks for it closes it. */
export const remembering = () => launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });

async function launch(options = {}) {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}: run tests/judges/setup.sh`);
  return playwright.launch({
    executablePath,
    ...options,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run', '--disable-sync',
      '--disable-background-networking', '--disable-component-update',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
}
