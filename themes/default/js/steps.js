// A form in steps shows one at a time; without a script it is one long form.
for (const form of document.querySelectorAll("form[data-form]:has(.step ~ .step)")) {
  const steps = [...form.querySelectorAll(".step")];
  const rest = [...form.children].slice([...form.children].indexOf(steps.at(-1)) + 1);
  const row = document.createElement("p");
  row.className = "row";
  const button = (text, quiet) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = quiet ? "button quiet" : "button";
    made.textContent = text;
    row.append(made);
    return made;
  };
  const back = button(form.dataset.back, true);
  const next = button(form.dataset.next, false);
  steps.at(-1).after(row);
  let at = 0;

  const show = (number, focus) => {
    at = number;
    steps.forEach((step, index) => (step.hidden = index !== at));
    for (const part of rest) part.hidden = at < steps.length - 1;
    back.hidden = at === 0;
    next.hidden = at === steps.length - 1;
    if (focus) steps[at].querySelector("input, select, textarea")?.focus();
  };
  const forward = () => {
    const asked = new CustomEvent("step", { detail: steps[at], cancelable: true });
    if (form.dispatchEvent(asked)) show(at + 1, true);
  };
  next.addEventListener("click", forward);
  back.addEventListener("click", () => show(at - 1, true));
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
