// The half of the live preview that runs in the page. Only `serve` adds it; no built file holds it.
(() => {
  const script = document.currentScript;
  const preview = document.querySelector("wellspring-preview");
  const scrolled = "wellspring-preview-scroll";
  let page = script.dataset.page;

  function reload() {
    const place = { path: location.pathname, left: scrollX, top: scrollY };
    try { sessionStorage.setItem(scrolled, JSON.stringify(place)); } catch { /* then it starts at the top */ }
    location.reload();
  }

  function restore() {
    try {
      const place = JSON.parse(sessionStorage.getItem(scrolled) ?? "null");
      sessionStorage.removeItem(scrolled);
      if (place?.path === location.pathname) scrollTo({ left: place.left, top: place.top, behavior: "instant" });
    } catch { /* a page that may keep nothing starts at the top */ }
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

  function act(message) {
    if (message.page) page = message.page;
    if (message.reload) reload();
    if (message.sheets) restyle(message.sheets);
    if ("report" in message && preview?.shadowRoot) {
      preview.shadowRoot.querySelector("#report").innerHTML = message.report;
    }
  }

  function connect() {
    const address = new URL("/__wellspring/live", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.search = new URLSearchParams({ path: location.pathname, page });
    const socket = new WebSocket(address);
    socket.addEventListener("message", (event) => act(JSON.parse(event.data)));
    socket.addEventListener("close", () => setTimeout(connect, 1000));
  }

  if (document.readyState === "complete") restore(); else addEventListener("load", restore);
  connect();
})();
