"""Make a portfolio of oncology trials as a large hospital runs them, for measuring how time grows.

    python benchmarks/portfolio.py --trials 500 --out DIR
    python benchmarks/portfolio.py --trials 500 --out DIR --plain

Beside the trials of `config/trials`, which count among them, the files are made up from a seed. Each
takes 20 to 50 criteria from families (`portfolio_criteria.py`, `portfolio_diseases.py`); which form
of a family it takes falls off as Zipf's law has it, so that most trials share their limits and a few
have their own. With `--plain` all are made up and keep to the questions that can be said in SQL
without a detour: age, sex, type, stage, biomarkers, measurements, conditions and treatments.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from portfolio_criteria import COMMON, SUBGROUPS, Disease, Family, Question
from portfolio_diseases import DISEASES

REAL = Path(__file__).parents[1] / "config" / "trials"
FEWEST, MOST, USUAL = 20, 50, 30
FALL = 2.15
"""The exponent of Zipf's law: how fast the forms of a family become rare."""
PLAIN = {
    "age": {"age"},
    "sex": {"sex"},
    "diagnosis": {"diagnosis", "but_not"},
    "stage": {"stage"},
    "biomarker": {"biomarker", "alteration", "known"},
    "measurement": {"measurement", "at_least", "above", "at_most", "below", "times", "is", "within"},
    "condition": {"condition", "but_not", "active", "within", "known"},
    "treatment": {"treatment", "but_not", "setting", "within", "ongoing", "known"},
    "all_of": {"all_of"},
    "any_of": {"any_of"},
    "not": {"not"},
}  # fmt: skip
"""The questions of a plain portfolio, and the keys that they may have there."""
Criterion = tuple[Family, Question]


def is_plain(question: Question) -> bool:
    """Say whether SQL can put the question without a detour."""
    allowed = next((keys for kind, keys in PLAIN.items() if kind in question), set())
    parts = [*question.get("all_of", ()), *question.get("any_of", ())]
    parts += [question["not"]] if "not" in question else []
    return set(question) <= allowed and all(is_plain(part) for part in parts)


class Portfolio:
    """Draws trials from a seed; equal seeds and options give equal files."""

    def __init__(self, seed: int, *, plain: bool = False) -> None:
        self._random = random.Random(seed)  # noqa: S311  (nothing here is secret)
        self._diseases = [_only_plain(one) for one in DISEASES] if plain else list(DISEASES)
        shared = (*SUBGROUPS, *COMMON)
        self._common = _plain_families(shared) if plain else shared
        own = sum(sum(f.share for f in one.families) * one.weight for one in self._diseases)
        own /= sum(one.weight for one in self._diseases)
        always = sum(family.share for family in self._common if family.share == 1)
        sometimes = sum(family.share for family in self._common) - always
        self._boost = (USUAL - own - always) / sometimes

    def trial(self) -> tuple[Disease, list[Criterion]]:
        """Draw a trial: its disease, and its criteria in the order of its file."""
        disease = self._random.choices(self._diseases, [one.weight for one in self._diseases])[0]
        while True:
            drawn = list(self._drawn(disease.families, 1.0))
            own = {family.id for family, _ in drawn}
            shared = [family for family in self._common if family.id not in own]
            drawn += self._drawn(shared, self._boost)
            if FEWEST <= len(drawn) <= MOST:
                return disease, sorted(drawn, key=lambda one: one[0].section, reverse=True)

    def _drawn(self, families: Iterable[Family], boost: float) -> Iterator[Criterion]:
        for family in families:
            if family.share == 1 or self._random.random() < family.share * boost:
                weights = _zipf(len(family.forms))
                yield family, self._random.choices(family.forms, cum_weights=weights)[0]


@cache
def _zipf(forms: int) -> Sequence[float]:
    return tuple(accumulate(1 / rank**FALL for rank in range(1, forms + 1)))


def _plain_families(families: Iterable[Family]) -> tuple[Family, ...]:
    kept = (
        Family(one.id, one.share, one.section, one.demand, tuple(filter(is_plain, one.forms)))
        for one in families
    )
    return tuple(one for one in kept if one.forms)


def _only_plain(disease: Disease) -> Disease:
    return Disease(disease.name, disease.weight, _plain_families(disease.families))


def trial_file(title: str, criteria: Sequence[Criterion]) -> str:
    """Write a trial as its file; every question stands in one line."""
    digest = sha256(json.dumps([question for _, question in criteria]).encode()).hexdigest()
    lines = [
        f"title: {json.dumps(title)}",
        "status: recruiting",
        f"source: {{document: made-up.txt, sha256: {digest}}}",
        "criteria:",
    ]
    counted = {"inclusion": 0, "exclusion": 0}
    for family, question in criteria:
        counted[family.section] += 1
        lines += [
            f"  - id: {family.id}",
            f"    section: {family.section}",
            f'    item: "{counted[family.section]}"',
            *_demand(family.demand, json.dumps(question)),
        ]
    return "\n".join(lines) + "\n"


@cache
def _demand(demand: str, question: str) -> tuple[str, ...]:
    words = question.translate(str.maketrans("", "", '{}[]"'))
    fingerprint = sha256(f"{demand} {question}".encode()).hexdigest()[:16]
    return (
        f"    text: {json.dumps(words)}",
        f"    {demand}: {question}",
        f'    fingerprint: "{fingerprint}"',
    )


def write(folder: Path, trials: int, seed: int = 1, *, plain: bool = False) -> str:
    """Write so many trial files into a folder, which must not be there; say what they hold."""
    folder.mkdir(parents=True)
    real = [] if plain else sorted(REAL.glob("*.yaml"))[:trials]
    for path in real:
        shutil.copyfile(path, folder / path.name)
    portfolio, distinct, counts = Portfolio(seed, plain=plain), set[str](), []
    for number in range(1, trials - len(real) + 1):
        disease, criteria = portfolio.trial()
        text = trial_file(f"Made-up trial {number}: {disease.name}", criteria)
        (folder / f"made-up-{number:05}.yaml").write_text(text, encoding="utf-8")
        distinct.update(f"{one.demand} {json.dumps(question)}" for one, question in criteria)
        counts.append(len(criteria))
    usual = sum(counts) / len(counts) if counts else 0
    return (
        f"{trials:,} trials ({len(real)} of them real); the others have {usual:.1f} criteria each, "
        f"{len(distinct):,} of them distinct"
    )


def main() -> None:
    """Make a portfolio as the options say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, required=True, help="how many")
    parser.add_argument("--out", type=Path, required=True, help="a folder that isn't there yet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="only what SQL can say plainly")
    options = parser.parse_args()
    if options.out.exists():
        parser.error(f"{options.out} is there already")
    said = write(options.out, options.trials, options.seed, plain=options.plain)
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()
