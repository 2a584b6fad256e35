"""Fit the thresholds of resemblance on labelled cases, kind by kind.

    python benchmarks/fit_resemblance.py           print what a fit chooses, and how it does
    python benchmarks/fit_resemblance.py --write   and write both to where they are read

The cases (`tests/cases/resemblance.csv`) are split in halves by a hash of their text. Of a grid of
`accept` and `margin`, the pair is chosen that accepts most right concepts on the fitting half and
none that is wrong; of equally good ones, the most cautious. The held-out half says how good it is.

A text that an earlier rung of the ladder knows is not judged here.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from document import put_between

from matcher.normalize.condition.normalizer import ConditionNormalizer
from matcher.normalize.diagnosis.normalizer import DiagnosisNormalizer
from matcher.normalize.drug.normalizer import DrugNormalizer
from matcher.normalize.lexicon import words_of
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.policies import COLUMNS, FILE, load_policy
from matcher.normalize.resemblance import Policy
from matcher.normalize.site import SiteNormalizer

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "config" / "vocabulary"
CASES = ROOT / "tests" / "cases" / FILE
# One slip in six letters is the most that is ever a slip.
ACCEPTS = tuple(round(0.83 + step / 100, 2) for step in range(13))
MARGINS = tuple(round(0.03 + step / 100, 2) for step in range(8))
OUTCOMES = ("right", "ambiguous", "rejected", "kept out", "wrong", "known before")
_LOOSE = {"accept": "0.75", "consider": "0.75", "margin": "0"}
_STRICT = {"accept": "1", "consider": "0.8", "margin": "1"}


@dataclass(frozen=True)
class Case:
    """A text of a kind, and the concept that it means; empty where none may be accepted."""

    use: str
    text: str
    concept: str

    @property
    def held_out(self) -> bool:
        """Say whether the case is kept from the fit."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Trial:
    """What the fuzzy rung would say of a case if its thresholds let it, vetoes applied."""

    case: Case
    fuzzy: bool
    concept: str = ""
    score: float = 0.0
    margin: float = 0.0

    def outcome(self, accept: float, margin: float, consider: float) -> str:
        """Say what comes of the case at these thresholds: one of `OUTCOMES`."""
        if not self.fuzzy and self.concept:
            return "known before"
        if self.concept and self.score >= accept and self.margin >= margin:
            return "right" if self.concept == self.case.concept else "wrong"
        if not self.case.concept:
            return "kept out"
        return "ambiguous" if self.score >= min(consider, accept) else "rejected"


@dataclass(frozen=True)
class Fit:
    """The thresholds chosen for a use, with what came of each half of its cases.

    `in_force` is what comes of the fitting half with the thresholds that are written down.
    """

    use: str
    accept: float
    margin: float
    fitting: Counter[str]
    held_out: Counter[str]
    in_force: Counter[str]


def read_cases(path: Path = CASES) -> list[Case]:
    """Read the labelled cases."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Case(row["use"], row["text"], row["concept"]) for row in csv.DictReader(file)]


def fits(cases: Sequence[Case], folder: Path = FOLDER) -> list[Fit]:
    """Fit the thresholds of each use that the cases name, in their order."""
    uses = tuple(dict.fromkeys(case.use for case in cases))
    trials = {
        use: _TRIALS[use](_set(folder, use, _LOOSE), [case for case in cases if case.use == use])
        for use in uses
    }
    return [_fit(use, trials[use], load_policy(folder, use)) for use in uses]


def _set(folder: Path, use: str, thresholds: dict[str, str]) -> Path:
    """Give a folder of the same vocabularies with other thresholds for a use."""
    loose = Path(tempfile.mkdtemp(prefix="resemblance-"))
    for file in folder.glob("*.csv"):
        if file.name != FILE:
            (loose / file.name).symlink_to(file.resolve())
    rows = [row | thresholds if row["use"] == use else row for row in _rows(folder / FILE)]
    _write(loose / FILE, rows)
    return loose


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# -- what the fuzzy rung says ------------------------------------------------------------------


def _of_whole_texts(
    normalizer: type[ConditionNormalizer | DrugNormalizer | SiteNormalizer],
) -> Callable[[Path, Sequence[Case]], list[Trial]]:
    def trials(folder: Path, cases: Sequence[Case]) -> list[Trial]:
        resolved = normalizer(folder).resolve([(case.text,) for case in cases])
        return [_trial(case, found) for case, found in zip(cases, resolved, strict=True)]

    return trials


def _of_treatments(folder: Path, cases: Sequence[Case]) -> list[Trial]:
    """Try treatments: two slips in an antibody's name are a rule of its own, whatever the thresholds."""
    loose = _of_whole_texts(DrugNormalizer)(folder, cases)
    strict = _of_whole_texts(DrugNormalizer)(_set(folder, "drug", _STRICT), cases)
    return [
        replace(by_rule, score=1.0, margin=1.0) if by_rule.fuzzy and by_rule.concept else trial
        for trial, by_rule in zip(loose, strict, strict=True)
    ]


