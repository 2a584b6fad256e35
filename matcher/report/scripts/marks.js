// Marks that stand in many views: badges with a sign of their own, dates, sentences, headings.

const SIGNS = {
  eligible: "●", possible: "◐", later: "◔", "near-miss": "≈", ineligible: "○",
  pass: "✓", fail: "✗", unknown: "?", manual: "✎",
  new: "＋", gone: "−", up: "↑", down: "↓", changed: "±",
};

// Colour alone says nothing to many readers: each word has its sign.
function Badge({ family, name }) {
  return html`<span class=${`badge ${family}-${name}`}>
    <span aria-hidden="true">${own(SIGNS, name) || "·"}</span> ${word(family, name)}</span>`;
}

const DAY = /\b(\d{4}-\d{2}-\d{2})\b/;

// A sentence, each of its dates on one line.
function Said({ text }) {
  const parts = (text || "").split(DAY);
  return html`<bdi>${parts.map((part, place) => (place % 2 ? html`<time>${part}</time>` : part))}</bdi>`;
}

const Patient = ({ id }) => html`<bdi class="id">${id}</bdi>`;

const PairLink = ({ trial, patient }) =>
  html`<a class="row" href=${pairAddress(trial, patient)}><${Patient} id=${patient} /></a>`;

const TrialLink = ({ trial }) =>
  html`<a href=${trialAddress(trial)}><bdi class="id">${trial}</bdi></a>`;

const Item = (criterion) => {
  const label = itemLabel(criterion);
  return label && html`<span class="item">${label}</span> `;
};

// A criterion that nobody has read against its source, or that was changed since, says so.
const Review = ({ review }) => review && review !== "reviewed"
  && html` <span class="review">${word("page-review", review)}</span>`;

const reviewOf = keeping((trial) => new Map(
  trialById.has(trial) ? trialById.get(trial).criteria.map((one) => [one.criterion_id, one.review]) : []));

const TALLIES = [["pass", "n_pass"], ["fail", "n_fail"], ["unknown", "n_unknown"], ["manual", "n_manual"]];

function Tallies(row) {
  return TALLIES.filter(([, key]) => row[key] !== null && row[key] !== undefined).map(([status, key]) =>
    html`<span class=${`n s-${status}${row[key] ? "" : " zero"}`} title=${word("status", status)}>
      <span aria-hidden="true">${SIGNS[status]}</span>${number(row[key])}<span class="vh"> ${word("status", status)}, </span></span> `);
}

// What is missing, and what the chart has to clear up.
const TO_CLEAR_UP = new Set(["conflict", "ambiguous", "unit"]);

function Lacking({ facts }) {
  const missing = facts.filter((fact) => !TO_CLEAR_UP.has(fact.cause));
  const unclear = facts.filter((fact) => TO_CLEAR_UP.has(fact.cause));
  return html`${[["page-missing", missing], ["page-to-check", unclear]]
    .filter(([, some]) => some.length)
    .map(([title, some]) => html`<div class="lacking"><span class="lead">${say(title)}</span> ${
      some.map((fact) => html`<span class="fact"><bdi>${fact.label || fact.fact}</bdi>${
        fact.cause && fact.cause !== "not_recorded" && html`<small> ${word("cause", fact.cause)}</small>`}</span> `)
    }</div>`)}`;
}

// The view's heading takes the focus when its address is followed, and names the page.
function Heading({ title, children }) {
  useEffect(() => {
    document.title = `${title} · ${say("page-title", { date: night.as_of })}`;
  }, [title]);
  return html`<h1 id="matcher-heading" tabindex="-1">${children || title}</h1>`;
}

const Note = ({ warn, children }) => html`<div class=${warn ? "note warn" : "note"}>${children}</div>`;

const Empty = ({ children }) => html`<p class="empty">${children}</p>`;

// Folded text; all of it stands on paper.
function Fold({ id, title, open = false, children }) {
  const [shown, setShown] = useKept(`fold ${id}`, open);
  return html`<details open=${shown || printing} onToggle=${(event) => printing || setShown(event.currentTarget.open)}>
    <summary>${title}</summary>${shown || printing ? children : null}</details>`;
}
