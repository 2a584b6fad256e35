"""Who the patients of one block are: what is true of them, before anybody writes it down.

All days are days since 1970, on each patient's own calendar, which ends at the index day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.sample.draws import Flags, Floats, Ints, chance, pick, pick_by, split
from matcher.sample.spellings import read_table

STORIES = {
    "naive": 24.0,  # metastatic, nothing given yet
    "driver": 20.0,  # an alteration with a drug of its own
    "immuno_progressed": 16.0,  # progressed on or after a first-line checkpoint inhibitor
    "oligoresidual": 9.0,  # few lesions left after four to six cycles of chemo-immunotherapy
    "relapsed": 6.0,  # came back after surgery
    "localized": 10.0,  # resected, or under chemoradiation with durvalumab
    "other_cancer": 15.0,
}
"""What has happened to a patient so far, with the share of patients in percent."""

STORY = {name: code for code, name in enumerate(STORIES)}

_MEAN_AGE = (66.0, 62.0, 65.0, 64.0, 66.0, 67.0, 61.0)
_FEMALE = (0.38, 0.58, 0.33, 0.32, 0.42, 0.44, 0.52)
_DEAD = (0.06, 0.10, 0.17, 0.03, 0.08, 0.06, 0.13)
_YEAR = 365.25
_EPOCH = date(1970, 1, 1)

RACES = ("asian", "white", "black", "other")
_RACE_ABROAD = (0.15, 0.58, 0.14, 0.13)
_RACE_CHINA = (1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Sites:
    """The hospitals of the cohort and their habits, one entry for each."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    chinese: Flags
    us_units: Flags
    loinc: Flags
    decimal_comma: Flags
    no_ranges: Flags
    top_code: Ints


def read_sites() -> Sites:
    """Read the hospitals from `spellings/patients.toml`."""
    table = read_table("patients")["site"]

    def habit(name: str) -> Flags:
        return np.array([site.get(name, False) for site in table.values()])

    names, weights = split({name: site["weight"] for name, site in table.items()})
    return Sites(
        names=names,
        weights=weights,
        chinese=habit("chinese"),
        us_units=np.array([site["units"] == "us" for site in table.values()]),
        loinc=habit("loinc"),
        decimal_comma=habit("decimal_comma"),
        no_ranges=habit("no_ranges"),
        top_code=np.array([site.get("top_code", 90) for site in table.values()]),
    )


@dataclass(frozen=True, slots=True)
class People:
    """The patients of one block, one entry for each.

    Numbers count from 1; `age` is in whole years at the index day; `frailty` is a standard normal
    that worsens performance, weight and blood counts together; `hepatitis_b` are carriers;
    the records of the `well_recorded` are mostly complete.
    """

    number: Ints
    story: Ints
    site: Ints
    race: Ints
    female: Flags
    age: Ints
    birth_year: Ints
    index_day: Ints
    index_known: Flags
    dead: Flags
    frailty: Floats
    well_recorded: Flags
    hepatitis_b: Flags

    def __len__(self) -> int:
        """Give the number of patients."""
        return len(self.number)

    def telling(self, *stories: str) -> Flags:
        """Say for each patient whether theirs is one of the stories named."""
        return np.isin(self.story, [STORY[name] for name in stories])

    def recorded(self, well: float, poorly: float) -> Floats:
        """Give each patient the one share where records are mostly complete, else the other."""
        shares: Floats = np.where(self.well_recorded, well, poorly)
        return shares


def draw_people(rng: np.random.Generator, number: Ints, as_of: date) -> People:
    """Draw the patients of the numbers given; indices lie on or before the as-of day."""
    count = len(number)
    story = pick(rng, tuple(STORIES.values()), count)
    site = pick(rng, read_sites().weights, count)
    in_china = read_sites().chinese[site]
    age = _ages(rng, np.array(_MEAN_AGE)[story])
    index_known = chance(rng, 0.96, count)
    index_day = _index_days(rng, index_known, (as_of - _EPOCH).days)
    return People(
        number=number,
        story=story,
        site=site,
        race=pick_by(rng, (_RACE_ABROAD, _RACE_CHINA), in_china.astype(np.int64)),
        female=chance(rng, np.array(_FEMALE)[story], count),
        age=age,
        birth_year=_birth_years(rng, age, index_day),
        index_day=index_day,
        index_known=index_known,
        dead=chance(rng, np.array(_DEAD)[story], count),
        frailty=rng.standard_normal(count),
        well_recorded=chance(rng, 0.6, count),
        hepatitis_b=chance(rng, np.where(in_china, 0.07, 0.012), count),
    )


def _ages(rng: np.random.Generator, mean: Floats) -> Ints:
    """Draw ages from 18 to 95; one in eighty is a young adult or over 88."""
    age = rng.normal(mean, 10.5)
    tail = rng.random(len(mean))
    age = np.where(tail < 0.007, rng.uniform(18, 35, len(mean)), age)
    age = np.where(tail > 0.994, rng.uniform(88, 96, len(mean)), age)
    return np.clip(age, 18, 95).astype(np.int64)


def _index_days(rng: np.random.Generator, known: Flags, as_of: int) -> Ints:
    """Draw index days: six in ten recent, the others shifted by up to six years.

    Where the index date isn't written, the record is complete up to the as-of day.
    """
    count = len(known)
    recent = rng.integers(0, 30, count)
    shifted = rng.integers(30, 2190, count)
    ago = np.where(chance(rng, 0.6, count), recent, shifted)
    return as_of - np.where(known, ago, 0)


def _birth_years(rng: np.random.Generator, age: Ints, index_day: Ints) -> Ints:
    """Give the years in which people of that age can be born, birthdays spread over the year."""
    born = index_day - age * _YEAR - rng.uniform(0.5, 364.5, len(age))
    return np.floor(1970 + born / _YEAR).astype(np.int64)
