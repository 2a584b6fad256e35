"""The table `observations`: performance, weight and height, heart function, pregnancy, smoking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from matcher.sample.block import WHO, Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.draws import Flags, Floats, Ints, chance, pick
from matcher.sample.spellings import Spellings, read_spellings

_POUND, _INCH = 0.45359237, 2.54
_FERTILE = 56
"""Age up to which women are tested for pregnancy."""


def observations(block: Block) -> pl.DataFrame:
    """Write the observations of a block's patients."""
    rng = block.stream("observations")
    rows = [
        *_performance(rng, block),
        *_body(rng, block),
        *_numbers(rng, block),
        *_other_words(rng, block),
    ]
    return pl.concat(rows).sort(WHO, maintain_order=True)


def _spell(kind: str) -> Spellings:
    return read_spellings("observations", kind)


def _rows(
    rng: np.random.Generator, block: Block, who: Ints, ago: Ints, columns: dict[str, pl.Series]
) -> pl.DataFrame:
    shared = {
        "patient_id": block.patient_id.gather(who),
        "observed_on": block.dates(rng, who, ago, partial=0.01, missing=0.005),
    }
    return table(who, columns | shared, COLUMNS["observations"])


def _named(
    rng: np.random.Generator, block: Block, who: Ints, name: str, unit: str = "none"
) -> dict[str, pl.Series]:
    names, units, chinese = _spell("name"), _spell("unit"), block.chinese[who]
    return {
        "observation": names.draw(rng, np.full(len(who), names.code(name)), chinese),
        "unit": units.draw(rng, np.full(len(who), units.code(unit)), chinese),
    }


@dataclass(frozen=True, slots=True)
class _Words:
    """Observations in words: what, of whom, which word, how many days before the index day."""

    kind: str
    whose: Flags
    word: Ints
    ago: Ints


def _in_words(rng: np.random.Generator, block: Block, words: _Words) -> pl.DataFrame:
    who = np.flatnonzero(words.whose)
    value = _spell(words.kind).draw(rng, words.word[who], block.chinese[who])
    columns = _named(rng, block, who, words.kind) | {"value": value}
    return _rows(rng, block, who, words.ago[who], columns)


def _performance(rng: np.random.Generator, block: Block) -> list[pl.DataFrame]:
    """Write performance: now in most, earlier too in many, as Karnofsky in some."""
    ecog = block.disease.ecog
    late = chance(rng, block.people.recorded(0.05, 0.16), len(ecog))
    now = np.where(late, rng.integers(29, 120, len(ecog)), rng.integers(0, 26, len(ecog)))
    better = np.maximum(0, ecog - chance(rng, 0.4, len(ecog)))
    scale = pick(rng, (0.89, 0.07, 0.04), len(ecog))
    unclear = np.where(chance(rng, 0.01, len(ecog)), _spell("ecog").code("unclear"), ecog)
    earlier = (scale == 0) & chance(rng, 0.5, len(ecog))
    disagreed = (scale == 0) & chance(rng, 0.008, len(ecog))
    said = [
        _Words("ecog", scale == 0, unclear, now),
        _Words("karnofsky", scale == 1, ecog, now),
        _Words("ecog", earlier, better, now + rng.integers(14, 90, len(ecog))),
        # Two examiners of one day who don't agree.
        _Words("ecog", disagreed, np.minimum(ecog + 1, 4), now),
    ]
    return [_in_words(rng, block, words) for words in said]


def _other_words(rng: np.random.Generator, block: Block) -> list[pl.DataFrame]:
    """Write pregnancy tests, smoking and the expected survival."""
    people = block.people
    count = len(people)
    fertile = people.female & (people.age < _FERTILE)
    dim = block.disease.ecog >= 3
    smoking = np.where(block.disease.smoker, 1 + chance(rng, 0.35, count), 0).astype(np.int64)
    said = [
        _Words(
            "pregnancy",
            fertile & chance(rng, 0.75, count),
            chance(rng, 0.01, count).astype(np.int64),
            np.where(
                chance(rng, 0.5, count), rng.integers(0, 4, count), rng.integers(4, 40, count)
            ),
        ),
        _Words("smoking", chance(rng, 0.6, count), smoking, rng.integers(0, 900, count)),
        _Words(
            "survival",
            chance(rng, 0.12, count),
            (dim | people.dead).astype(np.int64),
            rng.integers(0, 40, count),
        ),
    ]
    return [_in_words(rng, block, words) for words in said]


