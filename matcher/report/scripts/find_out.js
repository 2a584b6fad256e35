// What to find out: the fewest facts that settle most pairs; the same by patient and by test.

const Kind = (kind) => word("page-kind", kind);

const settling = (row) => say("page-fact-settles",
  { fact: row.label || row.fact, patients: row.n_patients_settled, pairs: row.n_settles, touches: row.n_touches });

const factColumns = () => [
  { id: "rank", title: say("page-rank"), right: true, value: (row) => row.rank },
  { id: "label", title: say("page-fact"), head: true, value: (row) => row.label || row.fact,
    cell: (row) => html`<a class="row" href=${address("find-out", "facts", row.kind, row.fact)}><bdi>${row.label || row.fact}</bdi></a><span class="sub">${Kind(row.kind)}</span>` },
  { id: "what", title: say("page-what-it-settles"), sortable: false, value: () => "",
    cell: settling },
  { id: "settles", title: say("page-settles"), right: true, value: (row) => row.n_settles, cell: (row) => number(row.n_settles) },
  { id: "touches", title: say("page-touches"), right: true, value: (row) => row.n_touches, cell: (row) => number(row.n_touches) },
  { id: "patients", title: say("page-patients"), right: true, value: (row) => row.n_patients, cell: (row) => number(row.n_patients) },
  { id: "trials", title: say("page-trials"), right: true, value: (row) => row.trials.length },
];

// Each patient's open facts over all trials, those who lack most of what settles first.
const workByPatient = keeping(() => {
  const rankOf = new Map(night.to_find_out.map((row) => [JSON.stringify([row.kind, row.fact]), row.rank]));
  const work = new Map();
  for (const candidate of trials.flatMap(({ id }) => candidatesOf(id))) {
    for (const fact of candidate.lacking) {
      if (!work.has(candidate.patient)) work.set(candidate.patient, new Map());
      const own = work.get(candidate.patient);
      const key = JSON.stringify([fact.kind, fact.fact]);
      if (!own.has(key)) own.set(key, { ...fact, key, rank: rankOf.get(key) ?? Infinity, trials: new Set() });
      own.get(key).trials.add(candidate.trial);
    }
  }
  return [...work].map(([patient, facts]) => ({
    patient,
    facts: [...facts.values()].sort((one, other) => one.rank - other.rank).map((fact) => ({ ...fact, trials: [...fact.trials] })),
  })).sort((one, other) => one.facts[0].rank - other.facts[0].rank);
});

const workColumns = () => [
  { id: "patient", title: say("page-patient"), head: true, value: (row) => row.patient,
    cell: (row) => html`<a class="row" href=${patientAddress(row.patient)}><${Patient} id=${row.patient} /></a>` },
  { id: "n", title: say("page-facts-missing"), right: true, value: (row) => row.facts.length },
  { id: "facts", title: say("page-to-find-out"), sortable: false, value: (row) => row.facts.map((fact) => fact.label).join(" "),
    cell: (row) => html`<ul class="work">${row.facts.map((fact) => html`<li key=${fact.key}><bdi>${fact.label || fact.fact}</bdi>
      ${fact.cause !== "not_recorded" && html` <small>${word("cause", fact.cause)}</small>`} <span class="sub-title">${say("page-for-trials", { n: fact.trials.length, trials: fact.trials.slice(0, 3).join(", ") })}</span></li>`)}</ul>` },
];

function ByPatient() {
  const columns = useMemo(workColumns, []);
  const [search, setSearch] = useKept("search work", "");
  return html`<div class="filters"><label class="text">${say("page-filter-list")} <input type="search" autocomplete="off" value=${search} onInput=${(event) => setSearch(event.currentTarget.value)} /></label></div>
    <${Table} id="work" style="plain" columns=${columns} rows=${workByPatient("all")} search=${search} counted
      caption=${say("page-by-patient")} empty=${say("page-nothing-to-find-out")} />`;
}

const holderColumns = () => [
  { id: "patient", title: say("page-patient"), head: true, value: (row) => row.patient,
    cell: (row) => html`<a class="row" href=${patientAddress(row.patient)}><${Patient} id=${row.patient} /></a>` },
  { id: "cause", title: say("page-cause"), value: (row) => row.cause && word("cause", row.cause) },
  { id: "trials", title: say("page-trials"), sortable: false, value: (row) => row.trials.join(" "),
    cell: (row) => row.trials.map((trial) => html`<span class="fact" key=${trial}><a href=${pairAddress(trial, row.patient)}>${trial}</a></span> `) },
];

// One test: the patients who lack it, and for which trials.
function ByFact({ kind, fact }) {
  const columns = useMemo(holderColumns, []);
  const row = night.to_find_out.find((one) => one.kind === kind && one.fact === fact);
  if (!row) return html`<${Nowhere} />`;
  const work = new Map(workByPatient("all").map((one) => [one.patient, one]));
  const key = JSON.stringify([kind, fact]);
  const rows = row.patients.map((patient) => {
    const found = work.has(patient) ? work.get(patient).facts.find((one) => one.key === key) : null;
    return { patient, cause: found ? found.cause : null, trials: found ? found.trials : [] };
  });
  return html`
    <nav class="crumbs" aria-label=${say("page-where")}><a href=${address("find-out")}>${say("page-to-find-out")}</a></nav>
    <${Heading} title=${row.label || row.fact} />
    <p class="lead-in">${settling(row)}</p>
    <${Table} id=${`holders ${key}`} style="plain" columns=${columns} rows=${rows} counted caption=${say("page-who-lacks", { fact: row.label || row.fact })} />`;
}

function ByTest() {
  const columns = useMemo(factColumns, []);
  return html`<p>${say("page-find-out-means")}</p>
    <${Table} id="facts" style="plain" columns=${columns} rows=${night.to_find_out} counted caption=${say("page-by-test")} empty=${say("page-nothing-to-find-out")} />`;
}

function FindOut({ parts: [by, kind, fact] }) {
  if (by === "facts" && fact) return html`<${ByFact} key=${`${kind} ${fact}`} kind=${kind} fact=${fact} />`;
  if (by && by !== "patients") return html`<${Nowhere} />`;
  const tabs = [[address("find-out"), "page-by-test", !by], [address("find-out", "patients"), "page-by-patient", by === "patients"]];
  return html`<${Heading} title=${say("page-to-find-out")} />
    <ul class="parts">${tabs.map(([href, title, here]) => html`<li key=${title}><a href=${href} aria-current=${here ? "page" : null}>${say(title)}</a></li>`)}</ul>
    ${by ? html`<${ByPatient} />` : html`<${ByTest} />`}`;
}
