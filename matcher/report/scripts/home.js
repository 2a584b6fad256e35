// Tonight: what changed comes first, trial by trial with its causes; then the night at a glance.

const CHANGES = ["new", "gone", "up", "down", "changed"];

function Moved({ found }) {
  return html`<li><${Item} ...${found} /><bdi>${found.text}</bdi>
    <span class="from-to">${found.status_before && html`<${Badge} family="status" name=${found.status_before} />`}
      <span aria-hidden="true">→</span><span class="vh">${say("page-became")}</span>
      ${found.status && html`<${Badge} family="status" name=${found.status} />`}</span>
    <${Said} text=${found.what} /></li>`;
}

// The sentence on the pair may be that on one of its criteria: it isn't said twice.
function WhatChanged({ row }) {
  const details = row.details || [];
  const others = details.filter((found) => details.length > 1 || found.what !== row.what);
  return html`<${Said} text=${row.what} />
    ${others.length > 0 && html`<${Fold} id=${`moved ${pairKey(row.trial_id, row.patient_id)}`} title=${say("page-criteria-changed", { n: details.length })}>
      <ul class="moved">${details.map((found) => html`<${Moved} key=${found.criterion_id} found=${found} />`)}</ul><//>`}`;
}

const FromTo = ({ before, now, children }) => html`<span class="from-to">${before}
  ${before && now && html`<span aria-hidden="true">→</span><span class="vh">${say("page-became")}</span>`} ${now}${children}</span>`;

// What was and what is: once where it says the same.
const BeforeNow = ({ before, now }) => (before === now ? now : html`<${FromTo} before=${before} now=${now || "–"} />`);

const verdictBadge = (name) => name && html`<${Badge} family="verdict" name=${name} />`;

const changeColumns = () => [
  { id: "change", title: say("page-change"), value: (row) => row.change,
    cell: (row) => html`<${Badge} family="change" name=${row.change} />` },
  { id: "patient", title: say("page-patient"), head: true, value: (row) => row.patient_id,
    cell: (row) => html`<${PairLink} trial=${row.trial_id} patient=${row.patient_id} />` },
  { id: "verdict", title: say("page-verdict"), value: (row) => row.verdict || row.verdict_before,
    cell: (row) => (row.verdict_before === row.verdict ? verdictBadge(row.verdict)
      : html`<${FromTo} before=${verdictBadge(row.verdict_before)} now=${verdictBadge(row.verdict)} />`) },
  { id: "rank", title: say("page-rank"), right: true, value: (row) => row.rank ?? row.rank_before,
    cell: (row) => html`<${BeforeNow} before=${number(row.rank_before)} now=${number(row.rank)} />` },
  { id: "score", title: say("page-score"), right: true, value: (row) => row.score ?? row.score_before,
    cell: (row) => html`<${BeforeNow} before=${score(row.score_before)} now=${score(row.score)} />` },
  { id: "cause", title: say("page-cause"), value: (row) => row.cause, cell: (row) => changeCause(row.cause) },
  { id: "what", title: say("page-what-changed"), style: "why", value: (row) => row.what,
    cell: (row) => html`<${WhatChanged} row=${row} />` },
];

const changeCause = (cause) => (cause ? word("change-cause", cause) : "");

const wordsOfChange = (row) => [row.patient_id, row.what, changeCause(row.cause), word("change", row.change),
  ...(row.details || []).map((found) => `${found.text} ${found.what}`)].join(" ");

// Boxes that say how many there are, to be ticked off: which of some values are shown.
function Choice({ legend, family, values, counts, chosen, choose }) {
  const there = values.filter((value) => counts.get(value));
  if (there.length < 2) return null;
  const toggle = (value) =>
    choose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return html`<fieldset class="choice"><legend>${legend}</legend>${there.map((value) =>
    html`<label key=${value}><input type="checkbox" checked=${chosen.includes(value)} onChange=${() => toggle(value)} />
      ${word(family, value)} <span class="n-of">${number(counts.get(value))}</span></label>`)}</fieldset>`;
}

const countBy = (rows, key) => d3.rollup(rows, (some) => some.length, (row) => row[key]);

const CAUSES = ["data", "criteria", "vocabulary", "settings", "version", "calendar", "disposition", "others"];

