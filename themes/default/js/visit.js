// Where a site says so, the first page, the campaign and the pages read are kept in the tab, and go when it closes.
if (document.documentElement.dataset.visit === "session") {
  try {
    const known = JSON.parse(sessionStorage.getItem("visit") ?? "null");
    const campaign = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("utm_"));
    const begun = { first: location.pathname, campaign: Object.fromEntries(campaign), pages: [] };
    const visit = Array.isArray(known?.pages) ? known : begun;
    if (visit.pages.at(-1) !== location.pathname) visit.pages = [...visit.pages, location.pathname].slice(-30);
    sessionStorage.setItem("visit", JSON.stringify(visit));
  } catch {
    // A browser may refuse its storage; the form then sends nothing of the visit.
  }
}
