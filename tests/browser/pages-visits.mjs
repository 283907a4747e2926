// One page, visited as different visitors do: at a desk, with a telephone, without scripts. Each visit gives faults.

import { readFileSync } from 'node:fs';

const LOOK = ['pages-look-tools.mjs', 'pages-look.mjs'].map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n');
const SHIFTS = `globalThis.shifts = [];
new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts.push([entry.value, entry.sources.map(({ node }) => node?.nodeName.toLowerCase()).join(', ')]); }).observe({ type: 'layout-shift', buffered: true });`;

/** Runs one of the functions of pages-look.mjs in the page. */
function ask(page, call) {
  return page.evaluate(`(() => { globalThis.styles = undefined; if (!globalThis.look) { ${LOOK}; globalThis.look = (code) => eval(code); } return globalThis.look(${JSON.stringify(call)}); })()`);
}

const style = (page, name, value) => page.evaluate(([name, value]) => { document.documentElement.style[name] = value; }, [name, value]);
const direction = (page, value) => page.evaluate((value) => { document.documentElement.dir = value; }, value);

/** The spacing of WCAG 1.4.12, which a visitor may set. */
const spacing = (page) => page.evaluate(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }');
  document.adoptedStyleSheets.push(sheet);
});

/** Gives { context, visit } for each sort of visitor. `visit(page, address, add)` calls `add(fault, view)`. */
export async function visitors(browser) {
  const more = { reducedMotion: 'reduce' };
  const desk = await browser.newContext({ ...more, viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
  const telephone = await browser.newContext({ ...more, viewport: { width: 320, height: 640 }, colorScheme: 'dark', hasTouch: true });
  const plain = await browser.newContext({ ...more, viewport: { width: 360, height: 640 }, javaScriptEnabled: false });
  await desk.addInitScript(SHIFTS);
  await telephone.addInitScript(SHIFTS);
  const open = async (context, work, address, origin, add) => {
    const page = await context.newPage();
    listen(page, origin, add);
    try {
      await page.goto(address, { waitUntil: 'load', timeout: 30_000 });
      return await work(page, add);
    } finally {
      await page.close();
    }
  };
  return {
    /** The visits of one address; gives the faults, each once with the views in which it was seen. */
    async visit(address, origin, by = 'desk telephone plain') {
      const found = new Map();
      const add = (faults, view) => { for (const fault of [faults].flat()) found.set(fault, (found.get(fault) ?? new Set()).add(view)); };
      let words = { shown: [] };
      if (by.includes('desk')) words = await open(desk, atDesk, address, origin, add);
      if (by.includes('telephone')) await open(telephone, onTelephone, address, origin, add);
      if (by.includes('plain')) await open(plain, (page) => withoutScript(page, words, add), address, origin, add);
      return [...found].map(([fault, views]) => `${fault} [${[...views].join(', ')}]`);
    },
    close: () => Promise.all([desk, telephone, plain].map((context) => context.close())),
  };
}

/** What a page asks of others and complains of before the visitor acts: a form may ask its receiver once it has the focus. */
const acting = new WeakSet();

function listen(page, origin, add) {
  page.on('console', (message) => message.type() === 'error' && !acting.has(page) && add(`console error: ${message.text()}`, 'load'));
  page.on('pageerror', (error) => add(`script error: ${error.message}`, 'load'));
  page.on('request', (request) => {
    if (!acting.has(page) && !/^(data|blob|about):/.test(request.url()) && new URL(request.url()).origin !== origin) add(`asks another host: ${request.url()}`, 'load');
  });
}

async function atDesk(page, add) {
  add(await page.evaluate(shifts), '1280');
  const words = await ask(page, 'wordsOf()');
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  add(await ask(page, 'imageFaults()'), '1280');
  const after = await page.evaluate(() => document.documentElement.scrollHeight);
  if (after !== height) add(`is ${height} px high before its pictures are there and ${after} px with them`, '1280');
  add(await ask(page, '[...layoutFaults(), ...targetFaults(), ...motionFaults(true), ...schemeFaults(false)]'), '1280');
  await walk(page, add, '1280 light');
  await submenu(page, add);
  await ask(page, 'rememberBoxes()');
  await page.emulateMedia({ forcedColors: 'active' });
  add(await ask(page, 'forcedFaults()'), 'forced colours');
  await page.emulateMedia({ forcedColors: null, contrast: 'more' });
  add(await ask(page, 'contrastFaults()'), 'more contrast');
  await page.emulateMedia({ contrast: null });
  await direction(page, 'rtl');
  add(await ask(page, 'layoutFaults()'), '1280 right to left');
  await direction(page, '');
  await style(page, 'fontSize', '200%');
  add(await ask(page, 'layoutFaults()'), '1280 letters doubled');
  return words;
}

async function onTelephone(page, add) {
  add(await page.evaluate(shifts), '320');
  add(await ask(page, '[...layoutFaults(), ...targetFaults(), ...schemeFaults(true)]'), '320');
  await direction(page, 'rtl');
  add(await ask(page, 'layoutFaults()'), '320 right to left');
  await direction(page, '');
  await menu(page, add, 'Enter');
  await page.setViewportSize({ width: 320, height: 256 });
  add(await ask(page, 'layoutFaults()'), '1280 at 400 %');
  await page.setViewportSize({ width: 360, height: 640 });
  add(await ask(page, 'layoutFaults()'), '360');
  await walk(page, add, '360 dark');
  await page.emulateMedia({ contrast: 'more' });
  add(await ask(page, 'contrastFaults()'), 'more contrast, dark');
  await page.emulateMedia({ contrast: null, reducedMotion: 'no-preference' });
  add(await ask(page, 'motionFaults(false)'), '360');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await style(page, 'fontSize', '200%');
  add(await ask(page, 'layoutFaults()'), '360 letters doubled');
  await style(page, 'fontSize', '');
  await page.setViewportSize({ width: 660, height: 900 });
  await page.emulateMedia({ media: 'print' });
  add(await ask(page, '[...printFaults(), ...layoutFaults().filter((fault) => !fault.startsWith("text of"))]'), 'print');
  await page.emulateMedia({ media: null });
  await page.setViewportSize({ width: 320, height: 640 });
  await spacing(page);
  add(await ask(page, 'layoutFaults()'), '320 spaced');
}

async function withoutScript(page, words, add) {
  await page.setViewportSize({ width: 1280, height: 800 });
  const { hidden } = await ask(page, 'wordsOf()');
  await page.setViewportSize({ width: 360, height: 640 });
  const scripted = new Set(words.shown);
  for (const lost of hidden.filter((text) => scripted.has(text)).slice(0, 3)) add(`cannot be read without a script: "${lost.slice(0, 40)}"`, 'no script');
  add(await ask(page, '[...deadFaults(), ...layoutFaults()]'), 'no script');
  await menu(page, add, 'click');
}

/** Runs in the page: scrolls it to its end and says what moved. */
async function shifts() {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight * 2) { scrollTo(0, at); await frame(); }
  scrollTo(0, document.documentElement.scrollHeight);
  await frame();
  scrollTo(0, 0);
  await frame();
  // Less than a thousandth is rounding: a pixel of a picture, not a line of text. Lighthouse calls it 0.
  const seen = globalThis.shifts.filter(([value]) => value >= 0.001);
  return seen.map(([value, what]) => `the page moves while it loads, by ${value.toFixed(4)}: ${what}`);
}

/** Presses Tab from the top to the end. */
async function walk(page, add, view) {
  acting.add(page);
  await page.evaluate(fromTheTop);
  const stops = await ask(page, 'rememberStops()');
  const keys = await page.context().newCDPSession(page);
  const tab = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  // Boxes that scroll are stops as well, so it goes on until the focus has left the page or is back where it began.
  for (let pressed = 0, over = false; !over && pressed <= stops + 80; pressed += 20) {
    await Promise.all(Array.from({ length: 20 }, () => [keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...tab }), keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...tab })]).flat());
    over = await page.evaluate(() => document.activeElement === document.body || globalThis.stops.slice(1).some(({ target }) => target === globalThis.stops[0].target));
  }
  await keys.detach();
  add(await ask(page, 'walkFaults()'), view);
  await page.evaluate(fromTheTop);
}

