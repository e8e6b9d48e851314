"use strict";
// Shows the filters, which do nothing without a script, and hides the findings that they leave out.
for (const form of document.querySelectorAll("form.filter")) {
  const part = form.closest(".report");
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

// The tie-out view: a figure shows its checks, a check lights up its figures. Without a script figures are links to a check.
document.body.classList.add("scripted");
for (const split of document.querySelectorAll(".split")) {
  const report = split.closest(".report");
  const figures = new Map([...split.querySelectorAll(".fig[data-n]")].map((figure) => [figure.dataset.n, figure]));
  const checks = new Map();
  for (const check of report.querySelectorAll("[data-f]")) {
    for (const number of check.dataset.f.split(" ")) {
      if (!checks.has(number)) checks.set(number, []);
      checks.get(number).push(check);
    }
  }
  const picked = split.querySelector(".picked");
  const chosen = picked.querySelector(".chosen");
  const form = split.querySelector("form.fates");
  const status = form.querySelector("[role=status]");
  const grave = () => [...figures.values()].filter((f) => /\b(wrong|warned|cut|undecided|unread|noted)\b/.test(f.className) && !f.classList.contains("dim"));
  const make = (name, text, cls) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (cls) made.className = cls;
    return made;
  };
  const light = (check) => {
    for (const figure of figures.values()) figure.classList.remove("lit");
    if (!check) return;
    for (const number of check.dataset.f.split(" ")) figures.get(number)?.classList.add("lit");
  };
  const told = (check) => {
    const item = make("li");
    if (check.matches("article")) {
      item.className = "bad";
      for (const part of check.querySelectorAll(":scope > header h4, :scope > .relation, :scope > .message, :scope > .measure")) {
        const copy = part.matches("h4") ? make("p") : part.cloneNode(true);
        if (part.matches("h4")) copy.append(...[...part.cloneNode(true).childNodes]);
        copy.removeAttribute("id");
        item.append(copy);
      }
      const more = make("a", picked.dataset.more);
      more.href = "#" + check.id;
      item.append(more);
    } else {
      if (check.classList.contains("undecided")) item.className = "undecided";
      const rule = check.closest("details")?.querySelector("summary"); // of what held the rule is told once for all
      if (rule) {
        const name = make("p");
        name.append(...[...rule.cloneNode(true).childNodes].filter((part) => part.className !== "note"));
        item.append(name);
      }
      const told = make("p");
      told.append(...check.cloneNode(true).childNodes);
      item.append(told);
      const named = make("ul", "", "named");
      for (const number of check.dataset.f.split(" ")) {
        if (figures.has(number)) named.append(make("li", figures.get(number).getAttribute("aria-label")));
      }
      item.append(named);
    }
    item.tabIndex = 0;
    item.addEventListener("mouseenter", () => light(check));
    item.addEventListener("focusin", () => light(check));
    return item;
  };
  const button = (text, act) => {
    const made = make("button", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const step = (by) => {
    const all = grave();
    if (!all.length) return;
    const here = all.indexOf(split.querySelector(".fig.chosen"));
    choose(all[here < 0 && by < 0 ? all.length - 1 : (here + by + all.length) % all.length], true);
    // the buttons are new ones: the keyboard goes on where it was
    chosen.querySelectorAll(".walk button")[by < 0 ? 0 : 1].focus({ preventScroll: true });
  };
  const choose = (figure, scroll) => {
    split.querySelector(".fig.chosen")?.classList.remove("chosen");
    figure.classList.add("chosen");
    const found = checks.get(figure.dataset.n) ?? [];
    const list = make("ul");
    list.append(...found.map(told));
    const walk = make("div", "", "walk");
    walk.append(button("‹ " + picked.dataset.back, () => step(-1)), button(picked.dataset.next + " ›", () => step(1)));
    const link = make("a", picked.dataset.link);
    link.href = "#" + encodeURIComponent(figure.id);
    chosen.replaceChildren(make("p", figure.getAttribute("aria-label")), found.length ? list : make("p", figure.classList.contains("none") ? picked.dataset.none : picked.dataset.untold), link, walk);
    picked.hidden = false;
    light(found[0]);
    if (scroll) {
      figure.scrollIntoView({ block: "center" });
      figure.focus({ preventScroll: true });
    }
  };
  split.addEventListener("click", (event) => {
    const figure = event.target.closest(".fig[data-n]");
    if (!figure || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    history.replaceState(null, "", "#" + encodeURIComponent(figure.id));
    choose(figure, false);
  });
  split.addEventListener("keydown", (event) => {
    const figure = event.target.closest(".fig[data-n]");
    if (figure && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      choose(figure, false);
      picked.querySelector("h4").focus();
    } else if (event.key === "Escape" && !picked.hidden) {
      picked.hidden = true;
      light(null);
      const back = split.querySelector(".fig.chosen");
      back?.classList.remove("chosen");
      back?.focus();
    }
  });
  // a finding of the list lights up its figures, and the first of them is shown
  for (const entry of split.querySelectorAll(".index [data-of]")) {
    entry.querySelector("a").addEventListener("click", (event) => {
      const check = document.getElementById(entry.dataset.of);
      const first = check?.dataset.f && figures.get(check.dataset.f.split(" ")[0]);
      if (!first || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      choose(first, true);
      light(check);
      for (const other of split.querySelectorAll(".index .lit")) other.classList.remove("lit");
      entry.classList.add("lit");
    });
  }
  const sift = () => {
    const kept = new Set([...form.querySelectorAll("[name=fate]:checked")].map((box) => box.value));
    const find = form.elements.find.value.trim();
    let shown = 0;
    for (const figure of figures.values()) {
      const fits = [...kept].some((name) => figure.classList.contains(name)) &&
        (!find || figure.textContent.includes(find) || figure.getAttribute("aria-label").includes(find));
      figure.classList.toggle("dim", !fits);
      shown += fits;
    }
    status.textContent = `${shown} / ${figures.size}`;
  };
  form.addEventListener("change", sift);
  form.addEventListener("input", sift);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Enter goes from one that fits to the next, and what is searched for can be typed on
    const all = [...figures.values()].filter((figure) => !figure.classList.contains("dim"));
    if (!all.length) return;
    choose(all[(all.indexOf(split.querySelector(".fig.chosen")) + 1) % all.length], true);
    form.elements.find.focus({ preventScroll: true });
  });
  const arrive = () => {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // a stray percent sign: it names nothing, or what stands there as it is
    }
    const target = document.getElementById(id);
    if (!target || !target.matches(".fig") || !split.contains(target)) return;
    if (target.classList.contains("dim")) {
      form.reset();
      sift();
    }
    choose(target, true);
  };
  addEventListener("hashchange", arrive);
  sift();
  if (innerWidth >= 1000) picked.hidden = false; // beside the disclosure there is room for the hint
  arrive();
}

// The index of many reports is sorted by a click on a head; a second click turns the order.
for (const table of document.querySelectorAll("table.overview")) {
  const body = table.tBodies[0];
  const value = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.sort ?? (cell.querySelector("b")?.textContent || cell.textContent.trim());
    const number = parseInt(text.replace(/^[^0-9]*/, ""), 10);
    return column && !Number.isNaN(number) ? number : text;
  };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const press = document.createElement("button");
    press.type = "button";
    press.append(...head.childNodes);
    head.append(press);
    press.addEventListener("click", () => {
      const first = column ? "descending" : "ascending"; // counts begin with the largest, names with the first
      const down = (first === "descending") !== (head.getAttribute("aria-sort") === first);
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [value(a, column), value(b, column)];
        return typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), document.documentElement.lang);
      });
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}
