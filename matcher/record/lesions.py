"""From the table `lesions`, and metastases named among the conditions, to the record's lesions."""

from __future__ import annotations

import polars as pl

from matcher.messages import Messages
from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.record.raw_texts import LESION
from matcher.record.said import facts, named, one_of, plain
from matcher.record.text import joined
from matcher.terms.vocabularies import Vocabularies

ONE_ASSESSMENT = "4w"
"""Within how long the images of one assessment are taken (RECIST 1.1, of the baseline)."""

METASTASIS_SITES = {
    "leptomeningeal": "meninges",
    "meningeal": "meninges",
    "pericardial": "pericardium",
    "peritoneal": "peritoneum",
    "pleural": "pleura",
}
"""Sites of metastases whose condition isn't named after the site's key."""


def lesions(  # noqa: PLR0913
    rows: pl.DataFrame,
    conditions: pl.DataFrame,
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    ledger: Ledger,
    messages: Messages,
) -> pl.DataFrame:
    """Give a row a lesion of the most recent assessment of its site.

    `measurable` follows RECIST 1.1 where it isn't recorded: a long axis of at least 10 mm, of a
    node a short axis of at least 15 mm, and never of bone alone. `low`, `high` bound the diameter
    in mm. `lesion` and `organ` are what lesions and organs are counted by. `lesion` is null where a
    later assessment of other sites doesn't name it: it may be gone, or the same by another name.
    """
    resolved = ledger.resolve(LESION, rows, normalizers.site)
    own = resolved.with_columns(
        ledger.read("lesion_kind", resolved, "kind", normalizers.words).alias("kind"),
        table=pl.lit("lesions"),
        raw=joined("site", "kind", "diameter_mm"),
    ).with_columns(
        kind=pl.coalesce("kind", _node_by_site(vocabularies)),
        low=pl.col("diameter_mm"),
        high=pl.col("diameter_mm"),
        denied=pl.lit(value=False),
    )
    newest = pl.col("observed_on_low").max().over("p", "concept", "kind")
    current = own.filter(
        newest.is_null()
        | pl.col("observed_on_high").is_null()
        | (pl.col("observed_on_high") >= newest)
    )
    both = pl.concat([current, _named_metastases(conditions, vocabularies)], how="diagonal")
    return both.with_columns(
        pl.coalesce("measurable", _measurable(vocabularies)).alias("measurable"),
        low_open=pl.lit(value=False),
        high_open=pl.lit(value=False),
        organ=_organ(vocabularies),
        lesion=pl.when(~_of_an_earlier_assessment()).then(pl.format("{} {}", "table", "row")),
        normalized=_said(vocabularies, messages),
    ).select(
        *("p", "table", "row", "raw", "normalized", "concept", "could_be", "denied", "kind"),
        *("measurable", "symptomatic", "treated", "low", "high", "low_open", "high_open"),
        *("organ", "lesion"),
        *(f"{day}_{end}" for day in ("stable_since", "observed_on") for end in ("low", "high")),
    )


def _of_an_earlier_assessment() -> pl.Expr:
    """Say whether the patient has been assessed again since; images of one assessment lie close."""
    own = pl.col("observed_on_low").filter(pl.col("table") == "lesions")
    latest = own.max().over("p")
    earlier = pl.col("observed_on_high").dt.offset_by(ONE_ASSESSMENT) < latest
    return ((pl.col("table") == "lesions") & earlier).fill_null(value=False)


def _node_by_site(vocabularies: Vocabularies) -> pl.Expr:
    nodes = sorted(vocabularies.sites.branch(("lymph_node",)))
    return pl.when(pl.col("concept").is_in(nodes)).then(pl.lit("node"))


def _named_metastases(conditions: pl.DataFrame, vocabularies: Vocabularies) -> pl.DataFrame:
    """Give metastases that stand among the conditions; what is past or suspected isn't taken."""
    keys = vocabularies.conditions.branch(("metastasis",)) - {"metastasis"}
    sites = {
        key: METASTASIS_SITES.get(stem := key.removesuffix("_metastasis"), stem) for key in keys
    }
    known = {key: site for key, site in sites.items() if site in vocabularies.sites}
    return conditions.filter(
        pl.col("concept").is_in(sorted(known))
        & ~pl.col("status").is_in(["suspected", "resolved", "history"]).fill_null(value=False)
    ).select(
        *("p", "table", "row", "raw", "normalized", "denied"),
        pl.col("concept").replace_strict(known, default=None, return_dtype=pl.String),
        pl.lit("metastasis").alias("kind"),
        pl.col("onset_on_low").alias("observed_on_low"),
        pl.col("onset_on_high").alias("observed_on_high"),
    )


def _measurable(vocabularies: Vocabularies) -> pl.Expr:
    bone = pl.col("concept").is_in(sorted(vocabularies.sites.branch(("bone",))))
    least = pl.when(pl.col("kind") == "node").then(15.0).otherwise(10.0)
    sized = pl.when(pl.col("kind").is_not_null() & ~bone).then(pl.col("low") >= least)
    return pl.when(pl.col("table") == "lesions").then(sized)


def _organ(vocabularies: Vocabularies) -> pl.Expr:
    organs = {key: term.facts.get("organ") or key for key, term in vocabularies.sites.terms.items()}
    return pl.col("concept").replace_strict(organs, default=None, return_dtype=pl.String)


def _said(vocabularies: Vocabularies, messages: Messages) -> pl.Expr:
    names = vocabularies.sites.names_in(messages.language)
    where = pl.coalesce(
        named("concept", names),
        one_of(messages, "could_be", names),
        messages.expr("found-site-not-understood"),
    )
    flags = [
        pl.when(pl.col(flag))
        .then(messages.expr(f"found-{flag}"))
        .when(~pl.col(flag))
        .then(messages.expr(f"found-not-{flag}"))
        for flag in ("symptomatic", "treated", "measurable")
    ]
    details = facts(
        messages,
        messages.expr("found-lesion", kind=pl.coalesce("kind", pl.lit("lesion")), where=where),
        messages.expr("found-diameter", number=plain(pl.col("low"))),
        *flags,
        messages.expr("found-stable-since", day=pl.col("stable_since_low")),
    )
    return pl.when(pl.col("table") == "lesions").then(details).otherwise(pl.col("normalized"))
