"""From the table `biomarkers` to the record's findings."""

from __future__ import annotations

from typing import Any

import polars as pl

from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.normalize.resolution import BiomarkerResolution, Finding
from matcher.normalize.text import normal_form
from matcher.record.text import joined

_FINDING: dict[str, Any] = {
    "gene": pl.String,
    "marker": pl.String,
    "alteration": pl.String,
    "result": pl.String,
    "not_tested_because": pl.String,
    "significance": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "low_open": pl.Boolean,
    "high_open": pl.Boolean,
    "unit": pl.String,
    "said": pl.String,
}
_BLOOD = r"plasma|\bct-?dna|\bcf-?dna|cell[ -]free|liquid|\bblood|血浆|血液|外周血|液体活检|游离dna"
_BLOOD_PANELS = (
    "foundationact",
    "foundationone_liquid_cdx",
    "genestrat",
    "guardant360",
    "guardant360_cdx",
    "tempus_xf",
)


def findings(rows: pl.DataFrame, normalizers: Normalizers, ledger: Ledger) -> pl.DataFrame:
    """Give a row a finding; a report row without findings stands once, with nulls.

    `report` names the panel or test that a row comes from (null: not said). `looked_for` is true of
    rows that tell what was tested: `panel` names a known panel, `genes_tested` lists symbols. Of
    `genes_unclear` the row says something that isn't understood. `test` is the same for two reports
    of one test, as they are written; `blood` is true where a text says that blood was tested.
    """
    resolved = ledger.resolve(
        "biomarker",
        rows,
        ["test", "result", "value", "unit", "method"],
        normalizers.biomarker,
        {
            "findings": (pl.List(pl.Struct(_FINDING)), _findings),
            "panel": (pl.String, lambda one: one.panel),
            "genes_tested": (pl.List(pl.String), lambda one: list(one.genes_tested)),
            "genes_unclear": (pl.List(pl.String), lambda one: list(one.genes_unclear)),
        },
    )
    report = pl.coalesce("panel", _folded("method"))
    nothing_found = pl.col("findings").list.len() == 0
    return (
        resolved.with_columns(
            raw=joined("test", "result", "value", "unit"),
            report=pl.coalesce(report, pl.when(nothing_found).then(_folded("test"))),
            test=pl.concat_str(_folded("test"), _folded("method").fill_null(""), separator=" "),
            blood=_of_blood(),
            looked_for=pl.col("panel").is_not_null() | (pl.col("genes_tested").list.len() > 0),
        )
        .explode("findings", empty_as_null=True)
        .drop("unit", "result")
        .unnest("findings")
        .with_columns(normalized=pl.coalesce("said", pl.lit("report without a finding")))
        .select(
            *("p", "row", "raw", "normalized", "report", "panel", "genes_tested", "looked_for"),
            "genes_unclear",
            *(name for name in _FINDING if name != "said"),
            *("reported_on_low", "reported_on_high", "specimen_on_low", "specimen_on_high"),
            *("test", "blood"),
        )
    )


def _of_blood() -> pl.Expr:
    """Say whether a report names blood, or a test of what tumours shed into it."""
    said = joined("test", "result", "method").str.to_lowercase()
    named = pl.coalesce(pl.col("panel").is_in(_BLOOD_PANELS), pl.lit(value=False))
    return said.str.contains(_BLOOD).fill_null(value=False) | named


def _findings(resolution: BiomarkerResolution) -> list[dict[str, Any]]:
    told = [name for name in _FINDING if name != "said"]
    return [
        {**{name: getattr(one, name) for name in told}, "said": _said(one)}
        for one in resolution.findings
    ]


def _said(finding: Finding) -> str:
    """Put a finding into words: `EGFR L858R positive`, `PD-L1 TPS 50 %`."""
    because = finding.not_tested_because
    parts = [
        finding.gene or finding.marker or "",
        finding.alteration or "",
        _number(finding),
        (finding.result or "").replace("_", " "),
        f"({because})" if because else "",
        {"vus": "of unknown significance"}.get(finding.significance or "", ""),
    ]
    return " ".join(part for part in parts if part)


def _number(finding: Finding) -> str:
    low, high, unit = finding.low, finding.high, finding.unit or ""
    if low is None and high is None:
        return ""
    if low == high:
        return f"{low:g} {unit}".strip()
    if high is None:
        return f"{'>' if finding.low_open else '≥'} {low:g} {unit}".strip()
    if not low:
        return f"{'<' if finding.high_open else '≤'} {high:g} {unit}".strip()
    return f"{low:g} to {high:g} {unit}".strip()


def _folded(column: str) -> pl.Expr:
    return pl.col(column).map_elements(normal_form, return_dtype=pl.String)
