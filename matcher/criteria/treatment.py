"""Questions about treatments: given or not, when, in which line, how often, with what success."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

import polars as pl
from pydantic import Field

from matcher.criteria.answer import Answer, Cause, all_of, negation
from matcher.criteria.clauses import duration_in_words, in_names
from matcher.criteria.events import EventWords, Judged, row_cause, settle, silence
from matcher.criteria.evidence import Wording, frame_wording
from matcher.criteria.fact import Fact, of_everyone
from matcher.criteria.limits import Limits
from matcher.criteria.membership import denied_by, membership
from matcher.criteria.question import Leaf
from matcher.durations import Duration, day_text, lasted, later_by
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.terms.vocabularies import Vocabularies

Setting = Literal[
    "neoadjuvant", "adjuvant", "consolidation", "maintenance", "induction", "metastatic"
]
Response = Literal["CR", "PR", "SD", "PD", "NE"]
Part = tuple[pl.Expr, Cause]


class Treatment(Leaf):
    """A drug, a class of drugs or a procedure that the patient has had, so and so described.

    All that is asked has to hold of one row of `treatments`. With `within` the last exposure has to
    lie less than that before the index date; it then ends by itself (a washout). Treatments that
    were declined, planned or merely an allergy don't count; a row that says there was none denies.
    """

    tables: ClassVar = frozenset({"treatments"})

    treatment: tuple[str, ...] = Field(
        min_length=1, description="keys of drugs.csv or drug_classes.csv, each with all below it"
    )
    but_not: tuple[str, ...] = Field((), description="keys left out, with all below them")
    setting: tuple[Setting, ...] = Field((), description="empty: in any setting")
    line: Limits | None = Field(None, description="limits on the line of therapy")
    within: Duration | None = Field(None, description="last given so recently, `14 days`")
    ongoing: bool | None = Field(None, description="still given on the index date, or not")
    cycles: Limits | None = Field(None, description="limits on the number of cycles")
    route: tuple[Literal["systemic", "inhaled", "topical", "local"], ...] = Field(
        (), description="empty: by any route"
    )
    prednisone_mg: Limits | None = Field(
        None, description="limits on the daily dose in mg of prednisone equivalents"
    )
    best_response: tuple[Response, ...] = Field((), description="empty: with any response")
    progressed: bool | None = Field(None, description="progression under or after it is recorded")
    progression_free_for: Duration | None = Field(
        None, description="so long from its start to progression, or without one so far"
    )
    relapse_free_for: Duration | None = Field(
        None, description="more than this passed between its end and progression"
    )
    known: bool = Field(
        default=False, description="only what is known counts: silence among other records is no"
    )

    def answer(self, record: Record) -> Answer:
        """Answer from the table `treatments`."""
        vocabulary = record.vocabularies.treatments
        among = membership(vocabulary, self.treatment, self.but_not)
        denying = denied_by(vocabulary, self.treatment)
        rows = record.about("treatments", among.concerned, denying)
        quiet = silence(
            record, "treatments", self.treatment, window=self.within, known_only=self.known
        )
        judged = Judged(rows, **self._judged(among.holds_of_found(), denying))
        return settle(
            record,
            judged,
            quiet,
            lambda: EventWords(self._asked(record), treatment_wording(record)),
        )

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the treatments."""
        return of_everyone(record, "treatment", *self.treatment)

    def _judged(self, is_such: pl.Expr, denying: frozenset[str]) -> dict[str, Any]:
        """Judge each row: is it such, does it deny, until when."""
        which: list[Part] = [(is_such, Cause.AMBIGUOUS), *self._selected()]
        demanded = self._demanded()
        given = ~pl.col("denied") & pl.col("given")
        is_the_one = pl.all_horizontal([part for part, _ in which]) & given
        such = pl.all_horizontal([part for part, _ in demanded]) if demanded else pl.lit(value=True)
        judged = {
            "met": is_the_one & such,
            "cause": row_cause(*which, *demanded),
            "tells": is_the_one.fill_null(value=False) if demanded else pl.lit(value=False),
            "denies": pl.col("denied")
            & pl.col("concept").is_in(sorted(denying)).fill_null(value=False),
        }
        days = {} if self.within is None else {"ends_on": self._ends_on(self.within)}
        return {**judged, "days": days}

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:
        """Name the keys that neither drugs.csv nor drug_classes.csv has."""
        for field in ("treatment", "but_not"):
            for key in getattr(self, field):
                if key not in vocabularies.treatments:
                    yield field, key

    def _selected(self) -> list[Part]:
        """Give what says which treatments are asked about."""
        parts: list[Part] = []
        for asked, column in ((self.setting, "setting"), (self.route, "route")):
            if asked:
                parts.append((_one_of(column, asked), Cause.NOT_RECORDED))
        if self.line is not None:
            parts.append((_exact(self.line, "line"), Cause.NOT_RECORDED))
        if self.within is not None:
            parts.append((_recent(self.within), Cause.AMBIGUOUS))
        if self.ongoing is not None:
            parts.append((pl.col("ongoing") == self.ongoing, Cause.NOT_RECORDED))
        if self.progressed is not None:
            # Without a progression on record a row isn't one that progressed; whether silence about
            # it means no is for the declared completeness to say. That there was none isn't recorded.
            recorded = _has_progressed()
            none_known = pl.when(recorded).then(False)
            parts.append((recorded if self.progressed else none_known, Cause.NOT_RECORDED))
        return parts

    def _demanded(self) -> list[Part]:
        """Give what is demanded of them: a recorded treatment that falls short of it answers no."""
        parts: list[Part] = []
        if self.best_response:
            parts.append((_one_of("response", self.best_response), Cause.NOT_RECORDED))
        for limits, column in ((self.cycles, "cycles"), (self.prednisone_mg, "prednisone_mg")):
            if limits is not None:
                parts.append((_exact(limits, column), Cause.NOT_RECORDED))
        if self.progression_free_for is not None:
            parts.append((_progression_free(self.progression_free_for), Cause.NOT_RECORDED))
        if self.relapse_free_for is not None:
            parts.append((_relapse_free(self.relapse_free_for), Cause.NOT_RECORDED))
        return parts

    def _ends_on(self, window: Duration) -> pl.Expr:
        ended = pl.when(~pl.col("ongoing").fill_null(value=True)).then(pl.col("last_high"))
        return later_by(ended, window)

    def _asked(self, record: Record) -> str:
        messages = record.messages
        names = record.vocabularies.treatments.names_in(messages.language)
        asked, left_out = ([names[key] for key in keys] for keys in (self.treatment, self.but_not))
        routes = [messages.text("asked-route", route=route) for route in self.route]
        settings = [messages.text("asked-setting", setting=setting) for setting in self.setting]
        return messages.text(
            "asked-treatment",
            names=in_names(messages, asked, left_out),
            ongoing="yes" if self.ongoing else "no",
            route=messages.either(routes) if routes else "any",
            window=duration_in_words(self.within, messages) if self.within else "any",
            line=_line_in_words(self.line, messages) if self.line else "any",
            setting=messages.either(settings) if settings else "any",
            progressed="yes" if self.progressed else "no",
        )


