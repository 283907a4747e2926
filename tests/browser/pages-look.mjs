// What the tests of pages ask inside a page. Every function here runs in the browser: `LOOK` is their source, and
// they see nothing but each other.

/** Visible text that is cut, covered, pushed out of the window or too small, and a page that scrolls sideways. */
function layoutFaults() {
  const faults = [];
  const root = document.documentElement;
  const width = root.clientWidth;
  if (root.scrollWidth > width) {
    const out = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return (right > width + 1 || left < -1) && !clippers(element).length && right - left > 0;
    });
    faults.push(`scrolls sideways by ${root.scrollWidth - width} px: ${out.slice(0, 3).map(nameOf).join(', ')}`);
  }
  const lines = [];
  for (const { node, parent } of visibleTexts()) {
    const style = styleOf(parent);
    const words = node.data.trim().slice(0, 30);
    const block = blockOf(parent);
    if (parseFloat(style.fontSize) < 13.9) faults.push(`text of ${Math.round(parseFloat(style.fontSize) * 10) / 10} px: ${nameOf(block)}`);
    if (style.textOverflow === 'ellipsis' && parent.scrollWidth > parent.clientWidth) faults.push(`text cut by dots: ${nameOf(parent)} "${words}"`);
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = clippers(parent);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      const cutter = boxes.find(({ box, x, y }) => (x && (rect.left < box.left - 2 || rect.right > box.right + 2)) || (y && (rect.top + rect.height * 0.2 < box.top || rect.bottom - rect.height * 0.2 > box.bottom)));
      if (cutter && !cutter.scrolls) { faults.push(`text cut: "${words}" in ${nameOf(cutter.element)}`); break; }
      if (!boxes.length && (rect.left < -1 || rect.right > width + 1)) { faults.push(`text outside the window: ${nameOf(parent)} "${words}"`); break; }
      if (!cutter) lines.push({ left: rect.left, right: rect.right, top: rect.top + rect.height * 0.24, bottom: rect.bottom - rect.height * 0.24, block, words });
    }
  }
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!seen(field) || hiddenFromEyes(field)) continue;
    const { left, right, top, bottom } = field.getBoundingClientRect();
    lines.push({ left, right, top, bottom, block: field, words: nameOf(field) });
    if (left < -1 || right > width + 1) faults.push(`field outside the window: ${nameOf(field)}`);
  }
  lines.sort((a, b) => a.top - b.top);
  for (let i = 0; i < lines.length; i++) {
    for (let k = i + 1; k < lines.length && lines[k].top < lines[i].bottom - 1; k++) {
      const [a, b] = [lines[i], lines[k]];
      if (a.block === b.block) continue;
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - b.top > 1) faults.push(`overlap: "${a.words}" and "${b.words}"`);
    }
  }
  return [...new Set(faults)].slice(0, 12);
}

/** Controls smaller than 24 px that do not stand in a sentence (WCAG 2.5.8, without its allowance for free space around). */
function targetFaults() {
  const faults = [];
  for (const element of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (element.disabled || !seen(element) || hiddenFromEyes(element) || clippedAway(element)) continue;
    if (styleOf(element).display === 'inline' && inSentence(element)) continue;
    let { width, height } = element.getBoundingClientRect();
    for (const label of element.labels ?? []) {
      const box = label.getBoundingClientRect();
      [width, height] = [Math.max(width, box.width), Math.max(height, box.height)];
    }
    if (getComputedStyle(element, '::after').position === 'absolute' || getComputedStyle(element, '::before').position === 'absolute') {
      let holder = element;
      while (holder.parentElement && styleOf(holder).position === 'static') holder = holder.parentElement;
      const box = holder.getBoundingClientRect();
      [width, height] = [Math.max(width, box.width), Math.max(height, box.height)];
    }
    if (width < 23.9 || height < 23.9) faults.push(`target of ${Math.round(width)} x ${Math.round(height)} px: ${nameOf(element)} "${element.textContent.trim().slice(0, 30)}"`);
  }
  return faults.slice(0, 8);
}

