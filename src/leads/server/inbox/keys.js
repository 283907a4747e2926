(() => {
  const all = (what) => [...document.querySelectorAll(what)];
  const one = (what) => document.querySelector(what);
  const help = one("dialog"), open = one("[data-help]"), box = one("dialog input");
  // Keys of one letter can be in the way of other tools, so they can be put out; the choice stays in this browser.
  const kept = { read: () => { try { return localStorage.inboxKeys } catch { return "" } }, write: (v) => { try { localStorage.inboxKeys = v } catch { /* kept for this page alone */ } } };
  let on = kept.read() !== "off";
  if (open && help) {
    open.hidden = false;
    open.addEventListener("click", () => help.showModal());
    box.checked = on;
    box.addEventListener("change", () => { on = box.checked; kept.write(on ? "on" : "off"); });
  }
  const go = (by) => {
    const rows = all(".rows .who");
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by))].focus();
  };
  const keys = {
    j: () => go(1), k: () => go(-1),
    u: () => one("[rel=up]")?.click(),
    "/": () => (one("#search") ? one("#search").focus() : location.assign("/inbox#search")),
    r: () => one("#release")?.click(),
    "?": () => help?.showModal(),
  };
  addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help?.open) return;
    const within = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (within) { if (event.key === "Escape") within.blur(); return; }
    const isRow = document.activeElement?.matches(".rows .who");
    const act = isRow && event.key === "ArrowDown" ? keys.j : isRow && event.key === "ArrowUp" ? keys.k : Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (act) { event.preventDefault(); act(); }
  });
  if (location.hash === "#search") one("#search")?.focus();
})();
