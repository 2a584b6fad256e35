// What the charts share: days as instants, an axis of d3 in an SVG of ours.

const ISO_DAY = /\d{4}(?:-\d{2}(?:-\d{2})?)?/g;

// The span of days that a date as recorded can be: "2026-10", "2024-05-12 to 2024-07-14"; null: no day.
function spanOf(text) {
  const days = (text || "").match(ISO_DAY);
  if (!days) return null;
  const first = new Date(days[0]);
  const last = lastDay(days[days.length - 1]);
  return Number.isNaN(+first) || Number.isNaN(+last) ? null : { first, last };
}

function lastDay(day) {
  const [year, month] = day.split("-").map(Number);
  if (day.length === 4) return new Date(Date.UTC(year, 11, 31));
  return day.length === 7 ? new Date(Date.UTC(year, month, 0)) : new Date(day);
}

// Dates in figures, as everywhere in the page.
function dayTicks(scale, room) {
  const [first, last] = scale.domain();
  const months = (last - first) / (30 * 864e5);
  const format = d3.utcFormat(months > 60 ? "%Y" : months > 4 ? "%Y-%m" : "%Y-%m-%d");
  return d3.axisBottom(scale).ticks(Math.max(2, Math.floor(room / 110))).tickFormat(format);
}

function Axis({ axis, x = 0, y = 0 }) {
  const place = useRef(null);
  useLayoutEffect(() => {
    d3.select(place.current).call(axis);
  });
  return html`<g ref=${place} class="axis" transform=${`translate(${x},${y})`}></g>`;
}
