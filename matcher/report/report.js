"use strict";
// Unfolds a patient's criteria on demand, filters the lists and opens the pair that the address
// names (#trial/patient). All text reaches the page as text nodes; nothing is parsed as HTML.
(() => {
  const byId = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(byId(id).textContent);
  const words = read("matcher-words");
  let details = null; // megabytes of JSON: parsed when the first patient is opened

  const GROUPS = [
    ["fail", "Speaks against"],
    ["unknown", "To look up"],
    ["manual", "To ask"],
    ["pass", "Passed"],
  ];
  const TASKS = new Set(["unknown", "manual"]); // rows that someone ticks off

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const plain = (word) => (word || "").replaceAll("_", " ");

  // Keeps each date of a sentence on one line.
  function dated(text) {
    const parts = text.split(/\b(\d{4}-\d{2}-\d{2})\b/);
    return parts.map((part, place) => (place % 2 ? make("time", {}, part) : part));
  }

  // ---- a patient's criteria -------------------------------------------------------------------

  function answersOf(trial, patient) {
    details ??= read("matcher-details");
    const patients = Object.hasOwn(details.pairs, trial) ? details.pairs[trial] : {};
    const rows = Object.hasOwn(patients, patient) ? patients[patient] : [];
    return rows.map(answer);
  }

  function answer([criterion, status, cause, reason, ...evidence]) {
    const texts = details.texts;
    const [id, section, item, text] = details.criteria[criterion].map((place) => texts[place]);
    return {
      id, section, item, text,
      status: texts[status], cause: texts[cause], reason: texts[reason],
      evidence: evidence.map((place) => evidenceRow(details.evidence[place])),
    };
  }

  function evidenceRow([row, ...places]) {
    const [table, raw, normalized, date] = places.map((place) => details.texts[place]);
    return { table, row, raw, normalized, date };
  }

  function statusBadge(status) {
    const [sign, label] = words.statuses[status] || ["○", plain(status)];
    const badge = make("span", { class: `badge s-${status}` });
    badge.append(make("span", { "aria-hidden": "true" }, sign), ` ${label}`);
    return badge;
  }

  function evidenceItem({ table, row, raw, normalized, date }) {
    const place = [table, row < 0 ? "" : `row ${row}`].filter(Boolean).join(", ");
    const item = make("li", {}, make("span", { class: "place" }, place));
    if (raw !== null) item.append(" ", make("bdi", { class: "raw" }, raw));
    if (normalized !== null) {
      const arrow = make("span", { "aria-hidden": "true" }, "→");
      item.append(" ", arrow, make("span", { class: "vh" }, "read as"), " ");
      item.append(make("bdi", { class: "norm" }, normalized));
    }
    if (date !== null) item.append(" ", make("time", {}, date));
    return item;
  }

  function statusCell(found, task) {
    const badge = statusBadge(found.status);
    const cell = make("td", { class: "state" });
    if (task) {
      const box = make("input", { type: "checkbox" });
      cell.append(make("label", {}, box, " ", badge, make("span", { class: "vh" }, ", done")));
    } else {
      cell.append(badge);
    }
    if (found.cause) {
      const cause = make("span", { class: "sub" }, plain(found.cause));
      if (Object.hasOwn(words.causes, found.cause)) cause.title = words.causes[found.cause];
      cell.append(cause);
    }
    return cell;
  }

  function criterionRow(found, task) {
    const section = Object.hasOwn(words.sections, found.section)
      ? words.sections[found.section] : plain(found.section);
    const label = [section, found.item].filter(Boolean).join(" ");
    const text = make("th", { scope: "row" }, make("span", { class: "item" }, label), " ");
    text.append(make("bdi", {}, found.text || found.id || ""));
    const why = make("td", { class: "reason" }, make("bdi", {}, ...dated(found.reason || "")));
    if (found.evidence.length) {
      why.append(make("ul", { class: "evidence" }, ...found.evidence.map(evidenceItem)));
    }
    return make("tr", {}, statusCell(found, task), text, why);
  }

  function criteriaTable(title, answers, task) {
    const head = make("tr", {});
    for (const column of ["Status", "Criterion", "Why, and the rows behind it"]) {
      head.append(make("th", { scope: "col" }, column));
    }
    const unseen = task === null ? { class: "vh" } : {}; // a summary above says it already
    return make(
      "table", { class: "criteria" },
      make("caption", unseen, `${title} (${answers.length})`),
      make("thead", {}, head),
      make("tbody", {}, ...answers.map((found) => criterionRow(found, task))),
    );
  }

  function answerGroup(status, title, answers) {
    if (status !== "pass") return criteriaTable(title, answers, TASKS.has(status));
    const summary = make("summary", {}, `${title} (${answers.length})`);
    return make("details", {}, summary, criteriaTable(title, answers, null));
  }

  function pairDetails(trial, patient) {
    const answers = answersOf(trial, patient);
    const address = `#${encodeURIComponent(trial)}/${encodeURIComponent(patient)}`;
    const box = make("div", { class: "box" });
    const known = GROUPS.map(([status]) => status);
    const others = [...new Set(answers.map((found) => found.status))]
      .filter((status) => !known.includes(status)).map((status) => [status, plain(status)]);
    for (const [status, title] of [...GROUPS, ...others]) {
      const part = answers.filter((found) => found.status === status);
      if (part.length) box.append(answerGroup(status, title, part));
    }
    if (!answers.length) {
      box.append(make("p", { class: "empty" }, "No criteria of this pair are in this file."));
    }
    const foot = make("p", { class: "foot" }, make("a", { href: address }, "Link to this patient"));
    foot.append(" · Ticks last until this page is closed; decisions belong in worklist.xlsx.");
    box.append(foot);
    return box;
  }

  // ---- rows that open -------------------------------------------------------------------------

  const rows = [...document.querySelectorAll("tr.pair")].map((row) => ({
    row,
    trial: row.closest("[data-trial]").dataset.trial,
    patient: row.dataset.patient,
    verdict: row.parentElement.dataset.verdict,
    button: row.querySelector("button.open"),
    detail: null,
    words: null,
  }));
  const entries = new Map(rows.map((entry) => [entry.row, entry]));

  function setOpen(entry, open) {
    if (open && !entry.detail) {
      const cell = make("td", { colspan: entry.row.cells.length });
      cell.append(pairDetails(entry.trial, entry.patient));
      entry.detail = make("tr", { class: "detail" }, cell);
      entry.row.after(entry.detail);
    }
    if (entry.detail) entry.detail.hidden = !open || entry.row.hidden;
    entry.button.setAttribute("aria-expanded", String(open));
    entry.row.classList.toggle("opened", open);
  }

  const isOpen = (entry) => entry.button.getAttribute("aria-expanded") === "true";

  function setOpenAll(chosen, open) {
    for (const entry of chosen) if (isOpen(entry) !== open) setOpen(entry, open);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".open")) {
      const entry = entries.get(button.closest("tr"));
      setOpen(entry, !isOpen(entry));
    } else if (button.dataset.do) {
      const { trial } = button.closest("[data-trial]").dataset;
      const open = button.dataset.do === "open";
      setOpenAll(rows.filter((entry) => entry.trial === trial && !entry.row.hidden), open);
    }
  });

  // ---- filters --------------------------------------------------------------------------------

  const text = byId("matcher-text");
  const changed = byId("matcher-changed");
  const verdicts = [...document.querySelectorAll("input[name=verdict]")];

  function passes(entry, wanted, off) {
    if (off.has(entry.verdict)) return false;
    if (changed.checked && !Object.hasOwn(entry.row.dataset, "changed")) return false;
    entry.words ??= entry.row.textContent.toLowerCase();
    return wanted.every((word) => entry.words.includes(word));
  }

  function filterRows() {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const off = new Set(verdicts.filter((box) => !box.checked).map((box) => box.value));
    let shown = 0;
    for (const entry of rows) {
      const pass = passes(entry, wanted, off);
      shown += pass;
      entry.row.hidden = !pass;
      if (entry.detail) entry.detail.hidden = !pass || !isOpen(entry);
    }
    hideEmptyParts();
    byId("matcher-shown").textContent = `${shown} of ${rows.length} rows shown`;
  }

  function hideEmptyParts() {
    const any = (part) => part.querySelector("tr.pair:not([hidden])") !== null;
    for (const band of document.querySelectorAll("tbody[data-verdict]")) band.hidden = !any(band);
    for (const list of document.querySelectorAll(".list")) {
      for (const table of list.querySelectorAll("table.ranked")) table.hidden = !any(table);
      const listed = list.querySelector("tr.pair") !== null;
      list.querySelector(".filtered").hidden = !listed || any(list);
      list.querySelector(".buttons").hidden = !any(list);
    }
  }

  function clearFilters() {
    text.value = "";
    changed.checked = false;
    for (const box of verdicts) box.checked = true;
    filterRows();
  }

  let pending = 0;
  text.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(filterRows, 120);
  });
  byId("matcher-filters").addEventListener("change", filterRows);
  byId("matcher-filters").addEventListener("submit", (event) => event.preventDefault());

  byId("matcher-close").addEventListener("click", () => setOpenAll(rows, false));

  const fold = byId("matcher-fold");
  fold.addEventListener("click", () => {
    const trials = [...document.querySelectorAll(".trial > details")];
    const open = trials.every((trial) => !trial.open);
    for (const trial of trials) trial.open = open;
    fold.textContent = open ? "Fold all trials" : "Unfold all trials";
  });

  // ---- addresses and paper --------------------------------------------------------------------

  function openFromAddress() {
    let parts;
    try {
      parts = location.hash.slice(1).split("/").map(decodeURIComponent);
    } catch {
      return; // not an address of ours
    }
    const [trial, patient] = parts;
    const section = [...document.querySelectorAll(".trial")]
      .find((candidate) => candidate.dataset.trial === trial);
    if (section) section.querySelector("details").open = true;
    const entry = rows.find((one) => one.trial === trial && one.patient === patient);
    if (!entry) {
      if (section) section.scrollIntoView();
      return;
    }
    if (entry.row.hidden) clearFilters();
    setOpen(entry, true);
    entry.row.scrollIntoView();
    entry.button.focus({ preventScroll: true });
  }

  window.addEventListener("hashchange", openFromAddress);
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("tr.detail details")) part.open = true;
  });

  filterRows();
  openFromAddress();
})();
