// A form in steps shows one at a time; without a script it is one long form. The place where one stands is in the step's
// title, which takes the focus, so that it is read out.
for (const form of document.querySelectorAll("form[data-form]:has(.step ~ .step)")) {
  const steps = [...form.querySelectorAll(".step")];
  const submit = form.querySelector("[type=submit]");
  // What stands after the questions belongs to the last step.
  const rest = [...form.children].slice([...form.children].indexOf(steps.at(-1)) + 1).filter((part) => part !== submit);
  const row = document.createElement("p");
  row.className = "row";
  const button = (text, quiet) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = quiet ? "button quiet" : "button";
    made.textContent = text;
    return made;
  };
  const back = button(form.dataset.back, true);
  const next = button(form.dataset.next, false);
  submit.before(row);
  row.append(next, submit, back);
  let at = 0;

  /** Whether a step asks anything of this visitor: all its questions may depend on other answers. */
  const asks = (step) => [...step.querySelectorAll(".field")].some((field) => !field.closest("[data-if][hidden]"));
  const from = (number, way) => {
    let found = number + way;
    while (found > 0 && found < steps.length - 1 && !asks(steps[found])) found += way;
    return found;
  };
  const show = (number, focus) => {
    at = number;
    const last = at === steps.length - 1;
    steps.forEach((step, index) => (step.hidden = index !== at));
    for (const part of rest) part.hidden = !last;
    back.hidden = at === 0;
    next.hidden = last;
    submit.hidden = !last;
    if (!focus) return;
    form.querySelector(".summary")?.remove();
    const title = steps[at].querySelector("legend");
    title.tabIndex = -1;
    title.focus();
  };
  const forward = () => {
    const asked = new CustomEvent("step", { detail: steps[at], cancelable: true });
    if (form.dispatchEvent(asked)) show(from(at, 1), true);
  };
  next.addEventListener("click", forward);
  back.addEventListener("click", () => show(from(at, -1), true));
  form.addEventListener("open", ({ detail }) => {
    const wanted = steps.findIndex((step) => step.contains(detail));
    if (wanted >= 0 && wanted !== at) show(wanted, false);
  });
  form.addEventListener(
    "submit",
    (event) => {
      if (at === steps.length - 1) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      forward();
    },
    true,
  );
  show(0, false);
}
