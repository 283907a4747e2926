// Results in the place of the list; the address holds the question, so a list of results can be sent.
{
  const form = document.querySelector("form[data-search]");
  const place = document.querySelector("[data-results]");
  const plain = (text) => (text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (question) => plain(question).split(/\s+/).filter(Boolean);
  let documents;

  async function load() {
    const answer = await fetch(place.dataset.results);
    if (!answer.ok) throw new Error(`${answer.status} for the search data`);
    const data = await answer.json();
    documents = (Array.isArray(data) ? data : (data.documents ?? data.pages ?? data.items)).map((page) => ({
      ...page,
      head: plain(page.title),
      rest: plain([page.description, ...(page.terms ?? []), ...(page.headings ?? []), page.text].flat().filter((part) => typeof part === "string").join(" ")),
    }));
  }

  /** Every word must occur; a word in the title weighs most, at its beginning more. */
  function score(page, words) {
    let sum = 0;
    for (const word of words) {
      const at = page.head.indexOf(word);
      if (at < 0 && !page.rest.includes(word)) return 0;
      sum += at < 0 ? 1 : at === 0 ? 8 : 5;
    }
    return sum;
  }

  /** The text with the words marked; letters with marks count as the letter. */
  function marked(text, words) {
    const piece = document.createDocumentFragment();
    const flat = [...text].map((letter) => plain(letter)[0] ?? letter).join("");
    const letters = [...text];
    let from = 0;
    while (from < letters.length) {
      const hits = words.map((word) => [flat.indexOf(word, from), word.length]).filter(([at]) => at >= 0);
      if (!hits.length) break;
      const [at, length] = hits.sort((a, b) => a[0] - b[0])[0];
      const mark = document.createElement("mark");
      mark.textContent = letters.slice(at, at + length).join("");
      piece.append(letters.slice(from, at).join(""), mark);
      from = at + length;
    }
    piece.append(letters.slice(from).join(""));
    return piece;
  }

  function row(page, words) {
    const item = document.createElement("li");
    const title = document.createElement("h2");
    const link = document.createElement("a");
    const kind = document.createElement("p");
    item.className = "card";
    kind.className = "kicker";
    kind.textContent = page.kind_title ?? page.kind ?? "";
    link.href = page.url;
    link.append(marked(page.title, words));
    title.append(link);
    item.append(title, kind);
    if (page.description) {
      const text = document.createElement("p");
      text.className = "text";
      text.append(marked(page.description, words));
      item.append(text);
    }
    return item;
  }

  function show(question, found) {
    const status = document.querySelector("[data-search-status]");
    const words = status.dataset[found.length ? "found" : "none"];
    status.textContent = question ? words.replace("{query}", question).replace("{number}", found.length) : "";
    place.replaceChildren(...found.slice(0, 50).map((page) => row(page, wordsOf(question))));
    place.hidden = !found.length;
    document.querySelector("[data-all]").hidden = found.length > 0;
  }

  async function search(question) {
    const words = wordsOf(question);
    if (words.length && !documents) await load();
    const ranked = words.length ? documents.map((page) => [score(page, words), page]).filter(([points]) => points) : [];
    show(question, ranked.sort((a, b) => b[0] - a[0]).map(([, page]) => page));
  }

  function start() {
    const field = form.elements.q;
    const run = () => search(field.value.trim()).catch(() => {
      const status = document.querySelector("[data-search-status]");
      status.textContent = status.dataset.failed;
    });
    let waiting;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      place.querySelector("a")?.focus();
    });
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        history.replaceState(null, "", field.value ? "?" + new URLSearchParams({ q: field.value }) : location.pathname);
        run();
      }, 120);
    });
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    if (field.value) run();
  }

  if (form && place) start();
}
