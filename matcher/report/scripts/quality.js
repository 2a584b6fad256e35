// How good the night's data are: rows not used, texts that a person has to read, how right the lists are.

const countColumns = () => [
  { id: "table", title: say("page-table"), head: true, value: (row) => row.table },
  ...[["rows_in", "page-rows-in"], ["rows_used", "page-rows-used"], ["rows_quarantined", "page-rows-quarantined"]].map(([id, title]) =>
    ({ id, title: say(title), right: true, value: (row) => row[id], cell: (row) => number(row[id]) })),
];

const quarantineColumns = () => [
  { id: "table", title: say("page-table"), head: true, value: (row) => row.table },
  { id: "column", title: say("page-column"), value: (row) => row.column },
  { id: "reason", title: say("page-reason"), value: (row) => row.reason },
  { id: "n", title: say("page-rows"), right: true, value: (row) => row.n, cell: (row) => number(row.n) },
  { id: "rows", title: say("page-which-rows"), sortable: false, value: (row) => row.rows.join(" "),
    cell: (row) => row.rows.join(", ") + (row.n > row.rows.length ? " …" : "") },
];

const textColumns = () => [
  { id: "kind", title: say("page-kind"), value: (row) => word("workbook-kind", row.kind) },
  { id: "raw", title: say("page-recorded"), head: true, value: (row) => recorded(row.raw), cell: (row) => html`<bdi class="raw">${recorded(row.raw)}</bdi>` },
  { id: "stake", title: say("page-at-stake"), right: true, value: (row) => row.n_patients_at_stake, cell: (row) => number(row.n_patients_at_stake) },
  { id: "patients", title: say("page-patients"), right: true, value: (row) => row.n_patients, cell: (row) => number(row.n_patients) },
  { id: "status", title: say("page-status"), value: (row) => word("page-text", row.status) },
  { id: "concept", title: say("page-read-as"), value: (row) => row.concept, cell: (row) => html`<bdi>${row.concept}</bdi>` },
  { id: "nearest", title: say("page-nearest"), sortable: false, value: (row) => row.candidates, cell: (row) => html`<bdi>${row.candidates}</bdi>` },
  { id: "remark", title: say("page-remark"), sortable: false, value: (row) => row.remark, cell: (row) => html`<bdi>${row.remark}</bdi>` },
];

const accuracyColumns = () => [
  { id: "trial", title: say("page-trial"), head: true, value: (row) => row.trial_id || say("page-all-trials") },
  { id: "measure", title: say("page-measure"), value: (row) => word("page-measure", row.measure) },
  { id: "estimate", title: say("page-estimate"), right: true, value: (row) => row.estimate, cell: (row) => percent(row.estimate) },
  { id: "interval", title: say("page-interval"), sortable: false, value: (row) => row.low,
    cell: (row) => row.low !== null && say("page-interval-from-to", { low: Math.round(100 * row.low), high: Math.round(100 * row.high) }) },
  { id: "n", title: say("page-reviewed"), right: true, value: (row) => row.n, cell: (row) => number(row.n) },
];

function Quality() {
  const { tables, quarantine, to_decide: texts, n_to_decide: n, accuracy, notes, versions } = night.quality;
  const columns = useMemo(() => [countColumns(), quarantineColumns(), textColumns(), accuracyColumns()], []);
  return html`
    <${Heading} title=${say("page-quality")} />
    ${notes.map((note) => html`<${Note} key=${note}>${note}<//>`)}
    <${Section} id="accuracy" title=${say("page-accuracy")}><p>${say("page-accuracy-means")}</p>
      <${Table} id="accuracy" style="plain" columns=${columns[3]} rows=${accuracy} caption=${say("page-accuracy")} empty=${say("page-no-accuracy")} /><//>
    <${Section} id="texts" title=${say("page-texts")}><p>${say("page-texts-means", { n, shown: texts.length })}</p>
      <${Table} id="texts" style="plain texts" columns=${columns[2]} rows=${texts} caption=${say("page-texts")} remark=${say("page-most-at-stake")} empty=${say("page-no-texts")} /><//>
    <${Section} id="tables" title=${say("page-tables")}>
      <${Table} id="tables" style="plain" columns=${columns[0]} rows=${tables} caption=${say("page-rows-read")} empty=${say("page-no-tables")} />
      <${Table} id="quarantine" style="plain" columns=${columns[1]} rows=${quarantine} caption=${say("page-rows-not-used")} empty=${say("page-none-quarantined")} /><//>
    <${Section} id="run" title=${say("page-the-run")}>
      <dl class="facts"><div><dt>${say("page-run")}</dt><dd><code>${night.run}</code></dd></div>
        <div><dt>${say("page-as-of")}</dt><dd>${night.as_of}</dd></div>
        ${Object.entries(versions).map(([name, version]) => html`<div key=${name}><dt>${plain(name)}</dt><dd><code>${version}</code></dd></div>`)}</dl><//>`;
}
