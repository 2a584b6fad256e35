"""A plain portfolio as tables and numbers: what the rivals of `core.py` are told of it.

Every distinct question to the record is a leaf with a number, every distinct demand a criterion. What a
question's terms mean (which concepts are such, which could be, whose denial denies them) is looked
up in the vocabularies here, so that a rival only joins.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from matcher.settings_file import read_settings
from matcher.terms.stages import STAGES
from matcher.terms.vocabularies import Vocabularies, load_vocabularies
from matcher.terms.vocabulary import Vocabulary
from matcher.trials.reading import trial_files
from matcher.yaml_file import load_yaml

CONFIG = Path(__file__).parents[1] / "config"
Question = dict[str, Any]
LEAVES = ("age", "sex", "diagnosis", "stage", "biomarker", "measurement", "condition", "treatment")
_SOURCES = {
    "diagnosis": ("tumours", "diagnosis_"),
    "stage": ("tumours", "stage_"),
    "condition": ("conditions", ""),
    "treatment": ("treatments", ""),
}
"""Whose record frame holds a kind's concepts, and the prefix of the columns."""


_SILENT = {"condition": "conditions", "treatment": "treatments", "biomarker": "biomarkers"}


@dataclass(frozen=True)
class Trial:
    """A trial: its criteria by number, in the order of its file, and their ids."""

    id: str
    criteria: tuple[int, ...]
    names: tuple[str, ...]


@dataclass
class Plan:
    """The leaves and criteria of a portfolio, each once, and its trials.

    `criteria` holds the wanted answer and the question; leaves are known by their text.
    """

    leaves: dict[str, int] = field(default_factory=dict)
    criteria: list[tuple[bool, Question]] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    def of_kind(self, kind: str) -> Iterator[tuple[int, Question]]:
        """Give the leaves of a kind with their numbers."""
        for text, number in self.leaves.items():
            question = json.loads(text)
            if kind in question:
                yield number, question

    def leaves_of(self, question: Question) -> list[int]:
        """Give the numbers of the leaves within a question."""
        return [self.number(leaf) for leaf in _leaves(question)]

    def number(self, question: Question) -> int:
        """Give a leaf's number."""
        return self.leaves[json.dumps(question, sort_keys=True)]


def read_plan(folder: Path, trials: int | None = None) -> Plan:
    """Read the first so many trial files of a folder."""
    plan, known = Plan(), dict[str, int]()
    for path in trial_files(folder)[:trials]:
        _, content = load_yaml(path)
        numbers = []
        for criterion in content["criteria"]:
            wanted = "require" in criterion
            question = criterion["require"] if wanted else criterion["forbid"]
            text = json.dumps([wanted, question], sort_keys=True)
            if text not in known:
                known[text] = len(known)
                plan.criteria.append((wanted, question))
                for leaf in _leaves(question):
                    plan.leaves.setdefault(json.dumps(leaf, sort_keys=True), len(plan.leaves))
            numbers.append(known[text])
        names = tuple(str(criterion["id"]) for criterion in content["criteria"])
        plan.trials.append(Trial(path.stem, tuple(numbers), names))
    return plan


def parts_of(question: Question) -> list[Question]:
    """Give the questions that a compound is made of."""
    if "not" in question:
        return [question["not"]]
    return [*question.get("all_of", ()), *question.get("any_of", ())]


def _leaves(question: Question) -> Iterator[Question]:
    if any(kind in question for kind in LEAVES):
        yield question
    for part in parts_of(question):
        yield from _leaves(part)


