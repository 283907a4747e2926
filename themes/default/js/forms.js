// Errors beside the answers, a summary that takes focus, a status line. The form posts without any of this.
{
  const groupOf = (control) => control.closest("fieldset.field, .field");
  const labelOf = (control) =>
    (groupOf(control)?.querySelector("legend, label:not(.check)") ?? control.labels?.[0])?.firstChild?.textContent.trim() ?? control.name;

  /** The controls that count: shown, named, one per group of radio buttons. */
  function controlsIn(part) {
    const seen = new Set();
    return [...part.querySelectorAll("input, select, textarea")].filter((control) => {
      if (control.type === "hidden" || control.disabled || control.closest("[hidden]")) return false;
      if (control.type === "radio" && seen.has(control.name)) return false;
      return seen.add(control.name);
    });
  }

  function messageFor(control, words) {
    const state = control.validity;
    if (state.valid) return "";
    if (state.valueMissing) return words.required;
    if (state.typeMismatch && control.type === "email") return words.email;
    return (state.patternMismatch && control.dataset.message) || words.invalid;
  }

  /** Shows or clears the sentence under one answer and returns it. */
  function mark(control, words) {
    const message = messageFor(control, words);
    const place = groupOf(control)?.querySelector(".error");
    control.toggleAttribute("aria-invalid", false);
    if (message) control.setAttribute("aria-invalid", "true");
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
      for (const control of part.querySelectorAll("input, select, textarea")) control.disabled = !fits;
    }
  }

  for (const form of document.querySelectorAll("form[data-form]")) {
    const started = Date.now();
    const status = form.parentElement.querySelector("[data-status]");
    form.noValidate = true;
    showDependents(form);
    form.addEventListener("change", () => showDependents(form));
    form.addEventListener("input", ({ target }) => {
      if (target.getAttribute("aria-invalid")) mark(target, form.dataset);
    });
    form.addEventListener("step", (event) => {
      if (!check(form, event.detail)) event.preventDefault();
    });
    form.addEventListener("submit", (event) => {
      if (!check(form, form)) return event.preventDefault();
      for (const field of form.querySelectorAll("[data-opened]")) field.value = String(Date.now() - started);
      if (status) status.textContent = form.dataset.sending;
    });
  }
}
