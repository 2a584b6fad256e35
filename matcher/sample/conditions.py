"""The table `conditions`: comorbidities, toxicities, and what patients are said not to have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from matcher.sample.block import WHO, Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.draws import Flags, Floats, Ints, chance
from matcher.sample.spellings import NOTHING, Spellings, read_spellings, read_table
from matcher.sample.timeline import NEVER

_NEGATED = 0.05
"""Share of patients of whom each thing that they haven't is written down."""

_UNSURE = 0.015
_CODED = 0.4
_IMMUNO_STORIES = ("immuno_progressed", "oligoresidual")


@cache
def _kinds() -> Mapping[str, Mapping[str, Any]]:
    kinds: dict[str, Any] = {}
    for name in ("conditions", "conditions_more"):
        kinds |= read_table(name)["condition"]
    return kinds


@cache
def _names() -> Spellings:
    return Spellings(_kinds())


@cache
def _grades() -> Spellings:
    return Spellings({key: {"often": kind.get("grades", [""])} for key, kind in _kinds().items()})


@cache
def _codes() -> Spellings:
    return Spellings({key: {"often": [kind.get("icd10", "")]} for key, kind in _kinds().items()})


def conditions(block: Block) -> pl.DataFrame:
    """Write the conditions of a block's patients, those ruled out among them."""
    rng = block.stream("conditions")
    rows = [_present(rng, block), _said(rng, block, "negated", _NEGATED)]
    rows.append(_said(rng, block, "unsure", _UNSURE))
    return pl.concat(rows).sort(WHO, maintain_order=True)


def _risks(block: Block) -> dict[str, Floats]:
    """Say how many times more often than others each patient has what goes with a risk."""
    people, disease = block.people, block.disease
    return {
        "": np.ones(len(people)),
        "age": np.exp(0.04 * (people.age - 65)),
        "smoker": np.where(disease.smoker, 1.3, 0.25),
        "metastases": np.where(disease.spread.sum(axis=1) > 0, 1.3, 0.2),
        "female": np.where(people.female, 1.6, 0.5),
        "hepatitis_b": people.hepatitis_b.astype(np.float64),
        "brain": (disease.in_organ("brain") > 0).astype(np.float64),
        "bone": (disease.in_organ("bone") > 0).astype(np.float64),
    }


def _immuno(block: Block) -> Flags:
    return block.people.telling(*_IMMUNO_STORIES) & (block.timeline.started >= 0)


def _shares(block: Block) -> Floats:
    """Give the share of each condition (columns) in patients like each patient (rows)."""
    risks, immuno = _risks(block), _immuno(block)
    columns = []
    for kind in _kinds().values():
        risk = kind.get("risk", "")
        times = (
            np.where(immuno, kind.get("times", 10), 1) if risk == "immunotherapy" else risks[risk]
        )
        columns.append(kind["share"] * times)
    return np.stack(columns, axis=1)


def _present(rng: np.random.Generator, block: Block) -> pl.DataFrame:
    """Write what patients have or had."""
    shares = _shares(block)
    who, kind = np.nonzero(rng.random(shares.shape) < shares)
    onset = _onsets(rng, block, who, kind)
    course = np.array([key["status"] for key in _kinds().values()])[kind]
    over = (course == "past") | ((course == "event") & chance(rng, 0.5, len(who)))
    statuses = read_spellings("condition_words", "status")
    status = statuses.codes(
        np.where(course == "past", "history", np.where(over, "resolved", "active"))
    )
    resolved = np.where(
        over & (course == "event"), (onset * rng.random(len(who))).astype(int), NEVER
    )
    coded = np.where(chance(rng, _CODED, len(who)), kind, NOTHING)
    code = _codes().draw(rng, coded)
    system = pl.Series(["ICD-10-CM"]).new_from_index(0, len(who)).set(code.is_null(), None)
    graded = np.where(chance(rng, 0.8, len(who)), kind, NOTHING)
    return table(
        who,
        {
            "patient_id": block.patient_id.gather(who),
            "condition": _names().draw(rng, kind, block.chinese[who]),
            "code": code,
            "code_system": system,
            "status": statuses.draw(rng, status, block.chinese[who]),
            "grade": _grades().draw(rng, graded),
            "onset_on": block.dates(rng, who, onset, partial=0.3, missing=0.15),
            "resolved_on": block.dates(rng, who, resolved, partial=0.05, missing=0.1),
        },
        COLUMNS["conditions"],
    )


def _onsets(rng: np.random.Generator, block: Block, who: Ints, kind: Ints) -> Ints:
    """Draw when conditions began; those of immunotherapy began under it."""
    kinds = list(_kinds().values())
    low = np.array([key["from"] for key in kinds])[kind]
    high = np.array([key["to"] for key in kinds])[kind]
    onset = rng.integers(low, high)
    caused = np.array([key.get("risk") == "immunotherapy" for key in kinds])[kind]
    under = (block.timeline.started[who] * rng.random(len(who))).astype(np.int64)
    return np.where(caused & _immuno(block)[who], under, onset)


def _said(rng: np.random.Generator, block: Block, kind: str, share: float) -> pl.DataFrame:
    """Write sentences about what patients haven't, or may have."""
    spellings = read_spellings("condition_words", kind)
    statuses = read_spellings("condition_words", "status")
    who, what = np.nonzero(rng.random((len(block.people), len(spellings.keys))) < share)
    # Nobody whose metastases in the brain are known is said to have none.
    if kind == "negated":
        keep = (what != spellings.code("brain")) | (block.disease.in_organ("brain")[who] == 0)
        who, what = who[keep], what[keep]
    status = statuses.code("ruled_out") if kind == "negated" else NOTHING
    seen = rng.integers(0, 60, len(who))
    return table(
        who,
        {
            "patient_id": block.patient_id.gather(who),
            "condition": spellings.draw(rng, what, block.chinese[who]),
            "status": statuses.draw(rng, np.full(len(who), status), block.chinese[who]),
            "onset_on": block.dates(rng, who, seen, missing=0.6),
        },
        COLUMNS["conditions"],
    )
