// The facts that a patient's verdicts rest on, in time: a chart, and the same as a table.

// Each row behind an answer once, with the trials that it counts for.
function factsOf(cards) {
  const facts = new Map();
  for (const { standing, answers } of cards) {
    for (const found of answers.flatMap((one) => one.evidence)) {
      const key = JSON.stringify(found);
      if (!facts.has(key)) facts.set(key, { ...found, span: spanOf(found.date), trials: new Set() });
      facts.get(key).trials.add(standing.trial.id);
    }
  }
  return [...facts.values()].map((fact) => ({ ...fact, trials: [...fact.trials] }));
}

const TIMELINE = { width: 900, left: 110, lane: 22, bottom: 24, top: 6 };

function TimelineChart({ facts }) {
  const dated = facts.filter((fact) => fact.span);
  if (!dated.length) return null;
  const lanes = [...new Set(dated.map((fact) => fact.table))];
  const { width, left, lane, bottom, top } = TIMELINE;
  const height = top + lanes.length * lane + bottom;
  const first = d3.min(dated, (fact) => fact.span.first);
  const last = d3.max(dated, (fact) => fact.span.last);
  const x = d3.scaleUtc([d3.utcDay.offset(first, -3), d3.utcDay.offset(last, 3)], [left, width - 12]);
  const y = d3.scaleBand(lanes, [top, top + lanes.length * lane]);
  return html`<svg class="chart wide" viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${say("page-timeline-chart", { n: dated.length })}>
    ${lanes.map((table) => html`<g key=${table}><text class="lane" x="0" y=${y(table) + lane / 2 + 4}>${table}</text><line class="rule" x1=${left} x2=${width - 12} y1=${y(table) + lane} y2=${y(table) + lane} /></g>`)}
    ${dated.map((fact, place) => html`<g key=${place} class="point"><title>${[fact.date, fact.normalized || recorded(fact.raw)].join(" ")}</title>
      <rect x=${x(fact.span.first) - 3} y=${y(fact.table) + lane / 2 - 4} height="8" rx="4" width=${Math.max(8, x(fact.span.last) - x(fact.span.first) + 6)} /></g>`)}
    <${Axis} axis=${dayTicks(x, width - left)} y=${height - bottom} /></svg>`;
}

const timelineColumns = () => [
  { id: "date", title: say("page-date"), value: (row) => row.date, cell: (row) => html`<time>${row.date}</time>` },
  { id: "fact", title: say("page-recorded"), head: true, value: (row) => recorded(row.raw), cell: (row) => html`<bdi class="raw">${recorded(row.raw)}</bdi>` },
  { id: "normalized", title: say("page-read-as"), value: (row) => row.normalized, cell: (row) => html`<bdi>${row.normalized}</bdi>` },
  { id: "table", title: say("page-table-and-row"), value: (row) => row.table,
    cell: (row) => (row.row === null ? row.table : say("page-evidence-place", { table: row.table, row: String(row.row) })) },
  { id: "trials", title: say("page-counts-for"), sortable: false, value: (row) => row.trials.join(" "),
    cell: (row) => row.trials.map((trial) => html`<span class="fact" key=${trial}>${trial}</span> `) },
];

function Timeline({ patient, facts }) {
  const columns = useMemo(timelineColumns, []);
  return html`<${TimelineChart} facts=${facts} />
    <${Table} id=${`timeline ${patient}`} style="plain" size=${50} columns=${columns} rows=${facts} sort=${[{ id: "date", desc: true }]}
      caption=${say("page-facts")} remark=${say("page-own-calendar")} empty=${say("page-no-facts")} />`;
}
