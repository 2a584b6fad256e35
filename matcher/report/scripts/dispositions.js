// What people did about candidates: the latest entry of each pair, and all entries.

const entryColumns = (latest) => [
  { id: "day", title: say("page-date"), value: (row) => row.decided_on, cell: (row) => html`<time>${row.decided_on}</time>` },
  { id: "patient", title: say("page-patient"), head: true, value: (row) => row.patient_id,
    cell: (row) => html`<${PairLink} trial=${row.trial_id} patient=${row.patient_id} />` },
  { id: "trial", title: say("page-trial"), value: (row) => row.trial_id, cell: (row) => html`<${TrialLink} trial=${row.trial_id} />` },
  { id: "disposition", title: say("page-disposition"), value: (row) => word("disposition", row.disposition) },
  { id: "why", title: say("page-why"), value: (row) => [row.why, row.note].filter(Boolean).join(" · "),
    cell: (row) => html`<${Said} text=${[row.why, row.note].filter(Boolean).join(" · ")} />` },
  { id: "who", title: say("page-entered-by"), value: (row) => row.decided_by },
  ...(latest ? [{ id: "force", title: say("page-tonight"), value: (row) => (row.dismissed ? say("page-dismissed") : row.returned),
    cell: (row) => (row.dismissed ? say("page-dismissed") : html`<${Said} text=${row.returned} />`) }] : []),
];

function Dispositions() {
  const latest = useMemo(() => entryColumns(true), []);
  const all = useMemo(() => entryColumns(false), []);
  const [search, setSearch] = useKept("search dispositions", "");
  const byDay = [{ id: "day", desc: true }];
  return html`
    <${Heading} title=${say("page-dispositions")} />
    <p class="lead-in">${say("page-dispositions-are")}</p>
    ${night.dispositions.length > 0 && html`<div class="filters"><label class="text">${say("page-filter-list")} <input type="search" autocomplete="off" value=${search} onInput=${(event) => setSearch(event.currentTarget.value)} /></label></div>`}
    <${Table} id="dispositions" style="plain" columns=${latest} rows=${night.dispositions} search=${search} sort=${byDay} counted
      caption=${say("page-latest-entries")} empty=${say("page-no-dispositions")} />
    ${night.history.length > 0 && html`<${Fold} id="history" title=${say("page-history", { n: night.history.length })}>
      <${Table} id="history" style="plain" columns=${all} rows=${night.history} search=${search} sort=${byDay} caption=${say("page-all-entries")} /><//>`}`;
}