def _of_measurements(folder: Path, cases: Sequence[Case]) -> list[Trial]:
    normalizer = MeasurementNormalizer(folder)
    normalizer.resolve([(case.text,) for case in cases])  # one batch of names costs far less
    return [_trial(case, normalizer.concept_and_unit(case.text, "")) for case in cases]


def _trial(case: Case, found) -> Trial:  # type: ignore[no-untyped-def]
    if found.method != "fuzzy":
        return Trial(case, fuzzy=False, concept=found.concept or "")
    second = found.candidates[0].score if found.candidates else 0.0
    return Trial(case, True, found.concept or "", found.score, round(found.score - second, 4))


def _of_words(folder: Path, cases: Sequence[Case]) -> list[Trial]:
    """Try diagnoses, whose words are corrected one by one: the least sure of them decides."""
    normalizer = DiagnosisNormalizer(folder)
    resolved = normalizer.resolve([(case.text,) for case in cases])
    trials = []
    for case, found in zip(cases, resolved, strict=True):
        spelling = normalizer.spelling.correct(words_of(case.text))
        margin = min(spelling.margin, spelling.score)
        fuzzy = found.method == "fuzzy"
        score = spelling.score if fuzzy else 0.0
        trials.append(Trial(case, fuzzy, found.concept or "", score, margin))
    return trials


_TRIALS: dict[str, Callable[[Path, Sequence[Case]], list[Trial]]] = {
    "condition": _of_whole_texts(ConditionNormalizer),
    "diagnosis": _of_words,
    "drug": _of_treatments,
    "lab": _of_measurements,
    "lesion": _of_whole_texts(SiteNormalizer),
}


# -- the choice --------------------------------------------------------------------------------


def _fit(use: str, trials: Sequence[Trial], policy: Policy) -> Fit:
    fitting = [trial for trial in trials if not trial.case.held_out]
    held_out = [trial for trial in trials if trial.case.held_out]

    def counted(some: Sequence[Trial], accept: float, margin: float) -> Counter[str]:
        return Counter(trial.outcome(accept, margin, policy.consider) for trial in some)

    def worth(pair: tuple[float, float]) -> tuple[bool, int, float, float]:
        counts = counted(fitting, *pair)
        return (not counts["wrong"], counts["right"], *pair)

    accept, margin = max(product(ACCEPTS, MARGINS), key=worth)
    return Fit(
        use=use,
        accept=accept,
        margin=margin,
        fitting=counted(fitting, accept, margin),
        held_out=counted(held_out, accept, margin),
        in_force=counted(fitting, policy.accept, policy.margin),
    )


def table(found: Sequence[Fit]) -> str:
    """Write fits as a Markdown table."""
    lines = [
        "| use | accept | margin | half | cases | " + " | ".join(OUTCOMES) + " |",
        "|---|---|---|---|---|" + "---|" * len(OUTCOMES),
    ]
    for fit in found:
        for half, counts in (("fitting", fit.fitting), ("held out", fit.held_out)):
            cells = (fit.use, fit.accept, fit.margin, half, counts.total())
            lines.append("| " + " | ".join(map(str, (*cells, *map(counts.get, OUTCOMES)))) + " |")
    return "\n".join(lines).replace("None", "0")


def main() -> None:
    """Fit, print the table, and write the thresholds if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {FILE} and the documentation")
    found = fits(read_cases())
    sys.stdout.write(table(found) + "\n")
    if parser.parse_args().write:
        chosen = {fit.use: fit for fit in found}
        rows = [
            row | _chosen(chosen[row["use"]], row) if row["use"] in chosen else row
            for row in _rows(FOLDER / FILE)
        ]
        _write(FOLDER / FILE, rows)
        put_between("fit", f"{_counted()}\n\n{table(found)}")


def _counted() -> str:
    """Say how many cases there are, and where they are from."""
    rows = _rows(CASES)
    generated = sum(row["from"].startswith("generated") for row in rows)
    look_alikes = sum(not row["concept"] for row in rows)
    return (
        f"{len(rows):,} cases, {look_alikes:,} of them look-alikes that mean something else; "
        f"{generated:,} are generated."
    )


def _chosen(fit: Fit, row: dict[str, str]) -> dict[str, str]:
    consider = min(float(row["consider"]), fit.accept)
    return {"accept": str(fit.accept), "margin": str(fit.margin), "consider": str(consider)}


if __name__ == "__main__":
    main()
