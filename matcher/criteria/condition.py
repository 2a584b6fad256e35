"""Questions about other conditions: present, past, graded, within a window; and other cancers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

import polars as pl
from pydantic import Field

from matcher.criteria.answer import Answer, Cause
from matcher.criteria.clauses import duration_in_words, in_names
from matcher.criteria.events import EventWords, Judged, row_cause, settle, silence
from matcher.criteria.evidence import Wording, frame_wording
from matcher.criteria.fact import Fact, of_everyone
from matcher.criteria.membership import denied_by, membership
from matcher.criteria.question import Leaf
from matcher.durations import Duration, day_text, later_by
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.terms.vocabularies import Vocabularies


class Condition(Leaf):
    """A condition on record, now or ever.

    Rows whose text or status says that it was ruled out deny it. A suspected condition counts as
    open, unless `suspected` makes it count as present.
    """

    tables: ClassVar = frozenset({"conditions", "diagnoses"})

    condition: tuple[str, ...] = Field(
        min_length=1, description="keys of conditions.csv; each with all below it"
    )
    but_not: tuple[str, ...] = Field((), description="keys left out, with all below them")
    active: bool = Field(default=False, description="only a condition that is present now")
    suspected: bool = Field(default=False, description="a suspected condition counts as present")
    grade_at_least: int | None = Field(
        None, ge=1, le=5, description="the least grade (CTCAE, NYHA)"
    )
    within: Duration | None = Field(None, description="only if it was so recent, `1 year`")
    counted_from: Literal["onset", "end"] = Field(
        "onset", description="what has to lie within the window: its onset, or any day of it"
    )
    known: bool = Field(
        default=False, description="only what is known counts: silence among other records is no"
    )

    def answer(self, record: Record) -> Answer:
        """Answer from the table `conditions`, and other cancers from `diagnoses`."""
        vocabulary = record.vocabularies.conditions
        among = membership(vocabulary, self.condition, self.but_not)
        denying = denied_by(vocabulary, self.condition)
        rows = record.about("conditions", among.concerned, denying)
        quiet = silence(
            record, "conditions", self.condition, window=self.within, known_only=self.known
        )
        judged = Judged(rows, **self._judged(among.holds_of_found(), denying))
        return settle(
            record,
            judged,
            quiet,
            lambda: EventWords(self._asked(record), condition_wording(record)),
        )

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the conditions."""
        return of_everyone(record, "condition", *self.condition)

    def _judged(self, is_such: pl.Expr, denying: frozenset[str]) -> dict[str, Any]:
        """Judge each row: is it such, does it deny, until when."""
        certain, timely = self._certain(), self._timely()
        graded = pl.lit(value=True)
        if self.grade_at_least is not None:
            graded = pl.col("grade") >= self.grade_at_least
        denies = pl.col("concept").is_in(sorted(denying)).fill_null(value=False)
        demands = self.active or self.grade_at_least is not None
        told = (is_such & timely & denies & ~pl.col("denied")).fill_null(value=False)
        judged = {
            "met": is_such & certain & graded & timely & ~pl.col("denied"),
            "tells": told if demands else pl.lit(value=False),
            "denies": pl.col("denied") & denies,
            "cause": row_cause(
                (is_such, Cause.AMBIGUOUS),
                (certain, Cause.NOT_RECORDED),
                (graded, Cause.NOT_RECORDED),
                (timely, Cause.AMBIGUOUS),
            ),
        }
        days = {} if self.within is None else {"ends_on": self._ends_on(self.within)}
        return {**judged, "days": days}

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:
        """Name the keys that conditions.csv doesn't have."""
        for field in ("condition", "but_not"):
            for key in getattr(self, field):
                if key not in vocabularies.conditions:
                    yield field, key

    def _asked(self, record: Record) -> str:
        messages = record.messages
        names = record.vocabularies.conditions.names_in(messages.language)
        asked, left_out = ([names[key] for key in keys] for keys in (self.condition, self.but_not))
        return messages.text(
            "asked-condition",
            names=in_names(messages, asked, left_out),
            active="yes" if self.active else "no",
            grade=str(self.grade_at_least or "any"),
            window=duration_in_words(self.within, messages) if self.within else "any",
        )

    def _certain(self) -> pl.Expr:
        status = pl.col("status")
        present = pl.when(status == "suspected").then(True if self.suspected else None)
        if not self.active:
            return present.otherwise(True)
        over = status.is_in(["resolved", "history"]) | (
            pl.col("resolved_on_high") <= pl.col("index_low")
        )
        still = present.when(status.is_in(["active", "controlled"])).then(True)
        return pl.when(over.fill_null(value=False)).then(False).otherwise(still.otherwise(None))

    def _timely(self) -> pl.Expr:
        if self.within is None:
            return pl.lit(value=True)
        stem = "onset_on" if self.counted_from == "onset" else "end_on"
        begun_within = later_by(pl.col("onset_on_low"), self.within) > pl.col("index_high")
        surely = (
            later_by(pl.col(f"{stem}_low"), self.within) > pl.col("index_high")
        ) | begun_within
        surely_not = later_by(pl.col(f"{stem}_high"), self.within) <= pl.col("index_low")
        if self.counted_from == "end":
            surely = surely | _lasts()
        return pl.when(surely).then(True).when(surely_not).then(False)

    def _ends_on(self, window: Duration) -> pl.Expr:
        last = pl.col("onset_on_high")
        if self.counted_from == "end":
            # Where the end stands before the onset, both are days of it.
            end = pl.col("resolved_on_high")
            last = pl.when(end.is_not_null()).then(pl.max_horizontal(last, end))
        return later_by(last, window)


def _lasts() -> pl.Expr:
    """Say whether a condition is there now and has no recorded end: any window then holds a day of it."""
    there = pl.col("status").is_in(["active", "controlled"])
    return there & pl.col("resolved_on_high").is_null()


def condition_wording(record: Record) -> Wording:
    """Give how rows of the table `conditions` are put into words."""
    return frame_wording(record, "conditions", _span)


def _span(messages: Messages) -> pl.Expr:
    onset, end = day_text("onset_on"), day_text("resolved_on")
    from_to = messages.expr("days-from-to", start=onset, end=end)
    return pl.coalesce(from_to, onset, messages.expr("days-until", end=end))
