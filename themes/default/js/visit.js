// Where a site says so, the first page, the campaign and the pages read are kept in the tab, and go when it closes.
if (document.documentElement.dataset.visit === "session") {
  const known = JSON.parse(sessionStorage.getItem("visit") ?? "null");
  const campaign = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("utm_"));
  const visit = known ?? { first: location.pathname, campaign: Object.fromEntries(campaign), pages: [] };
  if (visit.pages.at(-1) !== location.pathname) visit.pages = [...visit.pages, location.pathname].slice(-30);
  sessionStorage.setItem("visit", JSON.stringify(visit));
}
