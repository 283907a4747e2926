// The start of a session in the visitor's own time; the style sheet keeps the place of the line.
for (const time of document.querySelectorAll("time[data-local]")) {
  const start = new Date(time.dateTime);
  if (Number.isNaN(start.getTime())) continue;
  const form = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  const line = document.createElement("p");
  line.className = "local";
  line.textContent = time.dataset.local.replace("{time}", new Intl.DateTimeFormat(document.documentElement.lang, form).format(start));
  const said = time.closest("p");
  (said.nextElementSibling ?? said).after(line); // behind the line that names the zone
}
