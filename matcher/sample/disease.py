"""What tumour each patient of a block has, how far it has spread, and what drives it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.sample.draws import Flags, Floats, Ints, chance, pick, pick_by
from matcher.sample.people import STORIES, People

TUMOURS = (
    "luad lusc nsclc adsq large_cell lcnec sarcomatoid lung sclc mesothelioma breast colon stomach "
    "esophagus melanoma prostate pancreas liver kidney bladder head_neck unknown_primary"
).split()
NON_SMALL_CELL = ("luad", "lusc", "nsclc", "adsq", "large_cell", "lcnec", "sarcomatoid")
LUNG = (*NON_SMALL_CELL, "lung", "sclc")

_LUNG_MIX = {
    "luad": 55.0,
    "lusc": 29.0,
    "nsclc": 7.0,
    "adsq": 2.5,
    "large_cell": 2.0,
    "lcnec": 1.0,
    "sarcomatoid": 1.5,
    "lung": 2.0,
}
_DRIVER_MIX = {"luad": 92.0, "lusc": 2.0, "nsclc": 3.0, "adsq": 3.0}
_OTHER_MIX = {
    "sclc": 30.0,
    "mesothelioma": 6.0,
    "breast": 14.0,
    "colon": 12.0,
    "stomach": 8.0,
    "esophagus": 5.0,
    "melanoma": 6.0,
    "prostate": 5.0,
    "pancreas": 3.0,
    "liver": 3.0,
    "kidney": 3.0,
    "bladder": 2.0,
    "head_neck": 2.0,
    "unknown_primary": 1.0,
}

# Shares among driver-positive lung cancer of mixed ancestry, rounded from published series.
DRIVERS = {
    "none": 0.0,
    "egfr_exon19": 32.0,
    "egfr_l858r": 27.0,
    "egfr_exon20": 5.0,
    "egfr_other": 4.0,
    "alk": 10.0,
    "ros1": 4.0,
    "ret": 4.0,
    "met_exon14": 5.0,
    "braf_v600e": 4.0,
    "erbb2_exon20": 4.0,
    "ntrk": 1.0,
}
DRIVER = {name: code for code, name in enumerate(DRIVERS)}

ORGANS = ("lung", "pleura", "node", "bone", "brain", "liver", "adrenal", "soft", "meninges")
_SPREAD = np.array((0.38, 0.20, 0.30, 0.30, 0.20, 0.15, 0.13, 0.06, 0.012))
_OUTSIDE_CHEST = (False, False, True, True, True, True, True, True, True)

STAGES = ("I", "II", "III", "IVA", "IVB", "recurrent", "limited", "extensive", "unstated")
STAGE = {name: code for code, name in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class Disease:
    """The tumours of one block's patients, one entry for each.

    `spread` counts the metastases of each patient (rows) in each of `ORGANS` (columns); `pdl1` is
    a tumour proportion score in percent; `stage` is the present one.
    """

    tumour: Ints
    driver: Ints
    kras: Flags
    pdl1: Floats
    spread: NDArray[np.int64]
    stage: Ints
    smoker: Flags
    ecog: Ints

    def of(self, *tumours: str) -> Flags:
        """Say for each patient whether theirs is one of the tumours named."""
        return np.isin(self.tumour, [TUMOURS.index(name) for name in tumours])

    def in_organ(self, organ: str) -> Ints:
        """Count each patient's metastases in an organ."""
        counts: Ints = self.spread[:, ORGANS.index(organ)]
        return counts


def draw_disease(rng: np.random.Generator, people: People) -> Disease:
    """Draw each patient's tumour as their story has it."""
    tumour = pick_by(rng, _tumour_weights(), people.story)
    driver = _drivers(rng, people, tumour)
    metastatic = _metastatic(rng, people)
    spread = _spread(rng, people, metastatic)
    smoker = chance(
        rng, np.where(driver > 0, 0.35, np.where(people.female, 0.6, 0.85)), len(people)
    )
    return Disease(
        tumour=tumour,
        driver=driver,
        kras=(driver == 0) & chance(rng, np.where(smoker, 0.26, 0.10), len(people)),
        pdl1=_pdl1(rng, len(people)),
        spread=spread,
        stage=_stages(rng, people, tumour, spread),
        smoker=smoker,
        ecog=_ecog(rng, people, metastatic),
    )


