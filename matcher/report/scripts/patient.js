// A patient: every trial side by side, criterion by criterion, and the facts on which this rests.

const OPEN_FIRST = ["fail", "unknown", "manual", "pass"];

function Strip({ criteria }) {
  return html`<span class="strip" aria-hidden="true">${criteria.map((found) => html`<span key=${found.criterion_id || found.id} class=${`s-${found.status}`} title=${`${itemLabel(found)} ${found.text}: ${word("status", found.status)}`}>${own(SIGNS, found.status || "") || "·"}</span>`)}</span>`;
}

function StandingGroup({ status, criteria, id }) {
  const found = criteria.filter((one) => one.status === status);
  if (!found.length) return null;
  const list = html`<ul class="asked">${found.map((one) => html`<li key=${one.criterion_id}><${Item} ...${one} /><bdi>${one.text}</bdi>
    ${one.reason && html`<span class="sub"><${Said} text=${one.reason} /></span>`}</li>`)}</ul>`;
  const title = html`<${Badge} family="status" name=${status} /> ${number(found.length)}`;
  if (status === "pass") return html`<${Fold} id=${`passed ${id}`} title=${title}>${list}<//>`;
  return html`<h4>${title}</h4>${list}`;
}

// One trial's card: the pair's own answers where it is listed, else what the statuses say.
function TrialCard({ patient, standing, place, answers }) {
  const { trial } = standing;
  const criteria = answers.length
    ? answers.map((found) => ({ ...found, criterion_id: found.id, source_item: found.item }))
    : standing.criteria;
  const verdict = place && place.near ? "near-miss" : (place && place.verdict) || standing.verdict;
  const from = (place && place.eligible_from) || standing.eligible_from;
  return html`<section class="card">
    <h3><a class="row" href=${place ? pairAddress(trial.id, patient) : trialAddress(trial.id)}><bdi class="id">${trial.id}</bdi></a> <span class="sub-title">${trial.title}</span></h3>
    <p class="meta">${verdict ? html`<${Badge} family="verdict" name=${verdict} />` : html`<span class="none">${say("page-not-in-page")}</span>`}
      ${from && html`<span><${Said} text=${say("page-from-day", { date: from })} /></span>`}
      ${place && html`<span>${say("page-rank")} ${number(place.rank)}</span>`}</p>
    ${criteria.length > 0 && html`<${Strip} criteria=${criteria} />`}
    ${OPEN_FIRST.map((status) => html`<${StandingGroup} key=${status} id=${pairKey(trial.id, patient)} status=${status} criteria=${criteria} />`)}
  </section>`;
}

// Listed first, then by verdict.
function orderOf({ place, standing }) {
  const verdict = VERDICTS.indexOf(standing.verdict);
  return (place ? (place.near ? 10 : 0) : 20) + (verdict < 0 ? 9 : verdict);
}

function cardsOf(patient) {
  const places = placesOf(patient);
  return standingOf(patient)
    .map((standing) => ({
      standing,
      place: places.find((row) => row.trial === standing.trial.id && !row.near) || places.find((row) => row.trial === standing.trial.id),
      answers: answersOf(standing.trial.id, patient),
    }))
    .filter(({ standing, place, answers }) => standing.verdict || place || answers.length)
    .sort((one, other) => orderOf(one) - orderOf(other));
}

function PatientView({ parts: [patient] }) {
  const cards = useMemo(() => cardsOf(patient), [patient]);
  if (!cards.length) return html`<${Nowhere} />`;
  const facts = factsOf(cards);
  return html`
    <${Heading} title=${say("page-patient-named", { patient })} />
    <p class="lead-in">${say("page-listed-in", { n: placesOf(patient).length, total: trials.length })}</p>
    <section aria-labelledby="matcher-side"><h2 id="matcher-side">${say("page-side-by-side")}</h2>
      <div class="cards">${cards.map((card) => html`<${TrialCard} key=${card.standing.trial.id} patient=${patient} ...${card} />`)}</div></section>
    <section aria-labelledby="matcher-facts"><h2 id="matcher-facts">${say("page-facts")}</h2><${Timeline} patient=${patient} facts=${facts} /></section>`;
}
