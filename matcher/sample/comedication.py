"""Operations, radiotherapy, and drugs that aren't against the cancer but decide eligibility."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from matcher.sample.block import Block
from matcher.sample.courses import code, course
from matcher.sample.draws import Flags, Floats, chance
from matcher.sample.timeline import NEVER


@dataclass(frozen=True, slots=True)
class _Drug:
    """How often a drug is given, over which days before the index day, and how much a day.

    `ongoing` is the share of those who still take it; the others stopped up to `ended` days ago.
    """

    key: str
    share: float
    started: tuple[int, int]
    ongoing: float
    ended: tuple[int, int] = (0, 60)
    doses: tuple[float, ...] = ()


_DRUGS = (
    _Drug("prednisone_high", 0.05, (10, 90), 0.4, (0, 45), (10, 12.5, 15, 20, 30, 40, 60)),
    _Drug("prednisone_low", 0.04, (30, 900), 0.8, (1, 60), (2.5, 5, 7.5, 10)),
    _Drug("inhaled_steroid", 0.08, (100, 2000), 0.9),
    _Drug("immunosuppressant", 0.012, (100, 1500), 0.6, (1, 900)),
    _Drug("levothyroxine", 0.06, (90, 3000), 0.97),
    _Drug("antibiotic", 0.08, (7, 80), 0.12, (0, 60)),
    _Drug("gcsf", 0.06, (2, 60), 0.0, (0, 58)),
    _Drug("transfusion", 0.04, (1, 60), 0.0, (0, 58)),
    _Drug("vaccine_dead", 0.12, (1, 300), 0.0, (0, 300)),
    _Drug("vaccine_live", 0.008, (1, 90), 0.0, (0, 90)),
    _Drug("immunomodulator", 0.025, (5, 120), 0.4, (0, 60)),
    _Drug("anticoagulant", 0.07, (20, 800), 0.85),
    _Drug("insulin", 0.09, (200, 4000), 0.97),
    _Drug("statin", 0.25, (200, 4000), 0.97),
    _Drug("trial_drug", 0.012, (20, 400), 0.2, (0, 200)),
)
_ONE_DAY = ("transfusion", "vaccine_dead", "vaccine_live")


def comedication(rng: np.random.Generator, block: Block) -> list[pl.DataFrame]:
    """Give the drugs beside the cancer treatment."""
    count = len(block.people)
    everyone = [_drug(rng, drug, chance(rng, drug.share, count)) for drug in _DRUGS]
    bone = (block.disease.in_organ("bone") > 0) & chance(rng, 0.35, count)
    brain = (block.disease.in_organ("brain") > 0) & chance(rng, 0.2, count)
    return [
        *everyone,
        _drug(rng, _Drug("bone_agent", 1.0, (10, 200), 0.8), bone),
        _drug(rng, _Drug("anticonvulsant", 1.0, (10, 150), 0.6), brain),
    ]


def _drug(rng: np.random.Generator, drug: _Drug, given: Flags) -> pl.DataFrame:
    who = np.flatnonzero(given)
    started = rng.integers(*drug.started, size=len(who))
    ended = np.minimum(started, rng.integers(*drug.ended, size=len(who)))
    ended = started if drug.key in _ONE_DAY else ended
    written = np.where(chance(rng, drug.ongoing, len(who)), NEVER, ended)
    if not drug.doses:
        return course(who, drug.key, started=started, ended=written)
    # Doses are kept in tenths, as every field of a course is a whole number.
    dose = (10 * rng.choice(drug.doses, len(who))).astype(np.int64)
    dose = np.where(chance(rng, 0.85, len(who)), dose, NEVER)
    unit = np.where(dose >= 0, code("dose_unit", "mg"), NEVER)
    return course(who, drug.key, started=started, ended=written, dose=dose, dose_unit=unit)


def local(rng: np.random.Generator, block: Block) -> list[pl.DataFrame]:
    """Give operations and radiotherapy, and what was only planned or refused."""
    people, disease, time = block.people, block.disease, block.timeline
    definitive = people.telling("localized") & (time.started >= 0)
    resected = np.flatnonzero(time.operated >= 0)
    naive = np.flatnonzero(people.telling("naive") & chance(rng, 0.05, len(people)))
    bone = np.where(disease.in_organ("bone") > 0, 0.25, 0.0)
    brain = np.where(disease.in_organ("brain") > 0, 0.5, 0.0)
    chest = np.flatnonzero(definitive)
    return [
        course(
            resected, "resection", started=time.operated[resected], ended=time.operated[resected]
        ),
        course(
            chest,
            "chest_rt",
            setting=code("setting", "definitive"),
            started=time.started[chest],
            ended=time.started[chest] - 40,
            dose=600,
            dose_unit=code("dose_unit", "gy"),
            site=code("site", "chest"),
        ),
        _once(rng, block, "bone_rt", bone),
        _once(rng, block, "brain_rt", brain),
        _once(rng, block, "major_surgery", np.full(len(people), 0.02)),
        course(naive, "not_given"),
    ]


_TREATED_SITE = {"bone_rt": "bone", "brain_rt": "brain"}


def _once(rng: np.random.Generator, block: Block, key: str, share: Floats) -> pl.DataFrame:
    """Give a local treatment since the diagnosis, often too recent for a washout."""
    who = np.flatnonzero(chance(rng, share, len(share)))
    started = np.minimum(block.timeline.diagnosed[who], rng.integers(2, 160, len(who)))
    if key not in _TREATED_SITE:
        return course(who, key, started=started, ended=started)
    dose = np.where(chance(rng, 0.4, len(who)), 300, NEVER)
    return course(
        who,
        key,
        started=started,
        ended=np.maximum(0, started - 10),
        dose=dose,
        dose_unit=np.where(dose >= 0, code("dose_unit", "gy"), NEVER),
        site=np.where(chance(rng, 0.8, len(who)), code("site", _TREATED_SITE[key]), NEVER),
    )