def _line_in_words(line: Limits, messages: Messages) -> str:
    if line.lower == line.upper and line.lower:
        return f"{line.lower:g}"
    return line.limits_in_words(messages)


class LinesOfTherapy(Leaf):
    """How many lines of systemic anticancer therapy the patient has had for advanced disease.

    The greatest recorded line is the least number that there can have been; there can have been
    more unless the treatments are declared complete.
    """

    tables: ClassVar = frozenset({"treatments"})

    lines_of_therapy: Limits = Field(description="limits on the number of lines")

    def answer(self, record: Record) -> Answer:
        """Answer from the lines of systemic treatments."""
        lower, upper = self.lines_of_therapy.lower, self.lines_of_therapy.upper
        strict_low = self.lines_of_therapy.above is not None
        strict_high = self.lines_of_therapy.below is not None
        least = None if lower is None else int(lower) + strict_low
        beyond = None if upper is None else int(upper) + (not strict_high)
        answers = [] if least is None else [self._reached(record, least)]
        if beyond is not None:
            answers.append(negation(self._reached(record, beyond)))
        return all_of(answers)

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the lines."""
        return of_everyone(record, "treatment", "lines_of_therapy")

    def _reached(self, record: Record, number: int) -> Answer:
        """Answer whether there have been at least so many lines."""
        among = membership(record.vocabularies.treatments, (SYSTEMIC,))
        systemic = among.holds_of_found()
        # Hospitals number what is given around an operation, too; it is no line for advanced disease.
        advanced = (
            pl.when(pl.col("setting").is_in(["neoadjuvant", "adjuvant"]))
            .then(False)
            .when(pl.col("line") >= 1)
            .then(True)
            .otherwise(_one_of("setting", ("metastatic", "maintenance")))
        )
        reached = (
            pl.when(pl.col("line") >= number)
            .then(True)
            .when(pl.col("line").is_null() & advanced)
            .then(True if number <= 1 else None)
            .when(pl.col("line").is_null())
            .then(None)
            .otherwise(False)
        )
        given = ~pl.col("denied") & pl.col("given")
        rows = record.about("treatments", among.concerned)
        judged = Judged(
            rows,
            met=systemic & advanced & reached & given,
            cause=row_cause((systemic, Cause.AMBIGUOUS), (advanced & reached, Cause.NOT_RECORDED)),
            denies=pl.col("denied") & (pl.col("concept") == SYSTEMIC).fill_null(value=False),
        )
        quiet = silence(record, "treatments", (SYSTEMIC,))
        messages = record.messages
        return settle(
            record,
            judged,
            quiet,
            lambda: EventWords(
                messages.text("asked-line-or-later", line=number), treatment_wording(record)
            ),
        )


SYSTEMIC = "systemic anticancer therapy"


def treatment_wording(record: Record) -> Wording:
    """Give how rows of the table `treatments` are put into words."""
    return frame_wording(record, "treatments", _exposure)


def _exposure(messages: Messages) -> pl.Expr:
    """Write the days of a treatment: `2026-01-05 to 2026-04-20`, `since 2026-01-05`."""
    start, end = day_text("started_on"), day_text("ended_on")
    return (
        pl.when(start.is_null() & end.is_null())
        .then(None)
        .when(end.is_null() & pl.col("ongoing").fill_null(value=False))
        .then(messages.expr("days-since", start=start))
        .when(end.is_null() | (start == end))
        .then(start)
        .when(start.is_null())
        .then(messages.expr("days-until", end=end))
        .otherwise(messages.expr("days-from-to", start=start, end=end))
    )


def _one_of(column: str, asked: tuple[str, ...]) -> pl.Expr:
    return pl.when(pl.col(column).is_not_null()).then(pl.col(column).is_in(asked))


def _exact(limits: Limits, column: str) -> pl.Expr:
    """Compare a column of plain numbers."""
    value = pl.col(column)
    met = pl.lit(value=True)
    if limits.lower is not None:
        met = met & (value > limits.lower if limits.above is not None else value >= limits.lower)
    if limits.upper is not None:
        met = met & (value < limits.upper if limits.below is not None else value <= limits.upper)
    return met


def _recent(window: Duration) -> pl.Expr:
    surely = pl.col("ongoing").fill_null(value=False) | (
        later_by(pl.col("last_low"), window) > pl.col("index_high")
    )
    surely_not = later_by(pl.col("last_high"), window) <= pl.col("index_low")
    return pl.when(surely).then(True).when(surely_not).then(False)


def _has_progressed() -> pl.Expr:
    return (
        pl.col("progressed_on_high").is_not_null()
        | (pl.col("response") == "PD")
        | (pl.col("stop_reason") == "progression")
    ).fill_null(value=False)


def _progression_free(duration: Duration) -> pl.Expr:
    """Say whether progression came so late, or treatment went on so long without one.

    Of a treatment that ended before that, without a progression on record, what came afterwards
    isn't known.
    """
    dated = lasted(duration, "started_on", "progressed_on")
    treated_until = pl.when(pl.col("ongoing")).then("index_low").otherwise("ended_on_low")
    so_far = treated_until >= later_by(pl.col("started_on_high"), duration)
    too_soon = pl.col("index_high") < later_by(pl.col("started_on_low"), duration)
    undated = pl.when(so_far & ~_has_progressed()).then(True).when(too_soon).then(False)
    return pl.when(pl.col("progressed_on_high").is_not_null()).then(dated).otherwise(undated)


def _relapse_free(duration: Duration) -> pl.Expr:
    """Say whether more than the duration passed from the end to progression."""
    surely = pl.col("progressed_on_low") > later_by(pl.col("ended_on_high"), duration)
    surely_not = pl.col("progressed_on_high") <= later_by(pl.col("ended_on_low"), duration)
    return pl.when(surely).then(True).when(surely_not).then(False)
