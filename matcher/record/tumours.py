"""From the table `diagnoses` to the record's tumours."""

from __future__ import annotations

import polars as pl

from matcher.messages import Messages
from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.record.raw_texts import DIAGNOSIS, STAGE
from matcher.record.said import one_of
from matcher.record.text import joined


def tumours(
    rows: pl.DataFrame, normalizers: Normalizers, ledger: Ledger, messages: Messages
) -> pl.DataFrame:
    """Give a row a diagnosis, with its type and stage as concepts.

    `is_tumour` says whether the patient is considered for it: a row marked so, or the only one; of
    several unmarked rows each could be it (null).
    """
    typed = ledger.resolve(DIAGNOSIS, rows, normalizers.diagnosis).rename(
        {"concept": "diagnosis_concept", "could_be": "diagnosis_could_be"}
    )
    staged = ledger.resolve(STAGE, typed, normalizers.stage).rename(
        {"concept": "stage_concept", "could_be": "stage_could_be"}
    )
    return (
        staged.with_columns(
            ledger.read("basis", staged, "basis", normalizers.words).alias("basis"),
            diagnosis_raw=joined("diagnosis", "histology", "code"),
            diagnosis_said=_said("diagnosis", messages),
            is_tumour=_is_tumour(),
            **_of_recurrence(),
        ).with_columns(stage_said=_stage_said(messages))
    ).select(
        *("p", "row", "is_tumour", "basis", "t", "n", "m"),
        *(f"{of}_{part}" for of in ("diagnosis", "stage") for part in _PARTS),
        *("diagnosed_on_low", "diagnosed_on_high"),
    )


_PARTS = ("concept", "could_be", "raw", "said")


_ANY_GROUP = pl.lit(["I", "II", "III", "IV"], dtype=pl.List(pl.String))
_RECURRENCE = r"(?i)\b(?:recurr|relaps)|复发"
_NO_RECURRENCE = r"(?i)\b(?:no|not|non|without|negative for|free of)\b[^,;.]*(?:recurr|relaps)|[未无][^，、；。]*复发|防复发"


def _of_recurrence() -> dict[str, pl.Expr]:
    """Leave the stage open of a tumour that its diagnosis calls recurrent, unless it is stage IV.

    The recorded stage is often that of the first diagnosis; how far the tumour has spread at its
    recurrence, it doesn't say.
    """
    text = pl.concat_str(["diagnosis", "histology"], separator=", ", ignore_nulls=True)
    recurrent = text.str.contains(_RECURRENCE) & ~text.str.contains(_NO_RECURRENCE)
    spread = pl.col("stage_concept").str.starts_with("IV").fill_null(value=False)
    open_again = recurrent.fill_null(value=False) & ~spread
    return {
        "recurrent": open_again,
        "stage_raw": pl.when(open_again)
        .then(pl.concat_str([text, "stage"], separator=", ", ignore_nulls=True))
        .otherwise("stage"),
        "stage_concept": pl.when(~open_again).then("stage_concept"),
        "stage_could_be": pl.when(open_again).then(_ANY_GROUP).otherwise("stage_could_be"),
    }


def _stage_said(messages: Messages) -> pl.Expr:
    recurrent = pl.when("recurrent").then(messages.expr("found-recurrent"))
    return pl.coalesce(recurrent, messages.expr("found-stage", stage=_said("stage", messages)))


def _said(of: str, messages: Messages) -> pl.Expr:
    return pl.coalesce(
        f"{of}_concept",
        one_of(messages, f"{of}_could_be", {}),
        messages.expr("found-text-not-understood"),
    )


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
