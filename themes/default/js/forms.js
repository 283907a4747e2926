// Errors beside the answers, a summary that takes focus, a status line. The form posts without any of this.
{
  const groupOf = (control) => control.closest("fieldset.field, .field");
  const labelOf = (control) =>
    (groupOf(control)?.querySelector("legend, label:not(.check)") ?? control.labels?.[0])?.firstChild?.textContent.trim() ?? control.name;

  /** The controls that count: shown, named, one per group of boxes. */
  function controlsIn(part) {
    const seen = new Set();
    return [...part.querySelectorAll("input, select, textarea")].filter((control) => {
      if (control.type === "hidden" || control.disabled || control.closest("[hidden]")) return false;
      if (/^(radio|checkbox)$/.test(control.type) && seen.has(control.name)) return false;
      return seen.add(control.name);
    });
  }

  function messageFor(control, words) {
    const state = control.validity;
    const some = control.closest("fieldset[data-some]");
    if (some && !some.querySelector(":checked")) return words.choose;
    if (state.valid) return "";
    if (state.valueMissing) return control.type === "radio" || control.matches("select") ? words.choose : words.required;
    if (state.typeMismatch || state.badInput) return words[control.type] ?? words.pattern;
    return (state.patternMismatch && control.dataset.message) || control.validationMessage || words.pattern;
  }

  /** Shows or clears the sentence under one answer and returns it. */
  function mark(control, words) {
    const message = messageFor(control, words);
    const place = groupOf(control)?.querySelector(".error");
    if (message) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (place) {
      place.textContent = message;
      place.hidden = !message;
    }
    return message;
  }

  function summarise(form, wrong) {
    form.querySelector(".summary")?.remove();
    if (!wrong.length) return;
    const box = document.createElement("div");
    box.className = "callout bad summary";
    box.tabIndex = -1;
    box.setAttribute("role", "alert");
    const title = document.createElement("p");
    title.textContent = form.dataset.summary;
    const list = document.createElement("ul");
    for (const [control, message] of wrong) {
      const link = document.createElement("a");
      link.href = "#" + control.id;
      link.textContent = labelOf(control);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        control.focus();
      });
      const item = document.createElement("li");
      item.append(link, ": " + message);
      list.append(item);
    }
    box.append(title, list);
    form.prepend(box);
    box.focus();
  }

  function check(form, part) {
    const wrong = controlsIn(part)
      .map((control) => [control, mark(control, form.dataset)])
      .filter(([, message]) => message);
    summarise(form, wrong);
    return wrong.length === 0;
  }

  /** Questions that depend on another answer; without a script they are simply all there. */
  function showDependents(form) {
    for (const part of form.querySelectorAll("[data-if]")) {
      const fits = new FormData(form).getAll(part.dataset.if).includes(part.dataset.is);
      part.hidden = !fits;
      for (const control of part.querySelectorAll("input, select, textarea")) {
        control.disabled = !fits;
        control.required = "demand" in control.dataset ? fits : control.required;
      }
    }
  }

  /** What the form says of the visit, as its notice tells: this page's query, and the page of this site before it. */
  const fills = {
    query: (field) => new URLSearchParams(location.search).get(field.name) ?? "",
    referrer: () => (document.referrer.startsWith(location.origin + "/") ? new URL(document.referrer).pathname : ""),
    visit: () => sessionStorage.getItem("visit") ?? "",
    opened: () => String(Math.round(performance.now() / 1000)),
  };

  /** For the few services that take JSON only. */
  async function post(form) {
    const answers = {};
    for (const name of new Set(new FormData(form).keys())) {
      const values = new FormData(form).getAll(name);
      answers[name] = values.length > 1 ? values : values[0];
    }
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", headers, body: JSON.stringify(answers) });
    if (!answer.ok) throw new Error(`${answer.status} from the form's endpoint`);
    if (form.dataset.thanks) location.assign(form.dataset.thanks);
  }

  function send(form, event) {
    if (!check(form, form)) return event.preventDefault();
    const status = form.parentElement.querySelector("[data-status]");
    const say = (words) => status && (status.textContent = words);
    for (const field of form.querySelectorAll("[data-fill]")) field.value = fills[field.dataset.fill]?.(field) ?? "";
    say(form.dataset.sending);
    if (!("json" in form.dataset)) return;
    event.preventDefault();
    post(form).then(() => say(form.dataset.received), () => say(form.dataset.failed));
  }

  for (const form of document.querySelectorAll("form[data-form]")) {
    form.noValidate = true;
    showDependents(form);
    form.addEventListener("change", () => showDependents(form));
    form.addEventListener("input", ({ target }) => {
      if (target.getAttribute("aria-invalid")) mark(target, form.dataset);
    });
    form.addEventListener("step", (event) => {
      if (!check(form, event.detail)) event.preventDefault();
    });
    form.addEventListener("submit", (event) => send(form, event));
  }
}
