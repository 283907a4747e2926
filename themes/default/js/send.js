// Sends a form without leaving the page, keeps what was written until it has arrived, and never sends it twice. Where
// that cannot be, because a service answers pages only, the browser posts as it does without a script.
{
  const PATIENCE = 30_000;
  const within = (time) => AbortSignal.timeout?.(time);

  /** What the form says of the visit, as its notice tells: this page's query, and the page of this site before it. */
  const fills = {
    // Some services want every name in brackets.
    query: (field) => new URLSearchParams(location.search).get(field.name.match(/\[(\w+)\]$/)?.[1] ?? field.name) ?? "",
    referrer: () => (document.referrer.startsWith(location.origin + "/") ? new URL(document.referrer).pathname : ""),
    visit: () => sessionStorage.getItem("visit") ?? "",
    opened: () => String(Math.round(performance.now() / 1000)),
  };

  function fill(form) {
    for (const field of form.querySelectorAll("[data-fill]")) {
      try {
        field.value = fills[field.dataset.fill]?.(field) ?? "";
      } catch {
        field.value = ""; // A browser may refuse its storage.
      }
    }
  }

  /** 128 bits by chance; `randomUUID` is there on secure pages only. */
  function fresh() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** One id for the same answers, however often they are sent; other answers are another submission. */
  function name(form) {
    const field = form.elements.submission_id ?? document.createElement("input");
    if (!field.form) {
      Object.assign(field, { type: "hidden", name: "submission_id" });
      form.append(field);
    }
    const answers = [...new FormData(form)].filter(([key]) => key !== "submission_id");
    const now = JSON.stringify(answers.filter(([key]) => !form.elements[key]?.dataset?.fill));
    if (field.dataset.of !== now) field.value = fresh();
    field.dataset.of = now;
  }

  const statusOf = (form) => form.parentElement.querySelector(".status");

  /** The state of a form: none, `sending`, `offline`, `failed` or `sent`; and what is said of it. */
  function enter(form, state, words = "") {
    const status = statusOf(form);
    if (state) form.dataset.state = state;
    else delete form.dataset.state;
    for (const button of form.querySelectorAll("[type=submit]")) {
      if (state === "sending") button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    if (!status) return;
    status.className = `status${state === "failed" || state === "offline" ? " bad" : ""}`;
    status.textContent = words;
  }

  function bodyOf(form) {
    const data = new FormData(form);
    if (form.dataset.encoding !== "json") return [new URLSearchParams(data), {}];
    const answers = {};
    for (const key of new Set(data.keys())) answers[key] = data.getAll(key).length > 1 ? data.getAll(key) : data.get(key);
    return [JSON.stringify(answers), { "Content-Type": "application/json" }];
  }

  /** Goes to a page of thanks; says so in place where there is none. */
  function thank(form, address) {
    const to = address && new URL(address, location.href);
    if (to && /^https?:$/.test(to.protocol)) return location.assign(to);
    enter(form, "sent", form.dataset.received);
    form.hidden = true;
    const status = statusOf(form);
    status.tabIndex = -1;
    status.focus();
  }

  /** The errors that a service tells, as the page says it does: beside names, or of the whole. */
  function errorsIn(told, { errors, field, text, whole, names = ["", ""] }) {
    const listed = told[errors] ?? [];
    const pairs = Array.isArray(listed) ? listed.map((error) => [error?.[field], error?.[text]]) : Object.entries(listed);
    const found = pairs.map(([name, message]) => ({ field: name && names.join(name), message: String(message ?? "") }));
    return found.length || !told[whole] ? found : [{ message: String(told[whole]) }];
  }

  async function post(form) {
    const words = form.dataset;
    const reading = JSON.parse(words.reading);
    const [body, headers] = bodyOf(form);
    const to = new URL(form.getAttribute("action"), location.href);
    if (reading.query) to.search += (to.search ? "&" : "?") + reading.query.replace(/^[?&]/, "");
    const answer = await fetch(to, { method: "POST", headers: { Accept: "application/json", ...headers }, body, signal: within(PATIENCE) });
    const told = (await answer.json().catch(() => null)) ?? {};
    if (answer.ok && (!reading.ok || told[reading.ok] === true || told[reading.ok] === 1)) {
      return thank(form, words.thanks ?? (answer.redirected ? answer.url : told[reading.next]));
    }
    const errors = errorsIn(told, reading);
    const beside = errors.some(({ field }) => field);
    enter(form, "failed", beside ? "" : errors.map(({ message }) => message).join(" ") || words.failed);
    if (beside) form.dispatchEvent(new CustomEvent("refused", { detail: errors }));
  }

  /** Whether our own receiver can be reached, though a script may not read what it says. */
  const reaches = (address) =>
    fetch(address, { mode: "no-cors", cache: "no-store", signal: within(5000) }).then(() => true, () => false);

  /** No answer came. Nothing is lost: the same answers under the same id can be sent once more. */
  async function unanswered(form, fault) {
    const words = form.dataset;
    if (!navigator.onLine) return enter(form, "offline", words.offline);
    if (fault.name !== "TypeError") return enter(form, "failed", words.failed);
    // Our receiver knows a repeated id, so the browser may post what a script was not allowed to.
    if (words.status && (await reaches(words.status))) return HTMLFormElement.prototype.submit.call(form);
    words.blocked = "";
    enter(form, "failed", words.failed);
  }

  /** Whether a script sends it. A service that a script could not hear once is left to the browser, on demand. */
  function sendsItself({ reading, encoding, blocked }) {
    return encoding === "json" || (blocked === undefined && JSON.parse(reading).post === "script");
  }

  function send(form, event) {
    const words = form.dataset;
    if (words.state === "sending") return event.preventDefault();
    fill(form);
    name(form);
    const script = sendsItself(words);
    // The browser would leave for a page that says nothing; who asks a second time may know better.
    const stays = !script && !navigator.onLine && words.state !== "offline";
    if (script || stays) event.preventDefault();
    if (stays) return enter(form, "offline", words.offline);
    enter(form, "sending", words.sending);
    if (script) post(form).catch((fault) => unanswered(form, fault));
    else setTimeout(() => words.state === "sending" && enter(form), PATIENCE);
  }

  /** Whether somebody has time for the form now: asked once, when the visitor begins with it. */
  async function askState(form) {
    const asked = await fetch(form.dataset.status, { signal: within(2000) });
    const told = (await asked.json()).forms?.[form.dataset.form];
    if (told?.state !== "waiting" || !told.text) return;
    const notice = document.createElement("p");
    notice.className = "callout warn waits";
    notice.setAttribute("role", "status");
    form.before(notice);
    setTimeout(() => (notice.textContent = told.text), 50);
  }

  const forms = [...document.querySelectorAll("form[data-form]")];
  for (const form of forms) {
    form.addEventListener("submit", (event) => send(form, event));
    if (form.dataset.status) form.addEventListener("focusin", () => askState(form).catch(() => {}), { once: true });
  }
  // Somebody who comes back by the back button finds the form as it was, and can send it.
  addEventListener("pageshow", (event) => event.persisted && forms.forEach((form) => (enter(form), (form.hidden = false))));
  addEventListener("online", () => {
    for (const form of forms) if (form.dataset.state === "offline") enter(form, "", form.dataset.online);
  });
}
