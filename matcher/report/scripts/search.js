// Search: all pairs whose patient, reasons, change or missing facts hold every word.

const foundRows = keeping(() => {
  const rows = trials.flatMap(({ id }) => [
    ...candidatesOf(id).map((row) => ({ ...row, words: `${id} ${wordsOfCandidate(row)}` })),
    ...nearMissesOf(id).map((row) => ({ ...row, verdict: "near-miss", reasons: row.reason, lacking: [],
      words: [id, row.patient, row.text, row.reason, word("verdict", "near-miss")].join(" ") })),
  ]);
  const listed = new Set(rows.map((row) => pairKey(row.trial, row.patient)));
  const gone = night.changes.filter((row) => !listed.has(pairKey(row.trial_id, row.patient_id))).map((row) => ({
    trial: row.trial_id, patient: row.patient_id, verdict: row.verdict, rank: null, reasons: row.what, lacking: [],
    words: `${row.trial_id} ${wordsOfChange(row)}`,
  }));
  return [...rows, ...gone];
});

const searchColumns = () => [
  { id: "patient", title: say("page-patient"), head: true, value: (row) => row.patient,
    cell: (row) => html`<${PairLink} trial=${row.trial} patient=${row.patient} />` },
  { id: "trial", title: say("page-trial"), value: (row) => row.trial, cell: (row) => html`<${TrialLink} trial=${row.trial} />` },
  { id: "verdict", title: say("page-verdict"), value: (row) => row.verdict, cell: (row) => verdictBadge(row.verdict) },
  { id: "rank", title: say("page-rank"), right: true, value: (row) => row.rank },
  { id: "reasons", title: say("page-matters-most"), style: "why", sortable: false, value: (row) => row.reasons,
    cell: (row) => html`<${Said} text=${row.reasons} /><${Lacking} facts=${row.lacking} />` },
];

const wordsFound = (row) => row.words;

function SearchView({ parts: [asked = ""] }) {
  const columns = useMemo(searchColumns, []);
  return html`
    <${Heading} title=${say("page-search-for", { words: asked })} />
    <${Table} id="search" style="plain" columns=${columns} rows=${foundRows("all")} text=${wordsFound} search=${asked} counted caption=${say("page-pairs-found")} />`;
}

let beforeSearch = "#/";

// The box in the page's head: what is typed is searched at once.
function SearchBox({ asked }) {
  const typed = (event) => {
    const words = event.currentTarget.value;
    if (readAddress()?.[0] !== "search") beforeSearch = location.hash || "#/";
    const next = words.trim() ? address("search", words) : beforeSearch;
    history.replaceState(null, "", next);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  };
  return html`<form role="search" class="search" onSubmit=${(event) => { event.preventDefault(); openFirst(); }}>
    <label class="vh" for="matcher-search">${say("page-search")}</label>
    <input type="search" id="matcher-search" placeholder=${say("page-search-hint")} autocomplete="off" spellcheck="false" value=${asked} onInput=${typed} aria-keyshortcuts="/" /></form>`;
}

function openFirst() {
  const first = document.querySelector("main a.row");
  if (first) first.click();
}
