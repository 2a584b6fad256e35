// The page: its head, the trials beside it, and the view that the address names.

function Nowhere() {
  return html`<${Heading} title=${say("page-nowhere")} /><p>${say("page-nowhere-means")}</p>
    <p><a href="#/">${say("page-to-tonight")}</a></p>`;
}

const VIEWS = {
  "": [Home, 0], trial: [Trial, 1], patient: [PatientView, 1], "find-out": [FindOut, 3],
  dispositions: [Dispositions, 0], quality: [Quality, 0], glossary: [Glossary, 0], search: [SearchView, 1],
};

function View({ parts }) {
  const [name, ...rest] = parts || ["nowhere"];
  if (name === "trial" && rest.length === 2) return html`<${Pair} key=${parts.join("\n")} parts=${rest} />`;
  const [view, most] = own(VIEWS, name) || [Nowhere, Infinity];
  const whole = rest.length <= most && (name !== "patient" && name !== "trial" || rest.length === 1);
  return html`<${whole ? view : Nowhere} key=${name === "search" ? name : (parts || []).join("\n")} parts=${rest} />`;
}

const LINKS = [["#/", "page-tonight"], ["#/find-out", "page-to-find-out"], ["#/dispositions", "page-dispositions"],
  ["#/quality", "page-quality"], ["#/glossary", "page-glossary"]];

const isHere = (href, parts) => (parts || [""])[0] === href.slice(2);

function TrialsBeside({ parts }) {
  const [name, id] = parts || [];
  return html`<nav class="side" aria-label=${say("page-trials")}><details open=${wide.matches}><summary>${say("page-trials")} <span class="n-of">${number(trials.length)}</span></summary>
    <ul>${trials.map((trial) => html`<li key=${trial.id}><a href=${trialAddress(trial.id)} aria-current=${name === "trial" && id === trial.id ? "page" : null}>
      <bdi class="id">${trial.id}</bdi><span class="sub">${trial.watch ? say("page-n-watched", { n: trial.n_listed }) : say("page-n-listed", { n: trial.n_listed })}${
        changesOf(trial.id) > 0 && html` · ${say("page-n-changed", { n: changesOf(trial.id) })}`}</span></a></li>`)}</ul></details></nav>`;
}

const wide = window.matchMedia("(min-width: 64rem)");

function App({ parts }) {
  return html`
    <a class="skip" href="#matcher-heading" onClick=${skip}>${say("page-skip")}</a>
    <header class="top">
      <div class="name"><strong>${say("page-title", { date: night.as_of })}</strong><span class="run">${night.run}</span></div>
      <nav aria-label=${say("page-views")}><ul>${LINKS.map(([href, title]) => html`<li key=${href}><a href=${href} aria-current=${isHere(href, parts) ? "page" : null}>${say(title)}</a></li>`)}</ul></nav>
      <${SearchBox} asked=${parts && parts[0] === "search" ? parts[1] || "" : ""} />
    </header>
    <div class="frame"><${TrialsBeside} parts=${parts} /><main><${View} parts=${parts} /></main></div>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("matcher-heading").focus();
}

const root = document.getElementById("matcher");

const draw = () => render(html`<${App} parts=${readAddress()} />`, root);

/* After a view is left for another, the focus goes to the new one's heading; or, on the way back, to the row
   through which it was left. */
let here = location.hash;

function settle(before) {
  if (document.activeElement && document.activeElement.id === "matcher-search") return;
  const way = [...document.querySelectorAll("main a.row")].find((link) => link.getAttribute("href") === before);
  const target = way || document.getElementById("matcher-heading");
  if (!target) return;
  target.focus({ preventScroll: true });
  if (way) way.scrollIntoView({ block: "center" });
  else window.scrollTo(0, 0);
}

window.addEventListener("hashchange", () => {
  const before = here;
  here = location.hash;
  draw();
  if (before !== here) settle(before);
});

for (const [event, onPaper] of [["beforeprint", true], ["afterprint", false]]) {
  window.addEventListener(event, () => {
    printing = onPaper;
    draw();
  });
}

draw();
