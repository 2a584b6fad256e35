"""Questions about biomarkers: an alteration that is there or not, and scores such as PD-L1 TPS.

A gene counts as free of an alteration by an explicit negative that covers all that is asked, or
because a panel that covers it reported nothing of the kind. A negative for one variant is never one
for its gene, and a variant of unknown significance is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar

import polars as pl
from pydantic import Field

from matcher.criteria.answer import Answer, Cause
from matcher.criteria.clauses import Demand
from matcher.criteria.disagreement import latest_scores, settled
from matcher.criteria.events import EventWords, Judged, settle, silence
from matcher.criteria.evidence import Wording
from matcher.criteria.fact import Fact, of_everyone
from matcher.criteria.limits import Limits
from matcher.criteria.panels import silent_reports
from matcher.criteria.question import Leaf
from matcher.criteria.values import Values, ValueWords, agree
from matcher.durations import day_text
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.record.said import alteration_in_words
from matcher.record.selection import Positions, Selection
from matcher.terms.vocabularies import Vocabularies


class Biomarker(Leaf):
    """An alteration of a gene is present."""

    tables: ClassVar = frozenset({"biomarkers"})

    biomarker: str = Field(description="the gene's HGNC symbol")
    alteration: tuple[str, ...] = Field(
        (),
        description="alterations or classes of alterations.csv: `L858R`, `fusion`, "
        "`sensitizing mutation`; empty: any alteration of the gene",
    )
    known: bool = Field(
        default=False, description="only what is known counts: silence among other reports is no"
    )

    def answer(self, record: Record) -> Answer:
        """Answer from the findings of the gene, and from panels that cover it."""
        of_gene = record.positions_with("findings", "gene", (self.biomarker,))
        findings = _findings_at(record, of_gene)
        standing = self._standing(record.vocabularies, findings["alteration"].unique().to_list())
        reported = findings.lazy().join(
            standing.lazy(), on="alteration", how="left", nulls_equal=True, maintain_order="left"
        )
        judged = pl.concat([_judged(reported), self._unclear(record)]).collect()
        rows = settled(pl.concat([judged, self._silent(record, judged)]))
        quiet = silence(record, "biomarkers", (self.biomarker,), known_only=self.known)
        answers = Judged(
            Selection(rows),
            met=pl.col("met"),
            cause=pl.col("cause"),
            denies=pl.col("denies"),
        )
        return settle(record, answers, quiet, lambda: self._words(record))

    def _words(self, record: Record) -> EventWords:
        messages = record.messages
        asked = messages.text("asked-any-alteration", gene=self.biomarker)
        if self.alteration:
            named = messages.either([alteration_in_words(one, messages) for one in self.alteration])
            asked = messages.text("asked-alteration", gene=self.biomarker, alteration=named)
        return EventWords(asked, replace(_WORDING, written=partial(self._as_written, record)))

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the gene."""
        return of_everyone(record, "biomarker", self.biomarker)

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:
        """Name the gene or the alteration that the vocabularies don't have."""
        if self.biomarker not in vocabularies.genes:
            yield "biomarker", self.biomarker
        else:
            for alteration in self.alteration:
                if not vocabularies.alterations.known(self.biomarker, alteration):
                    yield "alteration", alteration

    def _standing(self, vocabularies: Vocabularies, reported: list[str | None]) -> pl.DataFrame:
        """Judge each reported alteration: is it one of those asked, and does its denial deny all."""
        classes, gene = vocabularies.alterations, self.biomarker
        such: list[bool | None] = []
        denies: list[bool] = []
        for alteration in reported:
            stands = [classes.standing(gene, alteration, asked) for asked in self.alteration]
            such.append(True if not stands else _kleene_or(stands))
            covered = [classes.standing(gene, asked, alteration) for asked in self.alteration]
            denies.append(alteration is None or (bool(covered) and all(c is True for c in covered)))
        schema = {"alteration": pl.String, "such": pl.Boolean, "covers": pl.Boolean}
        return pl.DataFrame({"alteration": reported, "such": such, "covers": denies}, schema=schema)

    def _unclear(self, record: Record) -> pl.LazyFrame:
        """Give the rows that say something of the gene that isn't understood: it could be it."""
        unclear = record.positions_with("findings", "genes_unclear", (self.biomarker,))
        return (
            _findings_at(record, unclear)
            .lazy()
            .unique(["p", "row"], maintain_order=True)
            .select(
                *_IDENTITY,
                met=pl.lit(None, dtype=pl.Boolean),
                cause=pl.lit(int(Cause.AMBIGUOUS), dtype=pl.UInt8),
                denies=pl.lit(value=False),
                silent=pl.lit(value=False),
            )
        )

    def _silent(self, record: Record, judged: pl.DataFrame) -> pl.DataFrame:
        """Give the reports that looked for what is asked and reported none of it, as denials."""
        found = judged.filter(pl.col("met").fill_null(value=True)).select("p", "report")
        needed, usual = self._needed(record.vocabularies)
        panels = record.vocabularies.panels.proving(self.biomarker, needed)
        silent = silent_reports(record, self.biomarker, panels, found, named=needed <= usual)
        return _findings_at(record, silent).select(
            *_IDENTITY,
            met=pl.lit(value=False),
            cause=pl.lit(int(Cause.REPORTED), dtype=pl.UInt8),
            denies=pl.lit(value=True),
            silent=pl.lit(value=True),
        )

    def _needed(self, vocabularies: Vocabularies) -> tuple[frozenset[str], frozenset[str]]:
        """Give the kinds of alteration that a panel has to look for, and those usual for the gene."""
        classes = vocabularies.alterations
        usual = classes.kinds(self.biomarker, None)
        asked = [classes.kinds(self.biomarker, one) for one in self.alteration] or [usual]
        return frozenset[str]().union(*asked), usual

    def _as_written(self, record: Record, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Put judged rows beside what stands in the chart."""
        needed, _ = self._needed(record.vocabularies)
        panels = record.vocabularies.panels.proving(self.biomarker, needed)
        names = {panel: record.vocabularies.panels.name(panel) for panel in panels}
        written = {
            name: pl.lit(record.findings[name]).gather(pl.col("at"))
            for name in ("raw", "normalized", "panel")
        }
        panel = written["panel"].replace_strict(names, default=None, return_dtype=pl.String)
        unnamed = record.messages.expr("found-panel-unnamed")
        silent = record.messages.expr(
            "found-nothing-of-gene",
            gene=self.biomarker,
            panel=pl.coalesce(panel, "report", unnamed),
        )
        return rows.with_columns(
            table=pl.lit("biomarkers"),
            raw=written["raw"],
            normalized=pl.when("silent").then(silent).otherwise(written["normalized"]),
        )


class Score(Leaf, Limits):
    """A number that a biomarker report gives: PD-L1 in percent, TMB in mutations per megabase."""

    tables: ClassVar = frozenset({"biomarkers"})

    score: str = Field(description="`PD-L1 TPS`, `PD-L1 CPS`, `PD-L1 IC`, `TMB`")

    def answer(self, record: Record) -> Answer:
        """Answer from the latest specimen; a report that doesn't name the score could be it."""
        marker = pl.col("marker")
        exact = marker == self.score
        could_be = (marker == "PD-L1") & pl.lit(self.score.startswith("PD-L1"))
        rows = record.once(
            ("latest scores", self.score),
            lambda: _scores(record, exact | could_be),
        )
        numeric = pl.col("low").is_not_null() | pl.col("high").is_not_null()
        met = pl.when(exact & numeric).then(self.compare())
        pending = pl.col("not_tested_because") == "pending"
        cause = (
            pl.when(pending)
            .then(int(Cause.PENDING))
            .when(met.is_not_null())
            .then(int(Cause.MEASURED))
            .when(numeric)
            .then(int(Cause.AMBIGUOUS))
            .otherwise(int(Cause.NOT_RECORDED))
        )
        values = Values(rows, met, cause.cast(pl.UInt8), day=pl.col("on_low"))
        return agree(record, values, lambda: self._words(record.messages))

    def _words(self, messages: Messages) -> ValueWords:
        return ValueWords(
            messages.text("reason-no-score", score=self.score),
            _WORDING,
            Demand.of_limits(self, messages, "%" if self.score.startswith("PD-L1") else ""),
        )

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the score."""
        return of_everyone(record, "biomarker", self.score)

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        """Name what is no score."""
        if self.score not in {"PD-L1 TPS", "PD-L1 CPS", "PD-L1 IC", "TMB"}:
            yield "score", self.score


_DAYS = ("reported_on_low", "reported_on_high", "specimen_on_low", "specimen_on_high")
_IDENTITY = ("p", "row", "at", "report", "test", "blood", *_DAYS)


def _findings_at(record: Record, positions: Positions) -> pl.DataFrame:
    """Give rows of `findings` with what they are judged by, and their place `at`."""
    judged_by = ("alteration", "result", "not_tested_because", "significance")
    read = {name: pl.col(name) for name in (*_IDENTITY, *judged_by) if name != "p"}
    return record.rows_at("findings", positions).select(**read)


def _scores(record: Record, chosen: pl.Expr) -> Selection:
    """Select the scores that could be the latest."""
    latest = latest_scores(record.findings.filter(chosen))
    return Selection(latest.with_columns(table=pl.lit("biomarkers")))


def _judged(findings: pl.LazyFrame) -> pl.LazyFrame:
    """Judge findings that have `such` and `covers`."""
    result = pl.col("result")
    open_to = pl.col("such").fill_null(value=True)
    unclear = (result == "equivocal") | (pl.col("significance") == "vus")
    pending = (result == "not_tested") & (pl.col("not_tested_because") == "pending")
    met = (
        pl.when(pending)
        .then(None)
        .when((result == "not_tested") | (result == "negative"))
        .then(False)
        .when(pl.col("significance") == "benign")
        .then(False)
        .when(unclear & open_to)
        .then(None)
        .when(unclear)
        .then(False)
        .otherwise(pl.col("such"))
    )
    return findings.select(
        *_IDENTITY,
        met=met,
        cause=pl.when(pending)
        .then(int(Cause.PENDING))
        .when(met.is_null())
        .then(int(Cause.AMBIGUOUS))
        .otherwise(int(Cause.REPORTED))
        .cast(pl.UInt8),
        denies=(result == "negative").fill_null(value=False) & pl.col("covers"),
        silent=pl.lit(value=False),
    )


def _kleene_or(values: list[bool | None]) -> bool | None:
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


_WORDING = Wording(pl.col("raw"), pl.col("normalized"), day_text("reported_on"))