class Meanings:
    """What the terms of a plan mean, as frames with a row each leaf and term of the record."""

    def __init__(self, plan: Plan, record: Path) -> None:
        self._plan, self._record = plan, record
        self._vocabularies: Vocabularies = load_vocabularies(CONFIG / "vocabulary")
        self._settings = read_settings(CONFIG / "matcher.yaml")

    def members(self, kind: str) -> pl.DataFrame:
        """Give `leaf`, `kind`, `term`, `such` (null: could be), `denies`; terms that are no such are left out.

        A term is a concept, or the concepts that an unresolved text could be: `?LUAD|LUSC`; `?*`: any.
        """
        vocabulary, terms = self._vocabulary(kind), self._terms(kind)
        rows = []
        for leaf, question in self._plan.of_kind(kind):
            asked, left_out = question[kind], question.get("but_not", ())
            surely, possibly = _members(vocabulary, asked, left_out)
            denying = frozenset.intersection(
                *(vocabulary.ancestors((key,)) | {key} for key in asked)
            )
            for term in terms:
                such: bool | None = term in surely
                if term.startswith("?"):
                    could_be = set(term[1:].split("|"))
                    such = None if could_be & (surely | possibly | {"*"}) else False
                elif term in possibly:
                    such = None
                if such is not False or term in denying:
                    rows.append((leaf, kind, term, such, term in denying))
        schema = {
            "leaf": pl.UInt16,
            "kind": pl.String,
            "term": pl.String,
            "such": pl.Boolean,
            "denies": pl.Boolean,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    def leaves(self) -> pl.DataFrame:
        """Give each leaf's `leaf`, `kind` and what its question says: null where it says nothing.

        `table` and `window` (a look-back) are those of which silence can say something; `distant`
        is what a distant metastasis answers.
        """
        rows = [
            {
                "leaf": leaf,
                "kind": kind,
                "table": _SILENT.get(kind),
                "window": question.get("within") if kind in {"condition", "treatment"} else None,
                "known": question.get("known", False),
                "active": question.get("active", False),
                "ongoing": question.get("ongoing"),
                "setting": question.get("setting"),
                "distant": _of_distant(question["stage"]) if kind == "stage" else None,
            }
            for kind in LEAVES
            for leaf, question in self._plan.of_kind(kind)
        ]
        types = {"leaf": pl.UInt16, "setting": pl.List(pl.String)}
        types |= dict.fromkeys(("kind", "table", "window"), pl.String)
        types |= dict.fromkeys(("known", "active", "ongoing", "distant"), pl.Boolean)
        return pl.DataFrame(rows, schema={name: types[name] for name in rows[0]})

    def alterations(self) -> pl.DataFrame:
        """Give `leaf`, `gene`, `reported`, `such`, `covers`: what each reported alteration says."""
        classes = self._vocabularies.alterations
        reported = (
            pl.scan_parquet(self._record / "findings" / "*.parquet")
            .filter(pl.col("gene").is_not_null())
            .select("gene", "alteration")
            .unique()
            .collect()
        )
        rows = []
        for leaf, question in self._plan.of_kind("biomarker"):
            gene, asked = question["biomarker"], question.get("alteration", [])
            for one in reported.filter(pl.col("gene") == gene)["alteration"]:
                stands = [classes.standing(gene, one, wanted) for wanted in asked]
                covered = [classes.standing(gene, wanted, one) for wanted in asked]
                covers = one is None or (bool(covered) and all(c is True for c in covered))
                rows.append((leaf, gene, one, _any(stands) if stands else True, covers))
        schema = {
            "leaf": pl.UInt16,
            "gene": pl.String,
            "reported": pl.String,
            "such": pl.Boolean,
            "covers": pl.Boolean,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    def panels(self) -> pl.DataFrame:
        """Give `leaf`, `gene`, `panels` (whose silence denies), `by_gene` (or that of any that names it)."""
        classes = self._vocabularies.alterations
        rows = []
        for leaf, question in self._plan.of_kind("biomarker"):
            gene, usual = question["biomarker"], classes.kinds(question["biomarker"], None)
            asked = [classes.kinds(gene, one) for one in question.get("alteration", [])] or [usual]
            needed = frozenset[str]().union(*asked)
            proving = sorted(self._vocabularies.panels.proving(gene, needed))
            rows.append((leaf, gene, proving, needed <= usual))
        schema = {
            "leaf": pl.UInt16,
            "gene": pl.String,
            "panels": pl.List(pl.String),
            "by_gene": pl.Boolean,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    def nodes(self) -> list[str]:
        """Give the sites of lesions that are lymph nodes."""
        return sorted(self._vocabularies.sites.branch(("lymph_node",)))

    def window(self, question: Question) -> str | None:
        """Give how old a measurement may be: its own window, or the configuration's."""
        term = self._vocabularies.measurements.vocabulary.terms[question["measurement"]]
        usual = getattr(self._settings.freshness, term.facts.get("category", "other"))
        return question.get("within") or (None if usual is None else str(usual))

    def analytes(self, question: Question) -> list[str]:
        """Give the measurements that a question asks for."""
        vocabulary = self._vocabularies.measurements.vocabulary
        return sorted(vocabulary.branch((question["measurement"],)))

    def _vocabulary(self, kind: str) -> Vocabulary:
        return {
            "diagnosis": self._vocabularies.tumours,
            "stage": STAGES,
            "condition": self._vocabularies.conditions,
            "treatment": self._vocabularies.treatments,
        }[kind]

    def _terms(self, kind: str) -> list[str]:
        frame, prefix = _SOURCES[kind]
        return (
            pl.scan_parquet(self._record / frame / "*.parquet")
            .select(term_of(prefix).alias("term"))
            .unique()
            .collect()["term"]
            .sort()
            .to_list()
        )


def term_of(prefix: str = "") -> pl.Expr:
    """Give a row's term as `Meanings.members` has it."""
    could_be = pl.col(f"{prefix}could_be").list.join("|").fill_null("*")
    return pl.coalesce(pl.col(f"{prefix}concept"), pl.lit("?") + could_be)


def _members(
    vocabulary: Vocabulary, asked: Iterable[str], left_out: Iterable[str]
) -> tuple[frozenset[str], frozenset[str]]:
    without = vocabulary.branch(left_out)
    included = vocabulary.branch(asked) - without
    surely = included - vocabulary.ancestors(without)
    return surely, (included | vocabulary.ancestors(included)) - surely


def _of_distant(groups: list[str]) -> bool | None:
    """Say what a distant metastasis answers; nothing where only a part of stage IV is asked for."""
    if "IV" in groups:
        return True
    return None if STAGES.branch(groups) & {*STAGES.branch(("IV",)), "extensive"} else False


def _any(stands: list[bool | None]) -> bool | None:
    if any(one is True for one in stands):
        return True
    return None if any(one is None for one in stands) else False