function inSentence(element) {
  const own = element.textContent.trim().length;
  for (let block = element.parentElement; block && block !== document.body; block = block.parentElement) {
    if (styleOf(block).display === 'inline') continue;
    return block.textContent.trim().length > own + 1;
  }
  return false;
}

/** Pictures without their size, that do not decode, or are drawn out of shape. */
async function imageFaults() {
  const faults = [];
  await Promise.all([...document.images].map(async (image) => {
    const what = image.currentSrc || image.src || nameOf(image);
    if (!(Number(image.getAttribute('width')) > 0 && Number(image.getAttribute('height')) > 0)) faults.push(`picture without its size: ${what}`);
    image.loading = 'eager';
    const late = new Promise((done) => setTimeout(done, 8000));
    if (!image.complete) await Promise.race([late, new Promise((done) => { image.onload = image.onerror = done; })]);
    if (!image.naturalWidth) return faults.push(`picture that does not decode: ${what}`);
    const { width, height } = image.getBoundingClientRect();
    const fit = getComputedStyle(image).objectFit;
    const off = width && height && Math.abs(width / height / (image.naturalWidth / image.naturalHeight) - 1);
    if (fit === 'fill' && off > 0.03) faults.push(`picture out of shape: ${what}`);
  }));
  return faults;
}

/** What moves although the visitor asked for less motion; `still` false: what moves by itself and does not end. */
function motionFaults(still) {
  const endless = document.getAnimations().filter((animation) => still || animation.effect?.getComputedTiming().iterations === Infinity);
  const faults = endless.map((animation) => `moves by itself: ${nameOf(animation.effect?.target ?? document.body)}`);
  if (!still) return faults.slice(0, 3);
  for (const element of [document.documentElement, ...document.body.querySelectorAll('*')]) {
    const style = styleOf(element);
    const long = (times) => times.split(',').some((time) => parseFloat(time) * (time.includes('ms') ? 1 : 1000) > 10);
    if (style.scrollBehavior === 'smooth') faults.push(`scrolls smoothly: ${nameOf(element)}`);
    if ((style.transitionProperty !== 'none' && long(style.transitionDuration)) || (style.animationName !== 'none' && long(style.animationDuration))) faults.push(`still moves: ${nameOf(element)}`);
  }
  return faults.slice(0, 3);
}

/** The page in the wrong scheme: a light ground in the dark or the other way round. */
function schemeFaults(dark) {
  const light = luminance(groundOf(document.body));
  return (light < 0.2) === dark ? [] : [`the ground is ${dark ? 'light' : 'dark'} although the visitor's scheme is not`];
}

/** Boxes that are told apart by their ground alone, and controls: remembered, for the question in forced colours. */
function rememberBoxes() {
  globalThis.boxes = [...document.body.querySelectorAll('*')].filter((element) => {
    if (!seen(element) || hiddenFromEyes(element)) return false;
    if (element.matches('button, .button, input:not([type=hidden], [type=checkbox], [type=radio], [type=range]), select, textarea')) return true;
    const style = styleOf(element);
    if (style.display.startsWith('inline') || parseFloat(style.paddingInlineStart) < 8 || element.offsetWidth >= document.body.clientWidth) return false;
    const own = rgba(style.backgroundColor);
    return own[3] > 0.5 && contrast(own, groundOf(element.parentElement)) > 1.02;
  });
}

function forcedFaults() {
  const bare = (globalThis.boxes ?? []).filter((element) => {
    if (!seen(element) || element.matches('pre, code, label')) return false;
    const style = getComputedStyle(element);
    return !['Top', 'Bottom', 'Left', 'Right'].some((side) => style[`border${side}Style`] !== 'none' && parseFloat(style[`border${side}Width`]) >= 1) && style.outlineStyle === 'none';
  });
  return [...new Set(bare.map(nameOf))].slice(0, 4).map((name) => `no border in forced colours: ${name}`);
}

