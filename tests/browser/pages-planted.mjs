// A right page, and pages with one planted fault each, which the visits of pages.mjs must name: `by` says which of them.

import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openSite } from '../judges/lib/site.mjs';

const STYLE = `:root { color-scheme: light dark; --line: light-dark(#ccc, #444) } * { box-sizing: border-box; margin: 0 }
body { color: light-dark(#111, #eee); background: light-dark(#fff, #111); font: 1rem/1.5 sans-serif; overflow-wrap: anywhere }
a { color: inherit } :focus-visible { outline: 3px solid light-dark(#a30, #fc6); outline-offset: 2px }
.skip { position: absolute; top: -10rem } .skip:focus { top: 0; background: light-dark(#fff, #111) }
nav a, button, input { display: block; font: inherit; padding: .5rem; min-height: 2rem; max-width: 100% } input, button { border: 1px solid light-dark(#777, #888) }
main > :not(img) { margin-block: 1rem; padding-inline: 1rem } .box { background: light-dark(#eef, #223) } hr { border: 0; border-top: 1px solid var(--line) }
@media (min-width: 48rem) { .menu { display: none } nav[popover] { display: block; position: static; inset: auto; margin: 0; border: 0 } }
@media (prefers-contrast: more) { :root { --line: light-dark(#555, #aaa) } }
@media (forced-colors: active) { .box { border: 1px solid } }
@media print { nav, .menu, .skip, form, footer { display: none !important } :root { color-scheme: light } details::details-content { content-visibility: visible; block-size: auto } }`;
const HEAD = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title><link rel="icon" href="data:,">`;
const TOP = `<a class="skip" href="#main">Skip</a><header><button class="menu" type="button" popovertarget="nav">Menu</button><nav id="nav" popover><a href="#end">Home</a><a href="#end">End</a></nav></header>`;
const DOT = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8' width='8' height='8'/%3E";
const BODY = `<h1>A page</h1><p>Words with <a href="#end">a link</a> in them.</p><hr><img src="${DOT}" alt="" width="8" height="8"><div class="box">In a box</div><details><summary>More</summary><p>Folded</p></details>
<form action="https://site.test/f/" method="post"><label>Name <input name="name"></label><button>Send</button></form>`;

/** The right page, with more in its body, more style, or words replaced. */
const page = ({ body = '', css = '', swap = ['</footer>', '</footer>'] } = {}) => `${HEAD}<style>${STYLE}${css}</style></head><body>${TOP}<main id="main">${BODY}${body}</main><footer id="end">End</footer></body></html>`.replaceAll(...swap);

export const PLANTED = {
  'right.html': { html: page() },
  'sideways.html': { by: 'telephone', html: page({ body: '<div style="width:600px">wide</div>' }), fault: /^scrolls sideways by .*div.* \[.*320/ },
  'sideways-doubled.html': { by: 'telephone', html: page({ body: '<div style="width:30rem">wide</div>' }), fault: /^scrolls sideways.*360 letters doubled/ },
  'sideways-rtl.html': { by: 'telephone', html: page({ body: '<div style="position:relative;left:300px;width:200px">there</div>' }), fault: /^(scrolls sideways|text outside)/ },
  'cut.html': { by: 'desk', html: page({ body: '<div style="height:1rem;overflow:hidden"><p style="padding-top:1rem">cut away</p></div>' }), fault: /^text cut: "cut away"/ },
  'cut-doubled.html': { by: 'telephone', html: page({ body: '<div style="height:2rem;overflow:hidden;width:120px;overflow-wrap:normal">fits in small</div>' }), fault: /^text cut: "fits in small".*letters doubled/ },
  'overlap.html': { by: 'desk', html: page({ body: '<p>Words below</p><p style="margin-top:-2.5rem">Words above</p>' }), fault: /^overlap: "Words/ },
  'small-words.html': { by: 'desk', html: page({ body: '<p style="font-size:11px">small print</p>' }), fault: /^text of 11 px/ },
  'small-target.html': { by: 'desk', html: page({ body: '<a href="#end" style="display:inline-block;padding:0;min-height:0;width:18px;height:18px;line-height:1">x</a>' }), fault: /^target of \d+ x 18/ },
  'no-ring.html': { by: 'desk telephone', html: page({ css: 'button:focus-visible { outline: none }' }), fault: /^no ring: .*button.*1280 light, 360 dark/ },
  'pale-ring.html': { by: 'telephone', html: page({ css: ':focus-visible { outline-color: light-dark(#a30, #222) }' }), fault: /^a ring that is hardly seen: .*\[360 dark\]/ },
  'cut-ring.html': { by: 'desk', html: page({ body: '<div style="overflow:hidden;padding:0;width:60px"><a style="display:block;width:60px" href="#end">there</a></div>' }), fault: /^a ring that is cut/ },
  'order.html': { by: 'desk', html: page({ body: '<a tabindex="3" href="#end">first of all</a>' }), fault: /^out of order/ },
  'no-skip.html': { by: 'desk', html: page({ swap: ['<a class="skip" href="#main">Skip</a>', ''] }), fault: /^the first stop is nav/ },
  'trap.html': { by: 'desk', html: page({ body: '<input id="trap"><script>document.getElementById("trap").onkeydown = (event) => event.preventDefault()</script><a href="#end">after</a>' }), fault: /^not reached by keyboard/ },
  'menu.html': { by: 'telephone', html: page({ body: '<script>addEventListener("keydown", (event) => event.key === "Escape" && event.preventDefault())</script>', swap: ['id="nav" popover', 'id="nav" popover="manual"'] }), fault: /^Escape does not close the menu/ },
  'menu-script.html': { by: 'telephone', html: page({ swap: ['popovertarget="nav"', 'popovertarget="none"'] }), fault: /^(the menu does not open|no button for the menu)/ },
  'no-script.html': { by: 'desk plain', html: page({ body: '<p id="late" hidden>Only by script</p><script>document.getElementById("late").hidden = false</script>' }), fault: /^cannot be read without a script: "Only by script"/ },
  'dead-button.html': { by: 'plain', html: page({ body: '<button type="button">Play</button>' }), fault: /^a button that does nothing: .*Play/ },
  'dead-form.html': { by: 'plain', html: page({ body: '<form action="https://site.test/f/"><button disabled>Send</button></form>' }), fault: /^a form without a button to send it/ },
  'foreign.html': { by: 'desk', html: page({ body: '<img width="1" height="1" alt="" src="https://elsewhere.test/x.png">' }), fault: /^asks another host: https:\/\/elsewhere\.test/ },
  'no-size.html': { by: 'desk', html: page({ body: `<img alt="" src="${DOT}">` }), fault: /^picture without its size/ },
  'no-picture.html': { by: 'desk', html: page({ body: '<img alt="" width="9" height="9" src="gone.png">' }), fault: /^picture that does not decode/ },
  'shape.html': { by: 'desk', html: page({ body: `<img alt="" width="40" height="20" src="${DOT}">` }), fault: /^picture out of shape/ },
  'shift.html': { by: 'desk', html: page({ swap: ['<h1>A page</h1>', '<div id="late"></div><h1>A page</h1><script>addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => { document.getElementById("late").style.height = "300px" })))</script>'] }), fault: /^the page moves while it loads/ },
  'error.html': { by: 'desk', html: page({ body: '<script>missing()</script>' }), fault: /^script error: missing/ },
  'moves.html': { by: 'desk', html: page({ css: '@keyframes turn { to { rotate: 1turn } } h1 { animation: turn 2s infinite }' }), fault: /^(still moves|moves by itself): .*h1/ },
  'scheme.html': { by: 'telephone', html: page({ css: 'body { color: #111; background: #fff }' }), fault: /^the ground is light although/ },
  'forced.html': { by: 'desk', html: page({ body: '<div style="background:light-dark(#fdd,#422);padding:1rem;margin:1rem">told apart by colour</div>' }), fault: /^no border in forced colours: .*div/ },
  'contrast.html': { by: 'desk', html: page({ css: '@media (prefers-contrast: more) { :root { --line: light-dark(#ccc, #444) } }' }), fault: /^a pale line although more contrast/ },
  'print.html': { by: 'telephone', html: page({ css: '@media print { form { display: block !important } }' }), fault: /^is printed: .*form/ },
  'print-dark.html': { by: 'telephone', html: page({ css: '@media print { :root { color-scheme: dark } }' }), fault: /^prints a dark ground/ },
};

export function writePlanted() {
  const dir = mkdtempSync(join(tmpdir(), 'wellspring-pages-'));
  for (const [path, { html }] of Object.entries(PLANTED)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), html);
  }
  return { site: openSite(dir, { base: 'https://site.test/' }), remove: () => rmSync(dir, { recursive: true, force: true }) };
}
