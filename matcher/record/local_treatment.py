"""That a lesion has had no local treatment, where the patient has had none of any lesion."""

from __future__ import annotations

import polars as pl

from matcher.record import Record
from matcher.record.said import facts
from matcher.terms.vocabulary import Vocabulary

LOCAL = ("local therapy", "tumour resection")
"""Classes of what treats a lesion in its place, so that RECIST 1.1 no longer measures it."""


def lesions_never_treated(record: Record) -> pl.DataFrame:
    """Give the lesions; `treated` is false where it isn't recorded and nothing can have been done.

    That takes treatments that are declared complete and hold nothing that is, or might be, local.
    """
    complete = record.covered("treatments", LOCAL)
    could_be = record.treatments.filter(
        _could_be_local(record.vocabularies.treatments) & pl.col("given") & ~pl.col("denied")
    )["p"]
    treated = record.patients["p"].is_in(could_be.implode())
    never = record.patients["p"].filter(pl.Series(complete) & ~treated)
    inferred = (
        (pl.col("table") == "lesions")
        & pl.col("treated").is_null()
        & pl.col("p").is_in(never.implode())
    )
    messages = record.messages
    said = facts(messages, pl.col("normalized"), messages.expr("found-never-treated"))
    return record.lesions.with_columns(
        treated=pl.when(inferred).then(False).otherwise("treated"),
        normalized=pl.when(inferred).then(said).otherwise("normalized"),
    )


def _could_be_local(treatments: Vocabulary) -> pl.Expr:
    local = treatments.branch(LOCAL)
    such = sorted(local | treatments.ancestors(local))
    open_to = pl.col("could_be").list.set_intersection(such)
    unread = pl.col("concept").is_null() & (open_to.is_null() | (open_to.list.len() > 0))
    return unread | pl.col("concept").is_in(such)
