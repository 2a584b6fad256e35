// A trial: what its document says and leaves open, its ranked candidates, and where patients are lost.

const isTold = (change) => change && change !== "same";

function Disposition({ row }) {
  const entry = dispositionByPair.get(pairKey(row.trial, row.patient));
  if (!row.disposition && !entry) return null;
  const { disposition, why, decided_on: day, decided_by: who, returned } = entry || row;
  return html`<span class="disposition">${word("disposition", disposition)}</span>
    ${(day || who) && html`<span class="sub">${[day, who].filter(Boolean).join(" · ")}</span>`}
    ${why && html`<span class="sub"><${Said} text=${why} /></span>`}
    ${returned && html`<span class="sub returned"><${Said} text=${returned} /></span>`}`;
}

const candidateColumns = () => [
  { id: "rank", title: say("page-rank"), right: true, value: (row) => row.rank },
  { id: "patient", title: say("page-patient"), head: true, value: (row) => row.patient,
    cell: (row) => html`<${PairLink} trial=${row.trial} patient=${row.patient} />` },
  { id: "verdict", title: say("page-verdict"), value: (row) => VERDICTS.indexOf(row.verdict),
    cell: (row) => html`<${Badge} family="verdict" name=${row.verdict} />${row.eligible_from && html`<span class="sub"><${Said} text=${say("page-from-day", { date: row.eligible_from })} /></span>`}` },
  { id: "change", title: say("page-change"), value: (row) => (isTold(row.change) ? row.change : null),
    cell: (row) => isTold(row.change) && html`<${Badge} family="change" name=${row.change} />` },
  { id: "reasons", title: say("page-matters-most"), style: "why", sortable: false, value: (row) => row.reasons,
    cell: (row) => html`<${Said} text=${row.reasons} /><${Lacking} facts=${row.lacking} />` },
  { id: "score", title: say("page-score"), right: true, value: (row) => row.score, cell: (row) => score(row.score) },
  { id: "unknown", title: say("page-answers"), style: "tallies", value: (row) => row.n_unknown, cell: Tallies },
  { id: "disposition", title: say("page-disposition"), value: (row) => row.disposition && word("disposition", row.disposition),
    cell: (row) => html`<${Disposition} row=${row} />` },
];

// Columns that stand only where some row has something to say in them.
const told = new Map([["change", (row) => isTold(row.change)], ["disposition", (row) => row.disposition]]);

const wordsOfCandidate = (row) => [row.patient, row.reasons, word("verdict", row.verdict),
  isTold(row.change) ? word("change", row.change) : "", row.disposition ? word("disposition", row.disposition) : "",
  ...row.lacking.map((fact) => fact.label)].join(" ");

// Filters by what stands in the rows: verdicts, and whether something changed.
function useCandidateFilters(id) {
  const [search, setSearch] = useKept(`search ${id}`, "");
  const [verdicts, setVerdicts] = useKept(`verdicts ${id}`, []);
  const [changed, setChanged] = useKept(`changed ${id}`, false);
  const filters = [
    ...(verdicts.length ? [{ id: "verdict", value: verdicts.map((one) => VERDICTS.indexOf(one)) }] : []),
    ...(changed ? [{ id: "change", value: CHANGES }] : []),
  ];
  return { search, setSearch, verdicts, setVerdicts, changed, setChanged, filters };
}

