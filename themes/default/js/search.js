// Results while one types, from the files that src/emit/search.rs describes. All text goes in as text, never as HTML.
{
  const form = document.querySelector("form[data-search]");
  const place = document.querySelector("[data-results]");
  const part = (name) => document.querySelector(`[data-search-${name}]`);
  const SHOWN = 10;
  const UNSPACED = "[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}]";
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i", ς: "σ", ة: "ه", ى: "ي" };

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\p{M}/gu, "").replace(/[ßæœøłđıςةى]/g, (letter) => LETTERS[letter]);
  // A word without the Arabic article, and the letter that is joined to it.
  const bare = (word) => word.replace(/^(?:ال(?=..)|[وفبك]ال(?=...))/u, "");

  /** The words of a text, folded, with where each begins and ends; pairs of letters where a script has no spaces. */
  function wordsOf(text) {
    const found = [];
    const pieces = new RegExp(`(?:${UNSPACED})+|(?:(?!${UNSPACED})[\\p{L}\\p{N}\\p{M}])+`, "gu");
    for (const { 0: piece, index } of text.matchAll(pieces)) {
      if (!new RegExp(UNSPACED, "u").test(piece)) found.push([bare(folded(piece)), index, index + piece.length]);
      else {
        let at = index;
        const letters = piece.match(/[\p{L}\p{N}]\p{M}*/gu) ?? [];
        letters.forEach((letter, number) => {
          const pair = letter + (letters[number + 1] ?? "");
          // The last of a run stands alone in the index, for questions of one letter.
          if (letters[number + 1] || !number) found.push([folded(pair), at, at + pair.length]);
          at += letter.length;
        });
      }
    }
    return found.filter(([word]) => word);
  }

  let held = {};
  const base = place && new URL(place.dataset.results, location.href);

  /** A file of the search data, asked for once. */
  function data(name, cache = "default") {
    held[name] ??= fetch(new URL(`${name}.json`, base), { cache }).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
    return held[name];
  }

  /** A file of the same build as the index. */
  async function of(index, name) {
    const file = await data(name);
    if (file.stamp !== index.stamp) throw new Error("stamp");
    return file;
  }

  /** The parts that can hold a word. Words that begin with the same three letters stand in one. */
  function partsOf(index, word) {
    const key = [...word].slice(0, 3).join("");
    let first = index.from.length - 1;
    while (index.from[first] > key) first--;
    let last = first;
    while (word.length === 2 && last < first + 3 && index.from[last + 1]?.startsWith(word)) last++;
    return Array.from({ length: last - first + 1 }, (_, number) => `words-${first + number}`);
  }

  /** Whether a word differs from a beginning of the other by one letter, or by two that changed places. */
  function isNear(word, other) {
    let at = 0;
    while (at < word.length && word[at] === other[at]) at++;
    const from = (a, b) => other.slice(at + b).startsWith(word.slice(at + a));
    return from(1, 1) || from(1, 0) || from(0, 1) || (word[at] === other[at + 1] && word[at + 1] === other[at] && from(2, 2));
  }

  /** How near each word of the index comes to the one that is asked for: 1 is the word itself. */
  function likeness(index, word, entries) {
    const near = new Map();
    const isLong = word.length > 1 || new RegExp(UNSPACED, "u").test(word);
    const add = (test) => entries.forEach(([term]) => {
      const like = test(term);
      if (like) near.set(term, Math.max(like, near.get(term) ?? 0));
    });
    add((term) => (term === word ? 1 : isLong && term.startsWith(word) && 0.3 + (0.5 * word.length) / term.length));
    const stems = index.endings.filter((end) => word.endsWith(end) && word.length - end.length > 3);
    if (stems.length) add((term) => term.length < word.length + 3 && term.startsWith(word.slice(0, -stems[0].length)) && 0.5);
    if (!near.size && word.length > 3) add((term) => isNear(word, term) && 0.3);
    return near;
  }

  /** The documents that have a word, with how much it says in each, and the words that were meant. */
  async function look(index, word) {
    const files = await Promise.all(partsOf(index, word).map((name) => of(index, name)));
    const entries = files.flatMap(({ words }) => words.flatMap((term, at) => (at % 2 ? [] : [[term, words[at + 1]]])));
    const near = likeness(index, word, entries);
    const points = new Map();
    for (const [term, list] of entries) {
      if (!near.has(term)) continue;
      let at = -1;
      for (const [, gap, level] of list.matchAll(/([0-9a-z]*)([A-Z])/g)) {
        at += 1 + (gap ? parseInt(gap, 36) : 0);
        points.set(at, Math.max((level.charCodeAt(0) - 64) * near.get(term), points.get(at) ?? 0));
      }
    }
    const rare = Math.log(1 + (index.documents.length - points.size + 0.5) / (points.size + 0.5));
    points.forEach((value, document) => points.set(document, value * rare));
    return { word, terms: [...near.keys()], points };
  }

  /** The documents that have all words, the best first; `some` are those that have any. */
  async function find(question) {
    const index = await data("index");
    const words = [...new Set(wordsOf(question.normalize("NFKC")).map(([word]) => word))].slice(0, 12);
    const looked = await Promise.all(words.map((word) => look(index, word)));
    const must = looked.filter(({ word }) => !index.optional.includes(word));
    const sum = new Map();
    for (const { points } of looked) points.forEach((value, id) => sum.set(id, value + (sum.get(id) ?? 0)));
    const some = [...sum].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([id]) => id);
    const all = some.filter((id) => (must.length ? must : looked).every(({ points }) => points.has(id)));
    return { index, words, all, some, terms: new Set(looked.flatMap(({ terms }) => terms)) };
  }

  /** What is told of a document. */
  async function card(index, id) {
    const file = await of(index, `pages-${Math.floor(id / index.together)}`);
    return file.pages[id % index.together];
  }

  function made(name, className, ...content) {
    const element = document.createElement(name);
    element.className = className;
    element.append(...content);
    return element;
  }

  /** A text with the words marked that were found. */
  function marked(text, terms) {
    const piece = document.createDocumentFragment();
    let end = 0;
    for (const [word, from, to] of wordsOf(text)) {
      if (!terms.has(word) || to <= end) continue;
      piece.append(text.slice(end, Math.max(from, end)), made("mark", "", text.slice(Math.max(from, end), to)));
      end = to;
    }
    piece.append(text.slice(end));
    return piece;
  }

  const count = (text, terms) => new Set(wordsOf(text).map(([word]) => word).filter((word) => terms.has(word))).size;

  /** The words around the first that was found. */
  function around(text, terms) {
    const hit = wordsOf(text).find(([word]) => terms.has(word))?.[1] ?? 0;
    const from = hit < 80 ? 0 : text.lastIndexOf(" ", hit - 60) + 1;
    const to = text.length < from + 220 ? text.length : Math.max(text.lastIndexOf(" ", from + 200), from + 160);
    return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
  }

  /** The passage of a page that holds most of the words, and the heading above it. */
  function passage(page, terms, known) {
    page.querySelectorAll("script, style, template, nav, form, aside, svg, button, .card, .anchor, .kicker, [hidden]").forEach((one) => one.remove());
    let heading;
    let best = { hits: 0 };
    for (const block of page.querySelectorAll("main :is(h2, h3, h4, p, li, dt, dd, td, blockquote, figcaption, pre)")) {
      const text = block.textContent.replace(/\s+/g, " ").trim();
      if (/^H/.test(block.tagName)) heading = { id: block.id, text };
      else {
        const hits = text === known ? 0 : count(`${heading?.text ?? ""} ${text}`, terms);
        if (hits > best.hits) best = { hits, heading, text };
      }
    }
    return best;
  }

  /** Takes the excerpt from the page itself when its result is seen. */
  const seen = "IntersectionObserver" in globalThis && new IntersectionObserver((entries) => entries.forEach(async ({ isIntersecting, target }) => {
    if (!isIntersecting) return;
    seen.unobserve(target);
    const { page: { url, description }, terms } = target.found;
    const html = await (held[url] ??= fetch(url).then((answer) => (answer.ok ? answer.text() : "")).catch(() => ""));
    const { heading, text, hits } = passage(new DOMParser().parseFromString(html, "text/html"), terms, description);
    if (!hits || !target.isConnected) return;
    const line = made("p", "text", marked(around(text, terms), terms));
    if (heading?.id) {
      const link = made("a", "", marked(heading.text, terms));
      link.href = `${url}#${heading.id}`;
      line.prepend(link, ": ");
    }
    target.append(line);
  }));

  function row(page, kind, { words, terms }) {
    const link = made("a", "", marked(page.title, terms));
    link.href = page.url;
    const item = made("li", "card", made("h2", "", link), made("p", "kicker", kind));
    if (page.description) item.append(made("p", "text", marked(page.description, terms)));
    item.found = { page, terms };
    if (seen && count(`${page.title} ${page.description ?? ""}`, terms) < words.length) seen.observe(item);
    return item;
  }

  /** A button for each kind among the results, with how many there are. */
  function kinds({ index, all }, chosen) {
    const option = (value, title, number) => {
      const input = made("input", "");
      Object.assign(input, { type: "radio", name: "kind", value, checked: value === chosen });
      return made("label", "", input, `${title} `, made("span", "num", number));
    };
    const numbers = index.kinds.map((_, kind) => all.filter((id) => index.documents[id] === kind).length);
    const list = index.kinds.flatMap(([name, title], kind) => (numbers[kind] ? [option(name, title, numbers[kind])] : []));
    part("kinds").hidden = list.length < 2;
    part("kinds").lastElementChild.replaceChildren(option("", part("kinds").dataset.all, all.length), ...list);
  }

  /** Topics of what has some of the words, else the largest. */
  async function topics({ index, some }) {
    const cards = await Promise.all(some.slice(0, 5).map((id) => card(index, id)));
    const near = new Set([...cards.flatMap((page) => page.topics ?? []), ...index.topics.keys()]);
    part("topics").replaceChildren(...[...near].slice(0, 3).map((topic) => {
      const link = made("a", "", index.topics[topic][0]);
      link.href = index.topics[topic][1];
      return made("li", "", link);
    }));
  }

  const asked = () => new URLSearchParams(location.search);
  let found;
  let turn = 0;

  /** Shows results of the chosen kind, up to a number. */
  async function show(most = SHOWN) {
    const mine = ++turn;
    const { index, all } = found;
    const chosen = asked().get("kind") ?? "";
    const ids = all.filter((id) => !chosen || index.kinds[index.documents[id]][0] === chosen);
    const cards = await Promise.all(ids.slice(0, most).map((id) => card(index, id)));
    if (mine !== turn) return;
    const rows = cards.map((page, at) => row(page, index.kinds[index.documents[ids[at]]][1], found));
    // What is there already stays, or the focus would be lost.
    if (most > SHOWN) place.append(...rows.slice(place.children.length));
    else place.replaceChildren(...rows);
    place.hidden = !ids.length;
    part("more").hidden = ids.length <= most;
    part("more").onclick = async () => {
      const at = place.children.length;
      await show(most + SHOWN);
      place.children[at]?.querySelector("a").focus();
    };
  }

  /** Finds what the field asks for. */
  async function run() {
    const question = form.elements.q.value.trim();
    const mine = ++turn;
    const status = part("status");
    try {
      found = question ? await find(question).catch((fault) => {
        // Files of two builds: once more, past what the browser holds.
        if (fault.message !== "stamp") throw fault;
        held = {};
        return data("index", "reload").then(() => find(question));
      }) : undefined;
      if (mine !== turn) return;
      const number = found?.all.length ?? 0;
      if (found && !found.all.some((id) => found.index.kinds[found.index.documents[id]][0] === asked().get("kind"))) keep("");
      part("all").hidden = number > 0;
      part("none").hidden = !found || number > 0;
      part("kinds").hidden = part("more").hidden = place.hidden = true;
      if (number) {
        kinds(found, asked().get("kind") ?? "");
        await show();
      } else if (found) await topics(found);
      status.textContent = question && status.dataset[number ? "found" : "none"].replace("{query}", () => question).replace("{number}", number);
    } catch {
      held = {};
      status.textContent = status.dataset.failed;
    }
  }

  /** The address holds the question, so that a list of results can be sent and found again. */
  function keep(kind) {
    const query = new URLSearchParams({ q: form.elements.q.value.trim(), ...(kind && { kind }) });
    history.replaceState(null, "", query.get("q") ? `?${query}` : location.pathname);
  }

  function start() {
    const field = form.elements.q;
    const links = () => [field, ...place.querySelectorAll("h2 a")];
    let waiting;
    const now = () => {
      clearTimeout(waiting);
      waiting = undefined;
      keep(asked().get("kind"));
      return run();
    };
    field.addEventListener("focus", () => data("index").catch(() => (held = {})), { once: true });
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(now, 120);
    });
    part("kinds").addEventListener("change", ({ target }) => {
      keep(target.value);
      show();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      now().then(() => links()[1]?.focus());
    });
    field.addEventListener("keydown", async (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      await now();
      links()[1]?.click();
    });
    document.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const at = links().indexOf(document.activeElement);
      const next = step && at >= 0 && links()[at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    addEventListener("popstate", begin);
    function begin() {
      field.value = asked().get("q") ?? "";
      run();
    }
    if (asked().get("q")) begin();
  }

  if (form && place) start();
}