def _tumour_weights() -> list[list[float]]:
    mixes: dict[str, dict[str, float]] = {"driver": _DRIVER_MIX, "other_cancer": _OTHER_MIX}
    return [
        [mixes.get(story, _LUNG_MIX).get(tumour, 0.0) for tumour in TUMOURS] for story in STORIES
    ]


def _drivers(rng: np.random.Generator, people: People, tumour: Ints) -> Ints:
    """Draw drivers: of every driver story, and rarely of another lung cancer."""
    kinds = pick(rng, tuple(DRIVERS.values()), len(people))
    lung = tumour < TUMOURS.index("sclc")
    squamous = tumour == TUMOURS.index("lusc")
    share = np.where(squamous, 0.01, 0.05)
    drawn = people.telling("driver") | (lung & chance(rng, share, len(people)))
    return np.where(drawn, kinds, 0)


def _metastatic(rng: np.random.Generator, people: People) -> Flags:
    """Say who has metastases now: all but the localized, some drivers and other cancers."""
    share = np.where(people.telling("driver", "other_cancer"), 0.75, 1.0)
    share = np.where(people.telling("localized"), 0.0, share)
    return chance(rng, share, len(people))


def _spread(rng: np.random.Generator, people: People, metastatic: Flags) -> NDArray[np.int64]:
    """Count metastases by organ; at least one in all who have any, few where few are left."""
    shape = (len(people), len(ORGANS))
    few = people.telling("oligoresidual")
    share = np.where(few[:, None], _SPREAD * 0.6, _SPREAD)
    counts = np.where(rng.random(shape) < share, 1 + rng.poisson(0.7, shape), 0)
    counts = np.where(few[:, None], np.minimum(counts, 2), counts)
    first = pick(rng, tuple(_SPREAD), len(people))
    counts[np.arange(len(people)), first] = np.maximum(counts[np.arange(len(people)), first], 1)
    return np.where(metastatic[:, None], counts, 0).astype(np.int64)


def _stages(
    rng: np.random.Generator, people: People, tumour: Ints, spread: NDArray[np.int64]
) -> Ints:
    """Give the present stage that the spread amounts to (AJCC 8: several distant ones are IVB)."""
    distant = spread[:, list(_OUTSIDE_CHEST)].sum(axis=1)
    early = pick(rng, (0.2, 0.3, 0.5), len(people))
    stage = np.where(distant > 1, STAGE["IVB"], STAGE["IVA"])
    stage = np.where(spread.sum(axis=1) == 0, early, stage)
    again = people.telling("relapsed") & chance(rng, 0.4, len(people))
    stage = np.where(again, STAGE["recurrent"], stage)
    small = np.where(spread.sum(axis=1) == 0, STAGE["limited"], STAGE["extensive"])
    stage = np.where(tumour == TUMOURS.index("sclc"), small, stage)
    return np.where(chance(rng, 0.03, len(people)), STAGE["unstated"], stage)


def _pdl1(rng: np.random.Generator, count: int) -> Floats:
    """Draw tumour proportion scores: a third below 1 %, a third from 1 to 49 %, a third above."""
    band = rng.integers(0, 3, count)
    low, high = np.array((0.0, 1.0, 50.0)), np.array((0.9, 49.0, 100.0))
    score = rng.uniform(low[band], high[band])
    return np.where(band == 0, score, np.maximum(1.0, 5 * np.round(score / 5)))


def _ecog(rng: np.random.Generator, people: People, metastatic: Flags) -> Ints:
    """Draw performance status, worse for the frail and the old; those who died had 2 or more."""
    strain = (
        people.frailty
        + 0.03 * (people.age - 64)
        + 0.4 * metastatic
        + rng.normal(0, 0.7, len(people))
    )
    grade: Ints = np.searchsorted((-0.55, 1.35, 2.4, 3.1), strain)
    return np.where(people.dead, np.maximum(grade, 2), grade)
