"""From the table `biomarkers` to the record's findings."""

from __future__ import annotations

import polars as pl

from matcher.messages import Messages
from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.normalize.text import normal_form
from matcher.record.raw_texts import BIOMARKER, FINDING
from matcher.record.said import alteration_in_words, bounded
from matcher.record.text import joined

_BLOOD = r"plasma|\bct-?dna|\bcf-?dna|cell[ -]free|liquid|\bblood|血浆|血液|外周血|液体活检|游离dna"
_BLOOD_PANELS = (
    "foundationact",
    "foundationone_liquid_cdx",
    "genestrat",
    "guardant360",
    "guardant360_cdx",
    "tempus_xf",
)


def findings(
    rows: pl.DataFrame, normalizers: Normalizers, ledger: Ledger, messages: Messages
) -> pl.DataFrame:
    """Give a row a finding; a report row without findings stands once, with nulls.

    `report` names the panel or test that a row comes from (null: not said). `looked_for` is true of
    rows that tell what was tested: `panel` names a known panel, `genes_tested` lists symbols. Of
    `genes_unclear` the row says something that isn't understood. `test` is the same for two reports
    of one test, as they are written; `blood` is true where a text says that blood was tested.
    """
    page, at = ledger.page(BIOMARKER, rows, normalizers.biomarker)
    reports = _reports(page, messages)
    nothing = _reports(page.clear(1), messages).with_columns(
        at=pl.lit(page.height, dtype=pl.UInt32)
    )
    return (
        rows.select("p", "row", *_DAYS, at=at.fill_null(page.height))
        .join(pl.concat([reports, nothing]), on="at", how="left", maintain_order="left_right")
        .select(
            *("p", "row", "raw", "normalized", "report", "panel", "genes_tested", "looked_for"),
            "genes_unclear",
            *FINDING,
            *_DAYS,
            *("test", "blood"),
        )
    )


_DAYS = tuple(f"{day}_{end}" for day in ("reported_on", "specimen_on") for end in ("low", "high"))


def _reports(page: pl.DataFrame, messages: Messages) -> pl.DataFrame:
    """Give the findings of each distinct text of a page, whose place in it is `at`."""
    texts = page.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"),
        *(
            pl.col(raw).alias(field)
            for field, raw in zip(BIOMARKER.columns, BIOMARKER.raw, strict=True)
        ),
        *BIOMARKER.fields,
    )
    report = pl.coalesce("panel", _folded("method"))
    nothing_found = pl.col("findings").list.len() == 0
    return (
        texts.with_columns(
            raw=joined("test", "result", "value", "unit"),
            report=pl.coalesce(report, pl.when(nothing_found).then(_folded("test"))),
            test=pl.concat_str(_folded("test"), _folded("method").fill_null(""), separator=" "),
            blood=_of_blood(),
            looked_for=pl.col("panel").is_not_null() | (pl.col("genes_tested").list.len() > 0),
        )
        .explode("findings", empty_as_null=True)
        .drop("unit", "result", "value", "method")
        .unnest("findings")
        .with_columns(normalized=_said(messages, page["findings"]))
    )


def _said(messages: Messages, findings: pl.Series) -> pl.Expr:
    """Put a finding into words: `EGFR L858R positive`, `PD-L1 TPS 50 %`."""
    number = bounded(messages, pl.col("low").round_sig_figs(6), pl.col("high").round_sig_figs(6))
    told = findings.explode().struct.field("alteration").unique().drop_nulls()
    alterations = {one: alteration_in_words(one, messages) for one in told}
    unknown = pl.when(pl.col("significance") == "vus").then(messages.expr("found-vus"))
    words = [
        pl.coalesce("gene", "marker"),
        pl.col("alteration").replace(alterations),
        number,
        pl.when(number.is_not_null()).then("unit"),
        messages.expr("found-result", result=pl.col("result")),
        messages.expr("found-not-tested-because", cause=pl.col("not_tested_because")),
        unknown,
    ]
    said = pl.concat_str(words, separator=" ", ignore_nulls=True)
    return pl.when(said != "").then(said).otherwise(messages.expr("found-nothing-reported"))


def _of_blood() -> pl.Expr:
    """Say whether a report names blood, or a test of what tumours shed into it."""
    said = joined("test", "result", "method").str.to_lowercase()
    named = pl.coalesce(pl.col("panel").is_in(_BLOOD_PANELS), pl.lit(value=False))
    return said.str.contains(_BLOOD).fill_null(value=False) | named


def _folded(column: str) -> pl.Expr:
    return pl.col(column).map_elements(normal_form, return_dtype=pl.String)
