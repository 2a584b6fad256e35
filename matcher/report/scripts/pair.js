// A pair of patient and trial: every criterion with its reason and the rows behind it.

function neighbours(trial, patient) {
  const rows = candidatesOf(trial);
  const place = rows.findIndex((row) => row.patient === patient);
  return place < 0 ? [] : [["page-one-up", rows[place - 1]], ["page-one-down", rows[place + 1]]].filter(([, row]) => row);
}

function PairChange({ change }) {
  return change && html`<${Note}><${Badge} family="change" name=${change.change} />
    ${" "}${changeCause(change.cause)}: <${WhatChanged} row=${change} /><//>`;
}

function History({ trial, patient }) {
  const entries = night.history.filter((row) => row.trial_id === trial && row.patient_id === patient);
  return entries.length > 0 && html`<${Fold} id=${`history ${pairKey(trial, patient)}`} title=${say("page-history", { n: entries.length })}>
    <ul class="notes">${entries.map((entry) => html`<li><${Entry} entry=${entry} /></li>`)}</ul><//>`;
}

function Entry({ entry }) {
  return html`<strong>${word("disposition", entry.disposition)}</strong> ${[entry.decided_on, entry.decided_by].filter(Boolean).join(" · ")}
    ${[entry.why, entry.note].filter(Boolean).map((text) => html` · <${Said} text=${text} />`)}`;
}

function PairFacts({ candidate, near }) {
  if (candidate) {
    return html`<p class="meta"><${Badge} family="verdict" name=${candidate.verdict} />
      ${candidate.eligible_from && html`<span><${Said} text=${say("page-from-day", { date: candidate.eligible_from })} /></span>`}
      <span>${say("page-rank")} ${number(candidate.rank)}</span> <span>${say("page-score")} ${score(candidate.score)}</span>
      <span class="tallies"><${Tallies} ...${candidate} /></span></p><${Lacking} facts=${candidate.lacking} />`;
  }
  return near && html`<p class="meta"><${Badge} family="verdict" name="near-miss" /> <span>${say("page-rank")} ${number(near.rank)}</span>
    ${near.margin !== null && html`<span>${say("page-margin")} ${percent(near.margin)}</span>`}</p>`;
}

function Pair({ parts: [trial, patient] }) {
  const candidate = candidatesOf(trial).find((row) => row.patient === patient);
  const near = nearMissesOf(trial).find((row) => row.patient === patient);
  const change = changeByPair.get(pairKey(trial, patient));
  if (!trialById.has(trial) || !(candidate || near || change)) return html`<${Nowhere} />`;
  const entry = dispositionByPair.get(pairKey(trial, patient));
  return html`
    <nav class="crumbs" aria-label=${say("page-where")}><a href=${trialAddress(trial)}>${trial}</a>
      ${neighbours(trial, patient).map(([key, row]) => html`<a key=${key} href=${pairAddress(trial, row.patient)}>${say(key)}</a>`)}</nav>
    <${Heading} title=${`${patient} · ${trial}`}><${Patient} id=${patient} /> <span>${trialById.get(trial).title}</span><//>
    <${PairFacts} candidate=${candidate} near=${near} />
    <p><a href=${patientAddress(patient)}>${say("page-all-of-patient")}</a></p>
    ${entry && html`<${Note} warn=${entry.dismissed}><${Entry} entry=${entry} />${entry.returned && html` · <${Said} text=${entry.returned} />`}<//>`}
    <${PairChange} change=${change} />
    <${AnswerGroups} trial=${trial} patient=${patient} />
    <${History} trial=${trial} patient=${patient} />
    <p class="foot">${say("page-ticks-last")}</p>`;
}
