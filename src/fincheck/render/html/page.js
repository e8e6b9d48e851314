"use strict";
// Shows the filters, which do nothing without a script, and hides the findings that they leave out.
for (const form of document.querySelectorAll("form.filter")) {
  const part = form.parentElement;
  const findings = [...part.querySelectorAll("article.finding")];
  const entries = new Map([...part.querySelectorAll("[data-of]")].map((entry) => [entry.dataset.of, entry]));
  const status = form.querySelector("[role=status]");
  const apply = () => {
    const chosen = new Set([...form.querySelectorAll("input:checked")].map((box) => box.value));
    const section = form.elements.section.value;
    let shown = 0;
    for (const finding of findings) {
      const kept = chosen.has(finding.dataset.severity) && (!section || finding.dataset.section === section);
      finding.hidden = !kept;
      const entry = entries.get(finding.id);
      if (entry) entry.hidden = !kept;
      shown += kept;
    }
    status.textContent = status.dataset.told.replace("{shown}", shown).replace("{all}", findings.length);
  };
  // A link to a finding that is filtered away would lead nowhere.
  const follow = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.hidden && part.contains(target)) {
      form.reset();
      apply();
      target.scrollIntoView();
    }
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  form.hidden = false;
  apply(); // a browser may have kept the choices of an earlier visit
}
