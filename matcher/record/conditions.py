"""From the tables `conditions` and `diagnoses` to the record's conditions.

A diagnosis that isn't the tumour the patient is considered for is another malignancy.
"""

from __future__ import annotations

import polars as pl

from matcher.messages import Messages
from matcher.normalize.condition.grade import parse_grade
from matcher.normalize.diagnosis.types import BENIGN
from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.record.raw_texts import CONDITION, condition_of_diagnosis
from matcher.record.said import facts, named, one_of
from matcher.record.text import joined
from matcher.terms.vocabularies import Vocabularies

CANCERS = {
    "BCC": "basal_cell_skin_cancer",
    "BLCA": "bladder_cancer",
    "BRCA": "breast_cancer",
    "CEAD": "cervical_cancer",
    "CESC": "cervical_cancer",
    "CHOL": "biliary_cancer",
    "COADREAD": "colorectal_cancer",
    "CSCC": "squamous_cell_skin_cancer",
    "DCIS": "carcinoma_in_situ",
    "ESCA": "esophageal_cancer",
    "ESCC": "esophageal_cancer",
    "HCC": "liver_cancer",
    "HNSC": "head_neck_cancer",
    "HGSOC": "ovarian_cancer",
    "MEL": "melanoma",
    "NPC": "head_neck_cancer",
    "PAAD": "pancreatic_cancer",
    "PRAD": "prostate_cancer",
    "RCC": "kidney_cancer",
    "STAD": "gastric_cancer",
    "THAP": "non_papillary_thyroid_cancer",
    "THFO": "non_papillary_thyroid_cancer",
    "THME": "non_papillary_thyroid_cancer",
    "UCEC": "uterine_cancer",
    "UTUC": "urothelial_cancer",
    "WDTC": "thyroid_cancer",
}
"""Conditions by the OncoTree code of the cancer, with all types below it; invasive but for DCIS."""

# Of these of the benign types some are malignant: of the name alone either may be meant.
_BENIGN_OR_NOT = frozenset({"BRAME", "MCBCL", "MCN", "MGUS", "MNG", "OFMT", "PPCT"})

_IN_SITU = r"(?i)in[ -]situ|intra-?epithelial|\bc?tis\b|\bcis\b|原位|上皮内"


def conditions(  # noqa: PLR0913
    rows: pl.DataFrame,
    diagnoses: pl.DataFrame,
    tumours: pl.DataFrame,
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    ledger: Ledger,
    messages: Messages,
) -> pl.DataFrame:
    """Give a row each condition of each text.

    `denied`: it is said to be absent. `end_on_low`, `end_on_high` are the days between which it
    ended; of one still active the index date is left to the reader (null). What of a text isn't
    understood stands as a row of its own without a concept.
    """
    own = rows.with_columns(table=pl.lit("conditions"))
    both = pl.concat([own, _other_cancers(diagnoses, tumours)], how="diagonal")
    resolved = ledger.resolve(CONDITION, both, normalizers.condition)
    status = ledger.read("condition_status", resolved, "status", normalizers.words)
    grades = {text: parse_grade(text) for text in resolved["grade"].drop_nulls().unique()}
    grade = resolved["grade"].replace_strict(
        list(grades), list(grades.values()), default=None, return_dtype=pl.Int32
    )
    return (
        resolved.with_columns(
            status=_certain_only_if_both(status),
            grade=pl.coalesce(grade, "text_grade"),
            concepts=_with_the_rest(),
        )
        .drop("concept")
        .explode("concepts", empty_as_null=True)
        .rename({"concepts": "concept"})
        .with_columns(
            concept=pl.coalesce(
                _controlled(vocabularies), "concept", _by_type(vocabularies), _unread_cancer()
            ),
            could_be=pl.coalesce("could_be", _benign_or_not()),
        )
        .with_columns(
            *_open_if_it_may_be_the_tumour(),
            denied=pl.col("negated").fill_null(value=False)
            | (pl.col("status") == "ruled_out").fill_null(value=False),
            raw=joined("condition", "code", "status", "grade"),
        )
        .with_columns(_ended())
        .with_columns(normalized=_said(vocabularies, messages))
        .select(
            *("p", "table", "row", "raw", "normalized", "concept", "could_be", "denied"),
            *("status", "grade"),
            *(f"{day}_{end}" for day in _DAYS for end in ("low", "high")),
        )
        .sort("p", "table", "row", maintain_order=True)
    )


_DAYS = ("onset_on", "resolved_on", "end_on")