function Candidates({ trial }) {
  const rows = candidatesOf(trial.id);
  const columns = useMemo(() => candidateColumns().filter(({ id }) => !told.has(id) || rows.some(told.get(id))), [rows]);
  const asked = useCandidateFilters(trial.id);
  const title = trial.watch ? say("page-watch-list") : say("page-candidates");
  return html`
    ${rows.length > 0 && html`<div class="filters">
      <label class="text">${say("page-filter-list")} <input type="search" autocomplete="off" spellcheck="false" value=${asked.search}
        onInput=${(event) => asked.setSearch(event.currentTarget.value)} /></label>
      <${Choice} legend=${say("page-only-verdicts")} family="verdict" values=${VERDICTS} counts=${countBy(rows, "verdict")} chosen=${asked.verdicts} choose=${asked.setVerdicts} />
      ${rows.some((row) => isTold(row.change)) && html`<label class="tick"><input type="checkbox" checked=${asked.changed} onChange=${() => asked.setChanged(!asked.changed)} /> ${say("page-only-changed")}</label>`}
    </div>`}
    <${Table} id=${`candidates ${trial.id}`} style="ranked" columns=${columns} rows=${rows} text=${wordsOfCandidate} counted
      search=${asked.search} filters=${asked.filters} rowStyle=${(row) => (row.dismissed ? "dismissed" : "")}
      caption=${title} remark=${say("page-best-first")} empty=${say("page-nobody-listed")} />
    ${trial.n_left_out > 0 && html`<${Note}>${say("page-left-out", { n: trial.n_left_out })}<//>`}`;
}

const nearMissColumns = () => [
  { id: "rank", title: say("page-rank"), right: true, value: (row) => row.rank },
  { id: "patient", title: say("page-patient"), head: true, value: (row) => row.patient,
    cell: (row) => html`<${PairLink} trial=${row.trial} patient=${row.patient} />` },
  { id: "criterion", title: say("page-in-the-way"), value: (row) => row.text || row.criterion_id,
    cell: (row) => html`${row.source_item && html`<span class="item">${row.source_item}</span> `}<bdi>${row.text || row.criterion_id}</bdi>` },
  { id: "reason", title: say("page-why"), style: "why", sortable: false, value: (row) => row.reason, cell: (row) => html`<${Said} text=${row.reason} />` },
  { id: "margin", title: say("page-margin"), right: true, value: (row) => row.margin,
    cell: (row) => (row.margin === null ? html`<span class="none">${say("page-no-margin")}</span>` : percent(row.margin)) },
  { id: "unknown", title: say("page-to-look-up"), right: true, value: (row) => row.n_unknown },
];

function NearMisses({ trial }) {
  const columns = useMemo(nearMissColumns, []);
  return html`<${Table} id=${`near ${trial.id}`} style="near" size=${20} columns=${columns} rows=${nearMissesOf(trial.id)}
    caption=${say("page-near-misses")} remark=${say("page-near-misses-are")} empty=${say("page-no-near-misses")} />`;
}

const criteriaColumns = () => [
  { id: "item", title: say("page-item"), value: (row) => itemLabel(row), sortable: false },
  { id: "text", title: say("page-criterion"), head: true, value: (row) => row.text, sortable: false,
    cell: (row) => html`<bdi>${row.text}</bdi><${Review} review=${row.review} />${row.note && html`<span class="sub">${row.note}</span>`}` },
  { id: "by", title: say("page-answered-by"), value: (row) => say(`page-by-${row.answered_by}`) },
];

function Criteria({ trial }) {
  const columns = useMemo(criteriaColumns, []);
  const by = countBy(trial.criteria, "answered_by");
  const counts = { record: by.get("record") || 0, person: by.get("person") || 0, both: by.get("both") || 0 };
  if (!trial.criteria.length) return null;
  return html`<p>${say("page-computable", { n: trial.criteria.length, ...counts })}</p>
    <${Fold} id=${`criteria ${trial.id}`} title=${say("page-all-criteria")}>
      <${Table} id=${`criteria ${trial.id}`} style="plain" size=${200} columns=${columns} rows=${trial.criteria} caption=${say("page-all-criteria")} /><//>`;
}

