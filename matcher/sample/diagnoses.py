"""The table `diagnoses`: the tumour in one cell, in parts or by code, and other malignancies."""

from __future__ import annotations

import numpy as np
import polars as pl

from matcher.sample.block import WHO, Block, table
from matcher.sample.columns import COLUMNS
from matcher.sample.disease import LUNG, NON_SMALL_CELL, STAGE, STAGES, TUMOURS
from matcher.sample.draws import Flags, Ints, chance, pick, pick_by
from matcher.sample.spellings import NOTHING, Spellings, read_spellings

_WHOLE, _PARTS, _CODED = 0, 1, 2
_STYLES = (0.45, 0.35, 0.20)
_CODE_SYSTEMS = ("ICD-10-CM", "ICD-O-3", "OncoTree")
_CODE_SHARES = (0.42, 0.08, 0.06, 0.44)  # the last: no code

_BASIS = ("histology", "cytology", "clinical", "unstated")
_BASIS_SHARES = ((0.83, 0.14, 0.02, 0.01), (0.66, 0.11, 0.03, 0.2))
"""Of records that are mostly complete, and of the others."""

# Stages of other cancers are written without the subgroups and TNM of the lung.
_COARSE = {"I": "early", "II": "early", "III": "early", "IVA": "IV", "IVB": "IV"}
_ELSEWHERE = [_COARSE.get(name, name) for name in STAGES]

_SECOND = {
    "basal_cell": 22.0,
    "cervix_in_situ": 6.0,
    "prostate": 20.0,
    "breast": 18.0,
    "colon": 14.0,
    "thyroid": 8.0,
    "lymphoma": 5.0,
    "bladder": 7.0,
}
_WOMEN_ONLY = ("cervix_in_situ", "breast")


def diagnoses(block: Block) -> pl.DataFrame:
    """Write the tumours of a block's patients: one row each, and more for some."""
    rng = block.stream("diagnoses")
    restaged = block.people.telling("relapsed") & chance(rng, 0.5, len(block.people))
    rows = [
        _present(rng, block, restaged),
        _before_relapse(rng, block, np.flatnonzero(restaged)),
        _second(rng, block),
    ]
    return pl.concat(rows).sort(WHO, maintain_order=True)


def _parts(kind: str) -> Spellings:
    return read_spellings("diagnoses_parts", kind)


def _known_to(spellings: Spellings, names: list[str]) -> Ints:
    """Give for each tumour its code in a part of the table, or none."""
    known = set(spellings.keys)
    return np.array([spellings.code(name) if name in known else NOTHING for name in names])


def _present(rng: np.random.Generator, block: Block, restaged: Flags) -> pl.DataFrame:
    """Write the tumour that the patient is seen for, as of the relapse where it was restaged."""
    who = np.arange(len(block.people))
    style = np.where(block.disease.of(*NON_SMALL_CELL), pick(rng, _STYLES, len(who)), _WHOLE)
    code, system = _codes(rng, block.disease.tumour, style)
    unstaged = (style == _CODED) & chance(rng, 0.3, len(who))
    return _rows(
        rng,
        block,
        who,
        np.where(unstaged, STAGE["unstated"], block.disease.stage),
        {
            "diagnosis": _names(rng, block, style),
            "code": code,
            "code_system": system,
            "histology": _histologies(rng, block, style),
            "diagnosed_on": _days(
                rng,
                block,
                who,
                np.where(restaged, block.timeline.progressed, block.timeline.diagnosed),
            ),
            "is_primary": _yes(rng, len(who)),
        },
    )


def _days(rng: np.random.Generator, block: Block, who: Ints, ago: Ints) -> pl.Series:
    return block.dates(rng, who, ago, partial=0.12, missing=0.02)


def _rows(
    rng: np.random.Generator,
    block: Block,
    who: Ints,
    stage: Ints,
    columns: dict[str, pl.Series],
) -> pl.DataFrame:
    """Add what every diagnosis has: whose it is, its stage and its basis."""
    chinese = block.chinese[who]
    groups, systems = read_spellings("stages", "group"), read_spellings("stages", "system")
    lung = block.disease.of(*LUNG)[who]
    group = np.where(lung, groups.codes(STAGES)[stage], groups.codes(_ELSEWHERE)[stage])
    solid = np.isin(stage, [STAGE[name] for name in ("I", "II", "III", "IVA", "IVB")])
    poorly = (~block.people.well_recorded[who]).astype(np.int64)
    basis = _parts("basis").codes(_BASIS)[pick_by(rng, _BASIS_SHARES, poorly)]
    return table(
        who,
        columns
        | {
            "patient_id": block.patient_id.gather(who),
            "stage": groups.draw(rng, group, chinese),
            "stage_system": systems.draw(rng, np.where(solid, 0, 1), chinese),
            "basis": _parts("basis").draw(rng, basis, chinese),
        },
        COLUMNS["diagnoses"],
    )


