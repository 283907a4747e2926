// The start of a session in the visitor's own time, in the line whose place is kept for it.
for (const time of document.querySelectorAll("time[data-local]")) {
  const start = new Date(time.dateTime);
  if (Number.isNaN(start.getTime())) continue;
  const form = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  const line = time.closest("section")?.querySelector(".local");
  if (line) line.textContent = time.dataset.local.replace("{time}", new Intl.DateTimeFormat(document.documentElement.lang, form).format(start));
}