def _other_cancers(diagnoses: pl.DataFrame, tumours: pl.DataFrame) -> pl.DataFrame:
    """Give the diagnoses that aren't, or may not be, the tumour the patient is considered for."""
    others = tumours.filter(~pl.col("is_tumour").fill_null(value=False)).select(
        "p", "row", "diagnosis_concept", "is_tumour"
    )
    return diagnoses.join(others, on=["p", "row"], how="inner").select(
        "p",
        pl.lit("diagnoses").alias("table"),
        "row",
        *condition_of_diagnosis(),
        pl.col("diagnosed_on_low").alias("onset_on_low"),
        pl.col("diagnosed_on_high").alias("onset_on_high"),
        "diagnosis_concept",
        pl.col("diagnosis_concept").is_not_null().alias("is_cancer"),
        pl.col("is_tumour").is_null().alias("may_be_the_tumour"),
    )


def _with_the_rest() -> pl.Expr:
    """Add a null to the concepts of a text that isn't understood to its end."""
    rest = pl.when(pl.col("partial")).then(pl.lit([None], dtype=pl.List(pl.String)))
    return pl.col("concepts").list.concat(rest.otherwise(pl.lit([], dtype=pl.List(pl.String))))


def _benign_or_not() -> pl.Expr:
    """Leave open what no condition names of a type that is benign or malignant."""
    either = pl.lit(["benign_neoplasm", "other_malignancy"], dtype=pl.List(pl.String))
    is_open = pl.col("diagnosis_concept").is_in(_BENIGN_OR_NOT) & pl.col("concept").is_null()
    return pl.when(is_open).then(either)


def _unread_cancer() -> pl.Expr:
    """Take a diagnosis that no condition names for some other malignancy all the same."""
    is_benign = pl.col("diagnosis_concept").is_in(BENIGN)
    is_cancer = pl.col("is_cancer") & pl.col("could_be").is_null() & ~is_benign
    return pl.when(is_cancer).then(pl.lit("other_malignancy"))


def _by_type(vocabularies: Vocabularies) -> pl.Expr:
    """Name another tumour that no condition's text says by its type, unless it is one in situ."""
    kinds = {
        code: kind
        for root, kind in CANCERS.items()
        for code in vocabularies.tumours.branch((root,))
    }
    kinds.update(dict.fromkeys(BENIGN, "benign_neoplasm"))
    kinds = {code: kind for code, kind in kinds.items() if code not in _BENIGN_OR_NOT}
    kind = pl.col("diagnosis_concept").replace_strict(kinds, default=None, return_dtype=pl.String)
    says_in_situ = pl.col("condition").str.contains(_IN_SITU)
    return pl.when((kind == "carcinoma_in_situ") | ~says_in_situ).then(kind)


def _certain_only_if_both(status: pl.Series) -> pl.Expr:
    """Take what a text only suspects for suspected, though it is listed as active."""
    suspected = (pl.col("text_status") == "suspected") & (status == "active")
    return (
        pl.when(suspected.fill_null(value=False))
        .then("text_status")
        .otherwise(pl.coalesce(status, "text_status"))
    )


def _controlled(vocabularies: Vocabularies) -> pl.Expr:
    """Name the controlled kind of what is controlled: hypertension under control isn't uncontrolled."""
    kinds = {
        key.removeprefix("controlled_"): key
        for key in vocabularies.conditions.terms
        if key.startswith("controlled_")
    }
    kind = pl.col("concept").replace_strict(kinds, default=None, return_dtype=pl.String)
    return pl.when(pl.col("status") == "controlled").then(kind)


def _open_if_it_may_be_the_tumour() -> tuple[pl.Expr, pl.Expr]:
    """Of several diagnoses none of which is marked, each could be the tumour or another one."""
    may_be = pl.col("may_be_the_tumour").fill_null(value=False) & pl.col("concept").is_not_null()
    return (
        pl.when(~may_be).then("concept").alias("concept"),
        pl.when(may_be).then(pl.concat_list("concept")).otherwise("could_be").alias("could_be"),
    )


def _ended() -> list[pl.Expr]:
    """Know a past condition's end only if it is recorded: else it ended at some time since."""
    past = pl.col("status").is_in(["resolved", "history"]).fill_null(value=False)
    return [
        pl.coalesce("resolved_on_low", pl.when(past).then("onset_on_low")).alias("end_on_low"),
        pl.col("resolved_on_high").alias("end_on_high"),
    ]


def _said(vocabularies: Vocabularies, messages: Messages) -> pl.Expr:
    names = vocabularies.conditions.names_in(messages.language)
    not_understood = messages.expr("found-not-understood", text=pl.col("condition"))
    status = pl.when(pl.col("denied")).then(pl.lit("absent")).otherwise("status")
    return facts(
        messages,
        pl.coalesce(named("concept", names), one_of(messages, "could_be", names), not_understood),
        messages.expr("found-condition-status", status=status),
        messages.expr("found-grade", grade=pl.col("grade")),
    )
