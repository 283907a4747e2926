// Small questions that the functions of pages-look.mjs share. They run in the browser as well.

function nameOf(element) {
  const classes = [...element.classList].slice(0, 2).map((name) => `.${name}`).join('');
  const own = `${element.localName}${element.id ? `#${element.id}` : ''}${classes}`;
  const holder = element.parentElement?.closest('[class], [id]');
  return holder && !element.id && holder !== document.documentElement ? `${holder.localName}${holder.classList.length ? `.${holder.classList[0]}` : ''} ${own}` : own;
}

/** Computed styles of one moment: the runner empties them before each look. */
function styleOf(element) {
  globalThis.styles ??= new Map();
  if (!globalThis.styles.has(element)) globalThis.styles.set(element, getComputedStyle(element));
  return globalThis.styles.get(element);
}

const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

function* allTexts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (node.data.trim() && !parent.closest('script, style, noscript, template, svg, textarea, title, video, audio, iframe, object')) yield { node, parent };
  }
}

function* visibleTexts() {
  for (const text of allTexts()) if (!text.parent.closest('option') && seen(text.parent) && !hiddenFromEyes(text.parent)) yield text;
}

/** Meant for screen readers alone, or (a skip link) shown only with the focus. */
function hiddenFromEyes(element) {
  for (let up = element; up && up !== document.body; up = up.parentElement) {
    const style = styleOf(up);
    if (style.position !== 'absolute' && style.position !== 'fixed') continue;
    const box = up.getBoundingClientRect();
    if ((box.width <= 2 && box.height <= 2) || style.clipPath === 'inset(50%)' || box.bottom + scrollY <= 0) return true;
  }
  return false;
}

/** The ancestors that cut or scroll what is in them. */
function clippers(element) {
  const found = [];
  for (let up = element; up && up !== document.body && up !== document.documentElement; up = up.parentElement) {
    const { overflowX, overflowY, position } = styleOf(up);
    const hides = (value) => value === 'hidden' || value === 'clip';
    const scrolls = (value) => value === 'auto' || value === 'scroll';
    if (hides(overflowX) || hides(overflowY) || scrolls(overflowX) || scrolls(overflowY)) {
      found.push({ element: up, box: up.getBoundingClientRect(), x: overflowX !== 'visible', y: overflowY !== 'visible', scrolls: scrolls(overflowX) || scrolls(overflowY) });
    }
    if (position === 'fixed') break;
  }
  return found;
}

function clippedAway(element) {
  const box = element.getBoundingClientRect();
  return clippers(element.parentElement).some(({ box: edge }) => box.right <= edge.left || box.left >= edge.right || box.bottom <= edge.top || box.top >= edge.bottom);
}

function blockOf(element) {
  let block = element;
  while (block.parentElement && styleOf(block).display === 'inline') block = block.parentElement;
  return block;
}

/** A colour as the screen shows it: red, green, blue from 0 to 255 and the opacity. */
function rgba(colour) {
  globalThis.colours ??= new Map();
  const known = globalThis.colours.get(colour);
  if (known) return known;
  globalThis.pen ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  const { pen } = globalThis;
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = 'rgb(0 0 0 / 0)';
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  const found = [red, green, blue, alpha / 255];
  globalThis.colours.set(colour, found);
  return found;
}

/** The first ground behind an element that is not see-through. */
function groundOf(element) {
  for (let up = element; up; up = up.parentElement) {
    const colour = rgba(getComputedStyle(up).backgroundColor);
    if (colour[3] > 0.5) return colour;
  }
  return rgba('Canvas');
}

function luminance([red, green, blue]) {
  const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
}

function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
