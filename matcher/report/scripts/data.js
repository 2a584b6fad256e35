// The night's data: pieces of JSON in the page, each read when it is first asked for.

const pieces = new Map();

function piece(name) {
  if (!pieces.has(name)) {
    const element = document.getElementById(`matcher-${name}`);
    pieces.set(name, element && JSON.parse(element.textContent));
  }
  return pieces.get(name);
}

// What a function of a key gave, kept.
function keeping(give) {
  const kept = new Map();
  return (key) => {
    if (!kept.has(key)) kept.set(key, give(key));
    return kept.get(key);
  };
}

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);

const night = piece("night");
const trials = night.trials.map((trial, place) => ({ ...trial, place }));
const trialById = new Map(trials.map((trial) => [trial.id, trial]));

const CANDIDATE = ["patient", "rank", "verdict", "score", "n_pass", "n_fail", "n_unknown",
  "n_manual", "eligible_from", "change", "reasons", "disposition", "dismissed", "lacking"];
const NEAR_MISS = ["patient", "rank", "criterion_id", "source_item", "text", "reason", "margin",
  "n_unknown"];

const named = (names, row) => Object.fromEntries(names.map((name, place) => [name, row[place]]));

function factAt(place) {
  const [kind, fact, label, cause] = piece("lists").facts[place];
  return { kind, fact, label, cause };
}

const candidatesOf = keeping((trial) => (own(piece("lists").candidates, trial) || []).map((row) => {
  const candidate = named(CANDIDATE, row);
  return { ...candidate, trial, lacking: candidate.lacking.map(factAt) };
}));

const nearMissesOf = keeping((trial) =>
  (own(piece("lists").near_misses, trial) || []).map((row) => ({ ...named(NEAR_MISS, row), trial })));

const pairKey = (trial, patient) => JSON.stringify([trial, patient]);

const byPair = (rows) => new Map(rows.map((row) => [pairKey(row.trial_id, row.patient_id), row]));

const changeByPair = byPair(night.changes);
const dispositionByPair = byPair(night.dispositions);

// Where a patient is listed: each candidate's row or near miss, in the trials' order.
const placesByPatient = keeping(() => {
  const places = new Map();
  const add = (row, near) => {
    if (!places.has(row.patient)) places.set(row.patient, []);
    places.get(row.patient).push({ ...row, near });
  };
  for (const { id } of trials) {
    for (const row of candidatesOf(id)) add(row, false);
    for (const row of nearMissesOf(id)) add(row, true);
  }
  return places;
});

const placesOf = (patient) => placesByPatient("all").get(patient) || [];

// The answers to a pair's criteria, each with its sentence and the rows behind it; none: not in the page.
function answersOf(trial, patient) {
  const place = trialById.has(trial) ? trialById.get(trial).place : -1;
  const rows = own(piece(`answers-${place}`) || {}, patient) || [];
  return rows.map(answer);
}

function answer([criterion, status, cause, reason, ...evidence]) {
  const { texts, criteria, evidence: found } = piece("shared");
  const [id, section, item, text] = criteria[criterion].map((place) => texts[place]);
  return {
    id, section, item, text,
    status: texts[status], cause: texts[cause], reason: texts[reason],
    evidence: evidence.map((place) => {
      const [row, ...places] = found[place];
      const [table, raw, normalized, date] = places.map((one) => texts[one]);
      return { table, row: row < 0 ? null : row, raw, normalized, date };
    }),
  };
}

const VERDICT_LETTERS = { e: "eligible", p: "possible", l: "later", i: "ineligible" };
const STATUS_LETTERS = { p: "pass", f: "fail", u: "unknown", m: "manual" };

// How a patient stands with each trial, listed there or not; null: the night doesn't say.
function standingOf(patient) {
  const texts = own(piece("statuses"), patient) || [];
  return trials.map((trial) => {
    const text = texts[trial.place];
    if (!text) return { trial, verdict: null, eligible_from: null, criteria: [] };
    const [verdict, letters] = text.split(" ");
    const criteria = trial.criteria.map((criterion, place) =>
      ({ ...criterion, status: own(STATUS_LETTERS, letters[place] || "") || null }));
    return {
      trial, criteria,
      verdict: own(VERDICT_LETTERS, verdict[0]) || null,
      eligible_from: verdict.slice(1) || null,
    };
  });
}