def _body(rng: np.random.Generator, block: Block) -> list[pl.DataFrame]:
    """Write weights and heights that belong together; the frail weigh less."""
    people = block.people
    height = np.where(people.female, 160.0, 172.0) - 3.0 * block.chinese
    height = height + rng.normal(0, 6.5, len(people))
    index = np.clip(rng.normal(24.8 - 1.6 * block.chinese - 1.1 * people.frailty, 3.6), 15.5, 44)
    weight = index * (height / 100) ** 2
    us = block.sites.us_units[people.site]
    weighed = chance(rng, 0.94, len(people))
    before = weighed & chance(rng, 0.4, len(people))
    ago = np.where(chance(rng, 0.9, len(people)), rng.integers(0, 60, len(people)), 120)
    gain = np.exp(rng.normal(0.015, 0.03, len(people)))
    said = [
        _Amounts("weight", weighed, us, weight, ago),
        _Amounts("weight", before, us, weight * gain, ago + rng.integers(20, 120, len(people))),
        _Amounts(
            "height", chance(rng, 0.92, len(people)), us, height, rng.integers(0, 900, len(us))
        ),
    ]
    return [_measured(rng, block, amounts) for amounts in said]


@dataclass(frozen=True, slots=True)
class _Amounts:
    """Weights in kilogrammes or heights in centimetres: of whom, in US units or not, when."""

    kind: str
    whose: Flags
    us: Flags
    amount: Floats
    ago: Ints


def _measured(rng: np.random.Generator, block: Block, amounts: _Amounts) -> pl.DataFrame:
    """Write weights or heights with their units; what is written in `kg` is in kilogrammes."""
    who = np.flatnonzero(amounts.whose)
    units, us = _spell("unit"), amounts.us[who]
    kinds = (units.code(f"{amounts.kind}_si"), units.code(f"{amounts.kind}_us"))
    unit = units.draw(rng, np.where(us, kinds[1], kinds[0]))
    customary = pl.Series(us) & ~unit.eq_missing(pl.Series(["kg"]))
    step = _POUND if amounts.kind == "weight" else _INCH
    amount = amounts.amount[who] / np.where(customary.to_numpy(), step, 1.0)
    comma = pl.Series(block.sites.decimal_comma[block.people.site[who]])
    text = pl.Series(amount).round(1).cast(pl.String)
    value = text.str.replace(".", ",", literal=True).zip_with(comma, text)
    columns = _named(rng, block, who, amounts.kind) | {"value": value, "unit": unit}
    return _rows(rng, block, who, amounts.ago[who], columns)


def _numbers(rng: np.random.Generator, block: Block) -> list[pl.DataFrame]:
    """Write ejection fractions, oxygen saturation, blood pressure and pack-years."""
    people = block.people
    count = len(people)
    fraction = np.clip(rng.normal(62 - 0.1 * (people.age - 64), 6.5), 20, 75).astype(np.int64)
    saturation = np.clip(rng.normal(96.5 - people.frailty, 1.6), 82, 100).astype(np.int64)
    pressure = rng.normal(126, 14, count).astype(np.int64)
    years = np.clip(rng.gamma(4.0, 9.0, count), 1, 150).astype(np.int64)
    plain: dict[str, tuple[float | Floats, Ints, str]] = {
        "lvef": (0.45, fraction, "percent"),
        "saturation": (0.3, saturation, "percent"),
        "pack_years": (np.where(block.disease.smoker, 0.4, 0.0), years, "pack_years"),
    }
    rows = []
    for name, (share, number, unit) in plain.items():
        who = np.flatnonzero(chance(rng, share, count))
        value = pl.Series(number[who]).cast(pl.String)
        columns = _named(rng, block, who, name, unit) | {"value": value}
        rows.append(_rows(rng, block, who, rng.integers(0, 80, len(who)), columns))
    who = np.flatnonzero(chance(rng, 0.3, count))
    systolic, diastolic = pl.Series(pressure[who]), pl.Series(pressure[who] * 5 // 8)
    both = {"value": systolic.cast(pl.String) + "/" + diastolic.cast(pl.String)}
    columns = _named(rng, block, who, "pressure", "pressure") | both
    return [*rows, _rows(rng, block, who, rng.integers(0, 30, len(who)), columns)]
