// Those who become eligible on a known day: how many a week, and who on which day.

const laterOf = (trial) => candidatesOf(trial.id).filter((row) => row.eligible_from);

const CALENDAR = { width: 720, height: 120, left: 30, bottom: 22, top: 10 };

function weeks(rows) {
  const counts = d3.rollup(rows, (some) => some.length, (row) => +d3.utcMonday.floor(new Date(row.eligible_from)));
  return [...counts].map(([day, n]) => ({ day: new Date(day), n })).sort((one, other) => one.day - other.day);
}

function CalendarChart({ rows }) {
  const bars = weeks(rows);
  const { width, height, left, bottom, top } = CALENDAR;
  const last = d3.max([d3.utcMonday.offset(bars[bars.length - 1].day, 1), d3.utcMonday.offset(bars[0].day, 8)]);
  const x = d3.scaleUtc([bars[0].day, last], [left, width - 40]);
  const y = d3.scaleLinear([0, d3.max(bars, (bar) => bar.n)], [height - bottom, top]);
  const step = Math.max(3, Math.min(26, x(d3.utcMonday.offset(bars[0].day, 1)) - x(bars[0].day) - 2));
  return html`<svg class="chart" viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${say("page-calendar-chart", { n: rows.length })}>
    ${bars.map(({ day, n }) => html`<g key=${+day}><rect class="b-later" x=${x(day)} width=${step} y=${y(n)} height=${height - bottom - y(n)}><title>${say("page-week-of", { date: d3.utcFormat("%Y-%m-%d")(day), n })}</title></rect></g>`)}
    <${Axis} axis=${dayTicks(x, width)} y=${height - bottom} />
    <${Axis} axis=${d3.axisLeft(y).ticks(Math.min(3, d3.max(bars, (bar) => bar.n))).tickFormat(d3.format("d"))} x=${left} /></svg>`;
}

const calendarColumns = () => [
  { id: "day", title: say("page-eligible-from"), value: (row) => row.eligible_from, cell: (row) => html`<time>${row.eligible_from}</time>` },
  { id: "patient", title: say("page-patient"), head: true, value: (row) => row.patient,
    cell: (row) => html`<${PairLink} trial=${row.trial} patient=${row.patient} />` },
  { id: "why", title: say("page-why"), style: "why", sortable: false, value: (row) => row.reasons, cell: (row) => html`<${Said} text=${row.reasons} />` },
  { id: "unknown", title: say("page-to-look-up"), right: true, value: (row) => row.n_unknown },
];

function Calendar({ rows }) {
  const columns = useMemo(calendarColumns, []);
  return html`<${CalendarChart} rows=${rows} />
    <${Table} id=${`calendar ${rows[0].trial}`} style="plain" size=${20} columns=${columns} rows=${rows} sort=${[{ id: "day", desc: false }]}
      caption=${say("page-calendar")} remark=${say("page-own-calendar")} />`;
}