/** For visitors who asked for more contrast: borders of fields and the lines of the page at 3:1, words at 4.5:1. */
function contrastFaults() {
  const faults = [];
  for (const element of document.querySelectorAll('input:not([type=hidden]), select, textarea, hr, header, table, th, td')) {
    if (!seen(element) || hiddenFromEyes(element)) continue;
    const style = getComputedStyle(element);
    const side = ['Bottom', 'Top'].find((name) => style[`border${name}Style`] !== 'none' && parseFloat(style[`border${name}Width`]) >= 1);
    if (side && contrast(rgba(style[`border${side}Color`]), groundOf(element.parentElement)) < 3) faults.push(`a pale line although more contrast is asked for: ${nameOf(element)}`);
  }
  for (const { parent } of visibleTexts()) {
    if (contrast(rgba(styleOf(parent).color), groundOf(parent)) < 4.5) faults.push(`pale words although more contrast is asked for: ${nameOf(parent)}`);
  }
  return [...new Set(faults)].slice(0, 4);
}

/** On paper: no controls, black on white, everything open. */
function printFaults() {
  const faults = [];
  const shown = [...document.querySelectorAll('body > header nav, body > footer, form, button, video, audio, iframe, .skip, aside.next, .toc')].filter((element) => seen(element) && !hiddenFromEyes(element) && element.getBoundingClientRect().height > 1);
  for (const element of shown.slice(0, 3)) faults.push(`is printed: ${nameOf(element)}`);
  const heading = document.querySelector('main h1');
  if (heading && !seen(heading)) faults.push('the title is not printed');
  if (luminance(groundOf(document.body)) < 0.95) faults.push('prints a dark ground');
  for (const { parent, node } of visibleTexts()) {
    if (contrast(rgba(styleOf(parent).color), groundOf(parent)) < 4.5) { faults.push(`prints pale: ${nameOf(parent)} "${node.data.trim().slice(0, 30)}"`); break; }
  }
  for (const details of document.querySelectorAll('main details:not([open])')) {
    if (!seen(details) || details.querySelector('form')) continue;
    const inside = [...details.children].find((child) => child.localName !== 'summary' && child.textContent.trim());
    if (inside && !inside.getBoundingClientRect().height) { faults.push(`is printed closed: ${nameOf(details)}`); break; }
  }
  return faults;
}

/** The words that can be read, and those that stand in the page and cannot (not what a `details` or a menu folds away). */
function wordsOf() {
  const shown = new Set();
  const hidden = new Set();
  for (const { node, parent } of allTexts()) {
    const words = node.data.trim().replace(/\s+/g, ' ');
    const folded = parent.closest('details:not([open]), [popover], datalist, option, .vh');
    if (folded || seen(parent)) shown.add(words);
    else hidden.add(words);
  }
  return { shown: [...shown], hidden: [...hidden].filter((words) => !shown.has(words)) };
}

/** Without a script: forms that can be sent, and no button that does nothing. */
function deadFaults() {
  const faults = [];
  for (const form of document.forms) {
    if (form.closest('details:not([open])')) continue; // opened by its own title
    if (!form.action || !/^https?:/.test(form.action)) faults.push(`a form that is sent nowhere: ${nameOf(form)}`);
    const sends = [...form.elements].find((element) => (element.type === 'submit' || element.type === 'image') && !element.disabled && seen(element));
    if (!sends) faults.push(`a form without a button to send it: ${nameOf(form)}`);
    for (const field of form.elements) {
      if (field.disabled && field.willValidate !== false) faults.push(`a field that only a script opens: ${nameOf(field)}`);
      if (field.required && !field.closest('[hidden], .vh') && !seen(field)) faults.push(`a field that must be filled in and cannot be seen: ${nameOf(field)}`);
    }
  }
  for (const button of document.querySelectorAll('button, [role=button]')) {
    if (!seen(button)) continue;
    const works = button.form || button.hasAttribute('popovertarget') || button.hasAttribute('commandfor');
    if (!works) faults.push(`a button that does nothing: ${nameOf(button)} "${button.textContent.trim().slice(0, 20)}"`);
  }
  for (const film of document.querySelectorAll('video')) if (seen(film) && !film.controls) faults.push(`a film without controls: ${nameOf(film)}`);
  return faults;
}

