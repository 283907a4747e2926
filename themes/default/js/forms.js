// Errors beside the answers, a summary that takes focus, questions that depend on others. The form posts without any of this.
{
  const groupOf = (control) => control.closest("fieldset.field, .field");
  const labelOf = (control) =>
    (groupOf(control)?.querySelector("legend, label:not(.check)") ?? control.labels?.[0])?.firstChild?.textContent.trim() ?? control.name;

  /** The controls that count: shown, named, one per group of boxes. */
  function controlsIn(part) {
    const seen = new Set();
    return [...part.querySelectorAll("input, select, textarea")].filter((control) => {
      if (control.type === "hidden" || control.disabled || control.closest("[hidden], .vh")) return false;
      if (/^(radio|checkbox)$/.test(control.type) && seen.has(control.name)) return false;
      return seen.add(control.name);
    });
  }

  /** What is wrong with an answer, in the page's language; the browser's own words only where there are no others. */
  function messageFor(control, words) {
    const state = control.validity;
    const some = control.closest("fieldset[data-some]");
    if (some && !some.querySelector(":checked")) return words.choose;
    if (control.required && control.value && !control.value.trim()) return words.required;
    if (state.valid) return "";
    if (state.valueMissing) return control.type === "radio" || control.matches("select") ? words.choose : words.required;
    const own = control.dataset;
    return (
      ((state.badInput || state.typeMismatch) && own.type) ||
      (state.patternMismatch && (own.pattern ?? words.pattern)) ||
      (state.rangeUnderflow && own.min) ||
      (state.rangeOverflow && own.max) ||
      control.validationMessage
    );
  }

  /** Shows or clears the sentence under one answer. A group of radio buttons is wrong as a whole. */
  function mark(control, message) {
    const group = groupOf(control);
    const bearer = control.type === "radio" ? group : control;
    if (message) bearer?.setAttribute("aria-invalid", "true");
    else bearer?.removeAttribute("aria-invalid");
    const place = group?.querySelector(".error");
    if (!place) return;
    place.textContent = message;
    place.hidden = !message;
  }

  /** Leads to an answer, in whatever step it stands. */
  function lead(form, control) {
    form.dispatchEvent(new CustomEvent("open", { detail: control }));
    control.focus();
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
      const item = document.createElement("li");
      if (control) {
        const link = document.createElement("a");
        link.href = "#" + control.id;
        link.textContent = labelOf(control);
        link.addEventListener("click", (event) => {
          event.preventDefault();
          lead(form, control);
        });
        item.append(link, ": ");
      }
      item.append(message);
      list.append(item);
    }
    box.append(title, list);
    form.prepend(box);
    box.focus();
  }

  function check(form, part) {
    const wrong = controlsIn(part)
      .map((control) => [control, messageFor(control, form.dataset)])
      .filter(([control, message]) => (mark(control, message), message));
    summarise(form, wrong);
    return wrong.length === 0;
  }

  /** What the endpoint did not take: each error beside its answer, in the endpoint's words; the others in the summary alone. */
  function refuse(form, errors) {
    const wrong = errors.map(({ field, message }) => {
      const found = field && (form.elements[field] ?? form.elements[field + "[]"]);
      const control = found?.length && !found.type ? found[0] : found || undefined;
      if (control?.type === "hidden" || control?.closest(".vh")) return [undefined, message];
      if (control) mark(control, message);
      return [control, message];
    });
    const first = wrong.find(([control]) => control);
    if (first) form.dispatchEvent(new CustomEvent("open", { detail: first[0] }));
    summarise(form, wrong);
  }

  /** Questions that depend on another answer; without a script they are simply all there. */
  function showDependents(form) {
    for (const part of form.querySelectorAll("[data-if]")) {
      const fits = new FormData(form).getAll(part.dataset.if).includes(part.dataset.is);
      part.hidden = !fits;
      for (const control of part.querySelectorAll("input, select, textarea")) {
        control.disabled = !fits;
        if ("demand" in control.dataset) control.required = fits;
      }
    }
  }

  for (const form of document.querySelectorAll("form[data-form]")) {
    form.noValidate = true;
    showDependents(form);
    form.addEventListener("change", () => showDependents(form));
    // An error goes as soon as it is mended, and none comes up while somebody is still writing.
    form.addEventListener("input", ({ target }) => {
      const bearer = target.closest("[aria-invalid]");
      if (bearer && !messageFor(target, form.dataset)) mark(target, "");
    });
    form.addEventListener("step", (event) => {
      if (!check(form, event.detail)) event.preventDefault();
    });
    form.addEventListener("refused", (event) => refuse(form, event.detail));
    form.addEventListener("submit", (event) => {
      if (check(form, form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    });
  }
}
