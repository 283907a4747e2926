// The half of the live preview that runs in the page. Only `serve` adds it; no built file holds it.
(() => {
  const script = document.currentScript;
  const preview = document.querySelector("wellspring-preview");
  const left = "wellspring-preview-left", named = "wellspring-preview-tab", used = "wellspring-preview-used";
  const name = nameTab();
  let page = script.dataset.page;

  // What a tab calls itself, over all its pages.
  function nameTab() {
    const fresh = Math.random().toString(36).slice(2);
    try {
      const known = sessionStorage.getItem(named) ?? fresh;
      sessionStorage.setItem(named, known);
      return known;
    } catch { return fresh; }
  }

  function reload() {
    const place = { path: location.pathname, left: scrollX, top: scrollY, fields: filled(), focus: focus() };
    try { sessionStorage.setItem(left, JSON.stringify(place)); } catch { /* then it starts anew */ }
    location.reload();
  }

  function restore() {
    try {
      const place = JSON.parse(sessionStorage.getItem(left) ?? "null");
      sessionStorage.removeItem(left);
      if (place?.path !== location.pathname) return;
      fill(place.fields, place.focus);
      scrollTo({ left: place.left, top: place.top, behavior: "instant" });
    } catch { /* a page that may keep nothing starts anew */ }
  }

  // Every field that a visitor fills in, under a name that it has after a reload too. No secret is kept.
  function fields() {
    const all = new Map(), counts = new Map();
    for (const field of document.querySelectorAll("input, textarea, select")) {
      if (["hidden", "password", "file", "submit", "button", "image", "reset"].includes(field.type)) continue;
      const kind = [field.form?.id || field.form?.getAttribute("action"), field.type, field.name || field.id].join(" ");
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      all.set(`${kind} ${counts.get(kind)}`, field);
    }
    return all;
  }

  // What was filled in, where it is not what the page came with.
  function filled() {
    const values = {};
    for (const [key, field] of fields()) {
      if (field.options) {
        const chosen = [...field.options].map((option) => option.selected);
        if ([...field.options].some((option) => option.selected !== option.defaultSelected)) values[key] = chosen;
      } else if (["checkbox", "radio"].includes(field.type)) {
        if (field.checked !== field.defaultChecked) values[key] = field.checked;
      } else if (field.value !== field.defaultValue) values[key] = field.value;
    }
    return values;
  }

  function focus() {
    const found = [...fields()].find(([, field]) => field === document.activeElement);
    return found && { key: found[0], from: found[1].selectionStart, to: found[1].selectionEnd };
  }

  function fill(values, focused) {
    const all = fields();
    for (const [key, value] of Object.entries(values)) {
      const field = all.get(key);
      if (!field) continue;
      if (field.options) value.forEach((chosen, at) => { if (field.options[at]) field.options[at].selected = chosen; });
      else if (typeof value === "boolean") field.checked = value;
      else field.value = value;
      // Scripts of the page hear of it as of a visitor's own input.
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const field = all.get(focused?.key);
    field?.focus({ preventScroll: true });
    if (field && focused.from != null) field.setSelectionRange(focused.from, focused.to);
  }

  // The old sheet goes when the new one has come, so the page is never bare.
  function restyle(sheets) {
    const links = [...document.querySelectorAll("link[rel~=stylesheet]")];
    if (links.length !== sheets.length) return reload();
    links.forEach((link, at) => {
      if (!sheets[at]) return;
      const fresh = link.cloneNode();
      fresh.addEventListener("load", () => link.remove());
      fresh.addEventListener("error", () => link.remove());
      fresh.href = sheets[at];
      link.after(fresh);
    });
  }

  // The tabs in the order in which they were last used, which they share.
  function usedTabs() {
    try { return JSON.parse(localStorage.getItem(used)) ?? []; } catch { return []; }
  }

  function use() {
    const others = usedTabs().filter((other) => other !== name);
    try { localStorage.setItem(used, JSON.stringify([name, ...others].slice(0, 50))); } catch { /* then the first goes */ }
  }

  // Of all open tabs the one that was used last goes to the edited page; none was used before it is loaded.
  function isLed({ to, tabs }) {
    const last = usedTabs().find((tab) => tabs.includes(tab)) ?? tabs[0];
    return last === name && new URL(to, location.href).pathname !== location.pathname;
  }

  function act(message) {
    if (message.page) page = message.page;
    if (message.follow && isLed(message.follow)) return location.assign(message.follow.to);
    if (message.reload) reload();
    if (message.sheets) restyle(message.sheets);
    if ("report" in message && preview?.shadowRoot) {
      preview.shadowRoot.querySelector("#report").innerHTML = message.report;
    }
  }

  function connect() {
    const address = new URL("/__wellspring/live", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.search = new URLSearchParams({ path: location.pathname, page, tab: name });
    const socket = new WebSocket(address);
    socket.addEventListener("message", (event) => act(JSON.parse(event.data)));
    socket.addEventListener("close", () => setTimeout(connect, 1000));
  }

  if (document.hasFocus()) use();
  for (const event of ["focus", "pointerdown", "keydown"]) addEventListener(event, use, { capture: true, passive: true });
  if (document.readyState === "complete") restore(); else addEventListener("load", restore);
  connect();
})();