/** Remembers each stop of a walk by keyboard with what is wrong with its ring. */
function rememberStops() {
  globalThis.stops = [];
  document.addEventListener('focusin', ({ target }) => target !== document.body && globalThis.stops.push({ target, name: nameOf(target), fault: ringFault(target), skip: Boolean(target.hash && document.getElementById(target.hash.slice(1))?.closest('main')) }), true);
  return tabbable().length;
}

function tabbable() {
  const groups = new Set();
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')].filter((element) => {
    if (element.disabled || element.tabIndex < 0 || !seen(element)) return false;
    if (element.localName === 'summary' && element.parentElement.querySelector('summary') !== element) return false;
    if (element.type !== 'radio') return true;
    const group = `${element.form?.id}/${element.name}`;
    const chosen = document.querySelector(`input[type=radio][name="${CSS.escape(element.name)}"]:checked`);
    return (!chosen || chosen === element) && !groups.has(group) && groups.add(group);
  });
}

/** What is wrong with the stops of a walk: the first is the skip link, all are reached in order, each shows its ring. */
function walkFaults() {
  const faults = [];
  const { stops } = globalThis;
  if (!stops.length) return ['nothing can be reached by keyboard'];
  if (!stops[0].skip) faults.push(`the first stop is ${stops[0].name}, not the skip link`);
  const reached = new Set(stops.map(({ target }) => target));
  const missed = tabbable().filter((element) => !reached.has(element));
  if (missed.length) faults.push(`not reached by keyboard: ${missed.slice(0, 3).map(nameOf).join(', ')} of ${missed.length}`);
  const first = new Map();
  stops.forEach((stop, i) => first.has(stop.target) || first.set(stop.target, i));
  for (const element of document.querySelectorAll('[tabindex]')) if (element.tabIndex > 0) faults.push(`out of order by its tabindex: ${nameOf(element)}`);
  const once = stops.filter((stop, i) => first.get(stop.target) === i);
  for (let i = 1; i < once.length; i++) {
    if (once[i].target.compareDocumentPosition(once[i - 1].target) & Node.DOCUMENT_POSITION_FOLLOWING) faults.push(`out of order: ${once[i].name} after ${once[i - 1].name}`);
  }
  for (const { name, fault } of once) if (fault) faults.push(`${fault}: ${name}`);
  return [...new Set(faults)].slice(0, 8);
}

/** What is wrong with the ring of the element that has the focus: it stands round it, its label or the card that holds it. */
function ringFault(element) {
  const holders = [element, ...element.labels ?? []];
  for (let up = element.parentElement, i = 0; up && i < 5; up = up.parentElement, i++) holders.push(up);
  const ringed = (holder) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(holder);
    return outlineStyle === 'auto' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && rgba(outlineColor)[3] > 0.5);
  };
  const holder = holders.find(ringed);
  if (!holder) return 'no ring';
  const style = getComputedStyle(holder);
  const inside = parseFloat(style.outlineOffset) < 0;
  const ground = groundOf(inside ? holder : holder.parentElement ?? holder);
  if (style.outlineStyle !== 'auto' && contrast(rgba(style.outlineColor), ground) < 3) return 'a ring that is hardly seen';
  const box = element.getBoundingClientRect();
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return 'the focus is out of sight';
  const around = holder.getBoundingClientRect();
  const reach = Math.max(0, parseFloat(style.outlineOffset)) + 1;
  for (let up = holder.parentElement; up && up !== document.body; up = up.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(up);
    if (overflowX === 'visible' && overflowY === 'visible') continue;
    const edge = up.getBoundingClientRect();
    const cut = [around.left - reach < edge.left, around.right + reach > edge.right, around.top - reach < edge.top, around.bottom + reach > edge.bottom].filter(Boolean).length;
    if (cut >= 3) return 'a ring that is cut';
  }
  return undefined;
}