function ChangesTonight() {
  const [causes, setCauses] = useKept("home causes", []);
  const [kinds, setKinds] = useKept("home kinds", []);
  const shown = night.changes.filter((row) =>
    (!causes.length || causes.includes(row.cause)) && (!kinds.length || kinds.includes(row.change)));
  if (!night.compared) return html`<${Empty}>${say("page-first-night")}<//>`;
  if (!night.changes.length) return html`<${Empty}>${say("page-nothing-changed")}<//>`;
  return html`
    <div class="filters">
      <${Choice} legend=${say("page-only-changes")} family="change" values=${CHANGES} counts=${countBy(night.changes, "change")} chosen=${kinds} choose=${setKinds} />
      <${Choice} legend=${say("page-only-causes")} family="change-cause" values=${CAUSES} counts=${countBy(night.changes, "cause")} chosen=${causes} choose=${setCauses} />
    </div>
    <p class="count" role="status">${say("page-changes-shown", { n: shown.length, total: night.n_changes })}</p>
    <${ChangesByTrial} rows=${shown} />`;
}

function ChangesByTrial({ rows }) {
  const columns = useMemo(changeColumns, []);
  const known = trials.map(({ id }) => id);
  const groups = d3.group(rows, (row) => row.trial_id);
  const order = [...known.filter((id) => groups.has(id)), ...[...groups.keys()].filter((id) => !trialById.has(id))];
  const size = order.length > 12 ? 8 : 20; // of each trial, so that many trials are drawn at once
  return order.map((id) => html`<section key=${id} class="card">
    <h3><${TrialLink} trial=${id} /> ${trialById.has(id) && html`<span class="sub-title">${trialById.get(id).title}</span>`}</h3>
    <p class="tally-line">${changeWords(groups.get(id))}</p>
    <${Table} id=${`changes ${id}`} style="changes" size=${size} columns=${columns} rows=${groups.get(id)} text=${wordsOfChange}
      caption=${html`<span class="vh">${say("page-changes-of", { trial: id })}</span>`} /></section>`);
}

const changeWords = (rows) => {
  const counts = countBy(rows, "change");
  return CHANGES.filter((key) => counts.get(key)).map((key) =>
    html`<span class="change-n" key=${key}><${Badge} family="change" name=${key} /> ${number(counts.get(key))}</span> `);
};

const VERDICTS = ["eligible", "possible", "later", "ineligible"];

function TrialAtAGlance({ trial }) {
  const stands = [word("registry", trial.status), trial.watch && say("page-watch-list"), !trial.complete && say("page-no-criteria-short")];
  return html`<a class="row" href=${trialAddress(trial.id)}><bdi class="id">${trial.id}</bdi></a>${" "}
    ${stands.filter(Boolean).map((one) => html`<span class="fact" key=${one}>${one}</span>`)}
    <span class="sub">${trial.title}</span>`;
}

const glanceColumns = () => [
  { id: "trial", title: say("page-trial"), head: true, value: (trial) => trial.id, cell: (trial) => html`<${TrialAtAGlance} trial=${trial} />` },
  { id: "changed", title: say("page-changed-tonight"), right: true, value: (trial) => changesOf(trial.id),
    cell: (trial) => number(changesOf(trial.id)) },
  { id: "listed", title: say("page-listed"), right: true, value: (trial) => trial.n_listed, cell: (trial) => number(trial.n_listed) },
  ...VERDICTS.map((verdict) => ({ id: verdict, title: word("verdict", verdict), right: true,
    value: (trial) => trial.n[verdict] || 0, cell: (trial) => number(trial.n[verdict] || 0) })),
  { id: "near", title: say("page-near-misses"), right: true, value: (trial) => trial.n_near, cell: (trial) => number(trial.n_near) },
  { id: "deceased", title: say("page-deceased"), right: true, value: (trial) => trial.n_deceased, cell: (trial) => number(trial.n_deceased) },
];

const changeCounts = countBy(night.changes, "trial_id");
const changesOf = (trial) => changeCounts.get(trial) || 0;

function Home() {
  const columns = useMemo(glanceColumns, []);
  const patients = night.quality.tables.find(({ table }) => table === "patients");
  return html`
    <${Heading} title=${say("page-tonight")} />
    <p class="lead-in">${say("page-list-to-check")}</p>
    ${night.quality.notes.map((note) => html`<${Note} key=${note}>${note}<//>`)}
    <section aria-labelledby="matcher-changes"><h2 id="matcher-changes">${say("page-what-changed-tonight")}</h2>
      <${ChangesTonight} /></section>
    <section aria-labelledby="matcher-glance"><h2 id="matcher-glance">${say("page-glance")}</h2>
      <${Table} id="glance" style="glance" size=${100} columns=${columns} rows=${trials} empty=${say("page-no-trials")}
        caption=${say("page-by-verdict")} remark=${patients && say("page-patients-read", { n: patients.rows_used })} /></section>`;
}