/** Runs in the page: the next Tab starts at its beginning. */
function fromTheTop() {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  document.activeElement.blur();
  scrollTo(0, 0);
}

/** Opens the menu of a narrow page, looks at its links, and closes it with Escape. */
async function menu(page, add, how) {
  const button = page.locator('header button[popovertarget]').first();
  if (!await button.count() || !await button.isVisible()) return add('no button for the menu', how);
  if (how === 'click') await button.click();
  else { await button.focus(); await page.keyboard.press('Enter'); }
  const state = () => button.evaluate((element) => {
    const nav = document.getElementById(element.getAttribute('popovertarget'));
    const open = nav?.matches(':popover-open') ?? false;
    const links = open ? [...nav.querySelectorAll('a')].filter((link) => link.checkVisibility()) : [];
    const covered = links.filter((link) => {
      link.scrollIntoView({ block: 'nearest' });
      const { left, top, width, height } = link.getBoundingClientRect();
      const at = document.elementFromPoint(left + Math.min(width / 2, 20), top + height / 2);
      return !at || !(link === at || link.contains(at));
    });
    return { open, links: links.length, covered: covered.map((link) => link.textContent), focused: document.activeElement === element };
  });
  const opened = await state();
  if (!opened.open || !opened.links) return add('the menu does not open', how);
  if (opened.covered.length) add(`links of the menu are covered: ${opened.covered.join(', ')}`, how);
  if (how !== 'click') {
    await page.keyboard.press('Tab');
    const within = await button.evaluate((element) => document.getElementById(element.getAttribute('popovertarget')).contains(document.activeElement));
    if (!within) add('the focus does not go from the button into the menu', how);
  }
  await page.keyboard.press('Escape');
  const closed = await state();
  if (closed.open) return add('Escape does not close the menu', how);
  if (!closed.focused) add('the closed menu does not give the focus back', how);
}

/** Sub-menus of a wide page: Enter opens one, Escape closes it and the focus stays on its title. */
async function submenu(page, add) {
  const title = page.locator('header nav details > summary').first();
  if (!await title.count() || !await title.isVisible()) return;
  await title.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const opened = await title.evaluate((element) => element.parentElement.open && element.parentElement.contains(document.activeElement));
  if (!opened) return add('a sub-menu does not open, or its links are not next', 'keyboard');
  await page.keyboard.press('Escape');
  if (await title.evaluate((element) => element.parentElement.open || document.activeElement !== element)) add('Escape does not close a sub-menu and go back to its title', 'keyboard');
}
