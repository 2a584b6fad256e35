"""From the table `diagnoses` to the record's tumours."""

from __future__ import annotations

from operator import attrgetter

import polars as pl

from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.record.text import joined


def tumours(rows: pl.DataFrame, normalizers: Normalizers, ledger: Ledger) -> pl.DataFrame:
    """Give a row a diagnosis, with its type and stage as concepts.

    `is_tumour` says whether the patient is considered for it: a row marked so, or the only one; of
    several unmarked rows each could be it (null).
    """
    typed = ledger.resolve(
        "diagnosis",
        rows,
        ["diagnosis", "histology", "code", "code_system"],
        normalizers.diagnosis,
        {},
    ).rename({"concept": "diagnosis_concept", "could_be": "diagnosis_could_be"})
    staged = ledger.resolve(
        "stage",
        typed,
        ["stage", "stage_system"],
        normalizers.stage,
        {letter: (pl.String, attrgetter(letter)) for letter in "tnm"},
    ).rename({"concept": "stage_concept", "could_be": "stage_could_be"})
    basis = normalizers.words.readings("basis", staged["basis"].drop_nulls().unique().to_list())
    return staged.with_columns(
        ledger.read("basis", staged, "basis", basis).alias("basis"),
        diagnosis_raw=joined("diagnosis", "histology", "code"),
        stage_raw=pl.col("stage"),
        diagnosis_said=_said("diagnosis"),
        stage_said=pl.lit("stage ") + _said("stage"),
        is_tumour=_is_tumour(),
    ).select(
        *("p", "row", "is_tumour", "basis", "t", "n", "m"),
        *(f"{of}_{part}" for of in ("diagnosis", "stage") for part in _PARTS),
        *("diagnosed_on_low", "diagnosed_on_high"),
    )


_PARTS = ("concept", "could_be", "raw", "said")


def _said(of: str) -> pl.Expr:
    open_between = pl.format("one of {}", pl.col(f"{of}_could_be").list.join(", "))
    return pl.coalesce(f"{of}_concept", open_between, pl.lit("not understood"))


def _is_tumour() -> pl.Expr:
    marked = pl.col("is_primary").fill_null(value=False)
    others_marked = marked.any().over("p")
    only_one = pl.len().over("p") == 1
    return (
        pl.when(pl.col("is_primary").is_not_null())
        .then(pl.col("is_primary"))
        .when(others_marked)
        .then(False)
        .when(only_one)
        .then(True)
    )
