// The words of the page, and what each means.

const FAMILIES = [
  ["page-verdicts-are", "verdict", ["eligible", "possible", "later", "near-miss", "ineligible"], true],
  ["page-statuses-are", "status", ["pass", "fail", "unknown", "manual"], true],
  ["page-causes-are", "cause", ["measured", "reported", "covered", "not_known", "assumed", "not_recorded", "stale",
    "ambiguous", "unit", "conflict", "pending"], false],
  ["page-changes-are", "change", CHANGES, true],
  ["page-change-causes-are", "change-cause", CAUSES, false],
];

const KEYS = ["search", "arrows", "enter", "escape"];

function Glossary() {
  return html`
    <${Heading} title=${say("page-glossary")} />
    <p class="lead-in">${say("page-how-judged")}</p>
    ${FAMILIES.map(([title, family, names, marked]) => html`<section key=${family}><h2>${say(title)}</h2>
      <dl class="glossary">${names.map((name) => html`<div key=${name}>
        <dt>${marked ? html`<${Badge} family=${family} name=${name} />` : word(family, name)}</dt>
        <dd>${say(`${family}-${name}-meaning`)}</dd></div>`)}</dl></section>`)}
    <section><h2>${say("page-evidence")}</h2><p>${say("page-evidence-means")}</p></section>
    <section><h2>${say("page-score")}</h2><p>${say("page-score-means")}</p></section>
    <section><h2>${say("page-keys")}</h2><dl class="glossary">${KEYS.map((key) => html`<div key=${key}><dt><kbd>${say(`page-key-${key}`)}</kbd></dt><dd>${say(`page-key-${key}-does`)}</dd></div>`)}</dl></section>`;
}
