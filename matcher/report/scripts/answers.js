// The answers to criteria: status, criterion, why, and the rows behind it.

const GROUPS = [["fail", "page-speaks-against"], ["unknown", "page-to-look-up"], ["manual", "page-to-ask"],
  ["pass", "page-passed"]];
const TO_DO = new Set(["unknown", "manual"]); // someone ticks them off

function EvidenceRow({ table, row, raw, normalized, date }) {
  const place = row === null ? table : say("page-evidence-place", { table, row: String(row) });
  return html`<li><span class="place">${place}</span>
    ${raw !== null && html` <bdi class="raw">${recorded(raw)}</bdi>`}
    ${normalized !== null && html` <span aria-hidden="true">→</span><span class="vh">${say("page-read-as")}</span> <bdi>${normalized}</bdi>`}
    ${date !== null && html` <time>${date}</time>`}</li>`;
}

function Evidence({ rows }) {
  return rows.length > 0 && html`<ul class="evidence">${rows.map((row) => html`<${EvidenceRow} ...${row} />`)}</ul>`;
}

function StatusCell({ found, pair }) {
  const [done, setDone] = useKept(`done ${pair} ${found.id}`, false);
  const badge = html`<${Badge} family="status" name=${found.status} />`;
  return html`<td class="state">
    ${TO_DO.has(found.status)
      ? html`<label><input type="checkbox" checked=${done} onChange=${() => setDone(!done)} /> ${badge}<span class="vh"> ${say("page-looked-up")}</span></label>`
      : badge}
    ${found.cause && html`<span class="sub" title=${word("cause", `${found.cause}-meaning`)}>${word("cause", found.cause)}</span>`}</td>`;
}

function AnswerRow({ found, pair, review }) {
  return html`<tr>
    <${StatusCell} found=${found} pair=${pair} />
    <th scope="row"><${Item} section=${found.section} source_item=${found.item} /><bdi>${found.text || found.id}</bdi><${Review} review=${review} /></th>
    <td class="reason"><${Said} text=${found.reason} /><${Evidence} rows=${found.evidence} /></td></tr>`;
}

function AnswerTable({ title, answers, pair, reviews }) {
  return html`<table class="criteria">
    <caption>${title} <span>${number(answers.length)}</span></caption>
    <thead><tr><th scope="col">${say("page-status")}</th><th scope="col">${say("page-criterion")}</th>
      <th scope="col">${say("page-why-and-rows")}</th></tr></thead>
    <tbody>${answers.map((found) => html`<${AnswerRow} key=${found.id} found=${found} pair=${pair} review=${reviews.get(found.id)} />`)}</tbody></table>`;
}

function AnswerGroups({ trial, patient }) {
  const answers = answersOf(trial, patient);
  if (!answers.length) return html`<${Empty}>${say("page-no-answers")}<//>`;
  const pair = pairKey(trial, patient);
  return GROUPS.map(([status, title]) => {
    const found = answers.filter((one) => one.status === status);
    return found.length > 0 && html`<${AnswerTable} key=${status} title=${say(title)} answers=${found} pair=${pair} reviews=${reviewOf(trial)} />`;
  });
}
