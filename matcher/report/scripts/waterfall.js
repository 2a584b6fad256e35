// Where patients are lost, criterion by criterion: in the order of the source, and each alone.

const BAR = { width: 130, height: 14 };

// What is left after a criterion, and beside it what it has cost.
function LossBar({ row, scale }) {
  const left = scale(row.n_left || 0);
  return html`<svg class="bar" viewBox=${`0 0 ${BAR.width} ${BAR.height}`} width=${BAR.width} height=${BAR.height} aria-hidden="true">
    <rect class="b-left" width=${left} height=${BAR.height} /><rect class="b-lost" x=${left} width=${scale(row.n_lost || 0)} height=${BAR.height} /></svg>`;
}

// How all patients answer a criterion by itself.
function AnswerBar({ row, scale }) {
  const parts = [["pass", row.n_pass], ["unknown", row.n_unknown], ["fail", row.n_fail]];
  let from = 0;
  return html`<svg class="bar" viewBox=${`0 0 ${BAR.width} ${BAR.height}`} width=${BAR.width} height=${BAR.height} aria-hidden="true">${parts.map(([status, n]) => {
    const x = from;
    from += scale(n || 0);
    return html`<rect key=${status} class=${`b-${status}`} x=${x} width=${scale(n || 0)} height=${BAR.height} />`;
  })}</svg>`;
}

const waterfallColumns = (scale, inOrder) => [
  { id: "place", title: say("page-place"), right: true, value: (row) => row.place },
  { id: "text", title: say("page-criterion"), head: true, value: (row) => row.text || row.criterion_id, cell: (row) => html`<bdi>${row.text || row.criterion_id}</bdi><${Review} review=${row.review} />` },
  ...(inOrder ? [
    { id: "bar", title: say("page-left-and-lost"), style: "bars", sortable: false, value: (row) => row.n_left, cell: (row) => html`<${LossBar} row=${row} scale=${scale} />` },
    { id: "lost", title: say("page-lost"), right: true, value: (row) => row.n_lost, cell: (row) => number(row.n_lost) },
    { id: "left", title: say("page-left"), right: true, value: (row) => row.n_left, cell: (row) => number(row.n_left) },
  ] : []),
  { id: "alone", title: say("page-alone"), style: "bars", sortable: false, value: (row) => row.n_fail, cell: (row) => html`<${AnswerBar} row=${row} scale=${scale} />` },
  { id: "fail", title: say("page-fail-alone"), right: true, value: (row) => row.n_fail, cell: (row) => number(row.n_fail) },
  { id: "unknown", title: say("page-unknown-alone"), right: true, value: (row) => row.n_unknown, cell: (row) => number(row.n_unknown) },
  { id: "only", title: say("page-only-this"), right: true, value: (row) => row.n_fail_only_this, cell: (row) => number(row.n_fail_only_this) },
];

function Waterfall({ trial }) {
  const rows = useMemo(() => trial.funnel.map((row, place) =>
    ({ ...row, place: place + 1, review: reviewOf(trial.id).get(row.criterion_id) })), [trial]);
  const living = Math.max(1, ...rows.map((row) => Math.max(
    (row.n_left || 0) + (row.n_lost || 0), (row.n_pass || 0) + (row.n_unknown || 0) + (row.n_fail || 0))));
  const inOrder = rows.some((row) => row.n_left !== null);
  const columns = useMemo(
    () => waterfallColumns(d3.scaleLinear([0, living], [0, BAR.width]), inOrder), [living, inOrder]);
  return html`
    <p class="key"><span class="k k-left"></span>${say("page-left")} <span class="k k-lost"></span>${say("page-lost")} ·
      <span class="k k-pass"></span>${word("status", "pass")} <span class="k k-unknown"></span>${word("status", "unknown")} <span class="k k-fail"></span>${word("status", "fail")}</p>
    <${Table} id=${`waterfall ${trial.id}`} style="waterfall" size=${200} columns=${columns} rows=${rows}
      caption=${say("page-waterfall")} remark=${say("page-over-the-living")} />`;
}