function TrialNotes({ trial }) {
  return html`
    ${trial.watch && html`<${Note} warn><strong>${say("page-watch-list")}</strong> ${say("page-watch-list-means", { status: word("registry", trial.status) })}<//>`}
    ${trial.status === "unknown" && html`<${Note} warn>${say("page-status-not-stated")}<//>`}
    ${!trial.complete && html`<${Note} warn>${say("page-no-criteria")}<//>`}
    ${trial.notes.length > 0 && html`<${Fold} id=${`notes ${trial.id}`} open=${trial.notes.length < 4} title=${say("page-left-open", { n: trial.notes.length })}>
      <ul class="notes">${trial.notes.map((note) => html`<li key=${note}>${note}</li>`)}</ul><//>`}`;
}

function Section({ id, title, children }) {
  return html`<section aria-labelledby=${`matcher-${id}`}><h2 id=${`matcher-${id}`} tabindex="-1">${title}</h2>${children}</section>`;
}

// The parts of a long view: addresses name views, so a part is gone to by a button.
function Parts({ parts }) {
  const go = (id) => {
    const heading = document.getElementById(`matcher-${id}`);
    heading.focus();
    heading.scrollIntoView();
  };
  return html`<ul class="parts" aria-label=${say("page-on-this-page")}>${parts.map(([id, title]) =>
    html`<li key=${id}><button type="button" onClick=${() => go(id)}>${title}</button></li>`)}</ul>`;
}

function Trial({ parts: [id] }) {
  const trial = trialById.get(id);
  if (!trial) return html`<${Nowhere} />`;
  const later = laterOf(trial);
  const changed = night.changes.filter((row) => row.trial_id === id);
  const parts = [
    changed.length > 0 && ["changed", say("page-what-changed-tonight")],
    ["list", trial.watch ? say("page-watch-list") : say("page-candidates")],
    later.length > 0 && ["calendar", say("page-calendar")],
    ["near", say("page-near-misses")],
    trial.funnel.length > 0 && ["lost", say("page-waterfall")],
    ["document", say("page-the-document")],
  ].filter(Boolean);
  const titles = new Map(parts);
  return html`
    <${Heading} title=${trial.id}>${trial.title}<//>
    <p class="meta"><bdi class="id">${trial.id}</bdi> <span class="badge plainbadge">${word("registry", trial.status)}</span>
      ${VERDICTS.map((verdict) => html`<span key=${verdict}><${Badge} family="verdict" name=${verdict} /> ${number(trial.n[verdict] || 0)}</span>`)}
      <span>${say("page-n-deceased", { n: trial.n_deceased })}</span></p>
    <${TrialNotes} trial=${trial} />
    <${Parts} parts=${parts} />
    ${changed.length > 0 && html`<${Section} id="changed" title=${titles.get("changed")}><p class="tally-line">${changeWords(changed)}</p>
      <${Fold} id=${`changed ${id}`} title=${say("page-show-changes", { n: changed.length })}><${TrialChanges} trial=${trial} rows=${changed} /><//><//>`}
    <${Section} id="list" title=${titles.get("list")}><${Candidates} key=${id} trial=${trial} /><//>
    ${later.length > 0 && html`<${Section} id="calendar" title=${titles.get("calendar")}><${Calendar} rows=${later} /><//>`}
    <${Section} id="near" title=${titles.get("near")}><${NearMisses} key=${id} trial=${trial} /><//>
    ${trial.funnel.length > 0 && html`<${Section} id="lost" title=${titles.get("lost")}><${Waterfall} key=${id} trial=${trial} /><//>`}
    <${Section} id="document" title=${titles.get("document")}>
      <p>${say("page-criteria-from", { source: trial.source })}</p><${Criteria} key=${id} trial=${trial} /><//>`;
}

function TrialChanges({ trial, rows }) {
  const columns = useMemo(changeColumns, []);
  return html`<${Table} id=${`changes of ${trial.id}`} style="changes" size=${20} columns=${columns} rows=${rows} text=${wordsOfChange}
    caption=${say("page-changes-of", { trial: trial.id })} />`;
}