def _names(rng: np.random.Generator, block: Block, style: Ints) -> pl.Series:
    """Write the cell `diagnosis` in each row's style."""
    whole = read_spellings("diagnoses", "whole")
    texts = [
        whole.draw(rng, whole.codes(TUMOURS)[block.disease.tumour], block.chinese),
        _parts("general").draw(rng, np.zeros(len(style), dtype=np.int64), block.chinese),
        _parts("icd10_name").draw(rng, np.zeros(len(style), dtype=np.int64), block.chinese),
    ]
    frame = pl.DataFrame([text.alias(str(place)) for place, text in enumerate(texts)])
    chosen = frame.with_columns(style=pl.Series(style)).select(
        pl.when(pl.col("style") == _WHOLE)
        .then(pl.col("0"))
        .when(pl.col("style") == _PARTS)
        .then(pl.col("1"))
        .otherwise(pl.col("2"))
    )
    return chosen.to_series()


def _histologies(rng: np.random.Generator, block: Block, style: Ints) -> pl.Series:
    """Write the cell `histology`, mostly where the name doesn't say it."""
    spellings = _parts("histology")
    known = _known_to(spellings, TUMOURS)[block.disease.tumour]
    share = np.array((0.15, 1.0, 0.75))[style]
    codes = np.where(chance(rng, share, len(style)), known, NOTHING)
    return spellings.draw(rng, codes, block.chinese)


def _codes(rng: np.random.Generator, tumour: Ints, style: Ints) -> tuple[pl.Series, pl.Series]:
    """Write a code and its system; where the name is a code's own, always an ICD-10 one."""
    system = np.where(style == _CODED, 0, pick(rng, _CODE_SHARES, len(tumour)))
    names = [["lung" if name in LUNG else name for name in TUMOURS], TUMOURS, TUMOURS]
    texts, found = [], []
    for place, (kind, keys) in enumerate(zip(("icd10", "icd_o", "oncotree"), names, strict=True)):
        spellings = _parts(kind)
        codes = np.where(system == place, _known_to(spellings, keys)[tumour], NOTHING)
        texts.append(spellings.draw(rng, codes))
        found.append(np.where(codes != NOTHING, place, NOTHING))
    frame = pl.DataFrame([text.alias(str(place)) for place, text in enumerate(texts)])
    text = frame.select(pl.coalesce("0", "1", "2")).to_series()
    stated = pl.Series(np.max(found, axis=0))
    return text, pl.Series(_CODE_SYSTEMS).gather(stated.set(stated < 0, None))


def _yes(rng: np.random.Generator, count: int) -> pl.Series:
    """Write a truth as hospitals do; one in eight leaves it out."""
    return pl.Series(["true", "yes", "Y", "1", None]).gather(
        pick(rng, (0.5, 0.1, 0.15, 0.12, 0.13), count)
    )


def _before_relapse(rng: np.random.Generator, block: Block, who: Ints) -> pl.DataFrame:
    """Write, for the restaged, the tumour as it was before, with its early stage."""
    whole = read_spellings("diagnoses", "whole")
    names = whole.draw(rng, whole.codes(TUMOURS)[block.disease.tumour[who]], block.chinese[who])
    return _rows(
        rng,
        block,
        who,
        pick(rng, (0.2, 0.45, 0.35), len(who)),
        {
            "diagnosis": names,
            "diagnosed_on": _days(rng, block, who, block.timeline.diagnosed[who]),
            "is_primary": _yes(rng, len(who)),
        },
    )


def _second(rng: np.random.Generator, block: Block) -> pl.DataFrame:
    """Write other malignancies: one patient in eighteen has had one, some of them long ago."""
    kinds = pick(rng, tuple(_SECOND.values()), len(block.people))
    women_only = np.isin(kinds, [list(_SECOND).index(name) for name in _WOMEN_ONLY])
    men_only = kinds == list(_SECOND).index("prostate")
    possible = np.where(block.people.female, ~men_only, ~women_only)
    who = np.flatnonzero(chance(rng, 0.065, len(block.people)) & possible)
    spellings = read_spellings("diagnoses", "second")
    names = spellings.draw(rng, spellings.codes(_SECOND)[kinds[who]], block.chinese[who])
    return _rows(
        rng,
        block,
        who,
        np.full(len(who), STAGE["unstated"]),
        {
            "diagnosis": names,
            "diagnosed_on": _days(rng, block, who, rng.integers(60, 5500, len(who))),
            "is_primary": pl.Series(["false", "no", "N", "0"]).gather(
                pick(rng, (5, 1, 2, 1), len(who))
            ),
        },
    )
