"""Questions about lesions: metastases by site, how many, in how many organs, measurable, stable.

Of each site the most recent assessment counts; one older than the window can't be relied on. A
metastasis named among the conditions or beside the tumour's diagnosis counts as one, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
import polars as pl
from pydantic import Field

from matcher.criteria.answer import Answer, Cause
from matcher.criteria.events import EventWords, Judged, row_cause, settle, silence
from matcher.criteria.evidence import frame_wording
from matcher.criteria.fact import Fact, of_everyone
from matcher.criteria.limits import Limits
from matcher.criteria.membership import denied_by, membership
from matcher.criteria.question import Leaf
from matcher.durations import Duration, day_text, later_by
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.record.selection import Positions
from matcher.terms.vocabularies import Vocabularies


class Lesions(Leaf):
    """At least so many lesions of a description, or lesions in at least so many organs."""

    tables: ClassVar = frozenset({"lesions", "conditions", "treatments"})

    lesions: int = Field(ge=1, description="the least number that answers yes")
    counting: Literal["lesions", "organs"] = Field("lesions", description="what is counted")
    site: tuple[str, ...] = Field((), description="keys of lesion_sites.csv; empty: anywhere")
    but_not: tuple[str, ...] = Field((), description="sites left out")
    kind: tuple[Literal["primary", "metastasis", "node"], ...] = Field(
        (), description="empty: any kind"
    )
    measurable: bool | None = Field(None, description="measurable by RECIST 1.1, or not")
    symptomatic: bool | None = Field(None, description="with symptoms, or without")
    treated: bool | None = Field(None, description="locally treated, or not")
    stable_for: Duration | None = Field(None, description="stable at least so long, `4 weeks`")
    not_stable_for: Duration | None = Field(
        None, description="not yet stable so long; it will be, that long after it became stable"
    )
    diameter_mm: Limits | None = Field(None, description="limits on the diameter in mm")
    within: Duration | None = Field(None, description="how old the assessment may be")
    known: bool = Field(
        default=False, description="only what is known counts: silence among other records is no"
    )

    def answer(self, record: Record) -> Answer:
        """Answer from the table `lesions` and from metastases named among the conditions."""
        window = self.within or record.settings.freshness.lesions
        rows = record.rows_at("lesions", self._concerned(record))
        judged = Judged(rows, **self._judged(record, _fresh(window)))
        quiet = silence(record, "lesions", self.site, window=window, known_only=self.known)
        counted = "organ" if self.counting == "organs" else "lesion"
        return settle(
            record,
            judged,
            quiet,
            lambda: EventWords(self._asked(record), frame_wording(record, "lesions", _observed)),
            number=self.lesions,
            counted_by=counted,
        )

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the sites; without any, what is asked of lesions anywhere."""
        anywhere = ("measurable",) if self.measurable else self.kind or ("anywhere",)
        return of_everyone(record, "lesion", *(self.site or anywhere))

    def _concerned(self, record: Record) -> Positions:
        """Give where the rows stand that may be of the site and kind, each lesion once."""
        chosen = np.ones(record.lesions.height, dtype=np.bool_)
        if self.site:
            sites = membership(record.vocabularies.sites, self.site, self.but_not)
            denying = denied_by(record.vocabularies.sites, self.site)
            found = record.positions_about("lesions", sites.concerned, denying)
            chosen = record.flagged("lesions", found)
        elif self.kind:
            chosen = record.flagged(
                "lesions", record.positions_with("lesions", "kind", {*self.kind, None})
            )
        if self.lesions > 1 or self._asks_details():
            chosen &= ~record.once("told twice", lambda: _told_twice(record))
        return np.flatnonzero(chosen).astype(np.uint32)

    def _judged(self, record: Record, fresh: pl.Expr) -> dict[str, Any]:
        """Judge each row: is it such, does it deny, until when or from when."""
        # An old assessment still says where the lesion was, but not how it is now.
        now = [(pl.when(fresh).then(part), cause) for part, cause in self._described()]
        described = [*self._placed(record), *_recently(fresh), *now, *self._still_there()]
        such = pl.all_horizontal([part for part, _ in described])
        judged = {
            "met": such & ~pl.col("denied"),
            "cause": row_cause(*described),
            "denies": pl.col("denied") & self._denying(record),
            "tells": self._tells(record) & (fresh & ~pl.col("denied")).fill_null(value=False),
        }
        days = {}
        if self.not_stable_for is not None:
            days["ends_on"] = later_by(pl.col("stable_since_high"), self.not_stable_for)
        if self.stable_for is not None:
            days["begins_on"] = self._begins_on(record, fresh, self.stable_for)
        return {**judged, "days": days}

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:
        """Name the sites that lesion_sites.csv doesn't have."""
        for field in ("site", "but_not"):
            for key in getattr(self, field):
                if key not in vocabularies.sites:
                    yield field, key

    def _tells(self, record: Record) -> pl.Expr:
        """Say whether a lesion is of that site and kind, and so answers what is asked of its details."""
        if not self._asks_details():
            return pl.lit(value=False)
        placed = [part for part, _ in self._placed(record)] or [pl.lit(value=True)]
        return pl.all_horizontal(placed).fill_null(value=False)

    def _placed(self, record: Record) -> list[tuple[pl.Expr, Cause]]:
        sites = record.vocabularies.sites
        parts: list[tuple[pl.Expr, Cause]] = []
        if self.site or self.but_not:
            anywhere = tuple(key for key, term in sites.terms.items() if not term.parents)
            among = membership(sites, self.site or anywhere, self.but_not)
            holds = among.holds_of_found() if self.site else among.holds()
            parts.append((holds, Cause.AMBIGUOUS))
        if self.kind:
            known = pl.col("kind").is_not_null()
            of_kind = pl.when(known).then(pl.col("kind").is_in(self.kind))
            parts.append((of_kind, Cause.NOT_RECORDED))
        return parts

    def _still_there(self) -> list[tuple[pl.Expr, Cause]]:
        """Leave open in a count what only an earlier assessment shows: it may have gone since."""
        if self.lesions == 1:
            return []
        return [(pl.when(pl.col("lesion").is_not_null()).then(True), Cause.STALE)]

    def _begins_on(self, record: Record, fresh: pl.Expr, duration: Duration) -> pl.Expr:
        """Give the day on which a lesion has been stable for long enough, if that is all it lacks."""
        others = self.model_copy(update={"stable_for": None})
        parts = [part for part, _ in (*others._placed(record), *others._described())]
        lacks_time = pl.all_horizontal(~pl.col("denied"), fresh, ~_stable(duration), *parts)
        return pl.when(lacks_time).then(later_by(pl.col("stable_since_high"), duration))

    def _described(self) -> list[tuple[pl.Expr, Cause]]:
        parts: list[tuple[pl.Expr, Cause]] = []
        for name in ("measurable", "symptomatic", "treated"):
            wanted = getattr(self, name)
            if wanted is not None:
                parts.append((pl.col(name) == wanted, Cause.NOT_RECORDED))
        if self.stable_for is not None:
            parts.append((_stable(self.stable_for), Cause.NOT_RECORDED))
        if self.not_stable_for is not None:
            parts.append((~_stable(self.not_stable_for), Cause.NOT_RECORDED))
        if self.diameter_mm is not None:
            parts.append((self.diameter_mm.compare(), Cause.NOT_RECORDED))
        return parts

    def _asks_details(self) -> bool:
        """Say whether anything is asked that only the table `lesions` describes."""
        details = (self.measurable, self.symptomatic, self.treated, self.diameter_mm)
        stability = (self.stable_for, self.not_stable_for)
        return any(detail is not None for detail in (*details, *stability))

    def _denying(self, record: Record) -> pl.Expr:
        if not self.site:
            return pl.lit(value=False)
        denying = denied_by(record.vocabularies.sites, self.site)
        return pl.col("concept").is_in(sorted(denying)).fill_null(value=False)

    def _asked(self, record: Record) -> str:
        messages = record.messages
        several = "yes" if self.lesions > 1 else "no"
        kinds = [
            messages.text("asked-lesion-kind", kind=kind, several=several)
            for kind in self.kind or ("lesion",)
        ]
        names = record.vocabularies.sites.names_in(messages.language)
        site = messages.either([names[key] for key in self.site]) if self.site else "anywhere"
        counted = self.counting if self.lesions > 1 else "lesions"
        return messages.text(
            "asked-lesions", lesions=messages.either(kinds), counted=counted, site=site
        )


def _told_twice(record: Record) -> Mask:
    """Say which rows are metastases named among the conditions that `lesions` describes itself.

    The problem list repeats what the images show: counted beside it, "liver metastases" would be
    one lesion more, and its silence about symptoms would hide what is recorded of them.
    """
    rows = record.lesions.select("p", "table", "organ", "kind", "denied").with_row_index("at")
    described = rows.filter(pl.col("table") == "lesions").select("p", "organ", "kind").unique()
    named = rows.filter((pl.col("table") != "lesions") & ~pl.col("denied"))
    repeats = named.join(described, on=["p", "organ", "kind"], how="semi")
    return record.flagged("lesions", repeats["at"].to_numpy())


def _fresh(window: Duration | None) -> pl.Expr:
    """Say whether an assessment is recent; the problem list has none that could be old."""
    if window is None:
        return pl.lit(value=True)
    surely = later_by(pl.col("observed_on_low"), window) >= pl.col("index_high")
    surely_not = later_by(pl.col("observed_on_high"), window) < pl.col("index_low")
    return pl.when(surely | (pl.col("table") != "lesions")).then(True).when(surely_not).then(False)


def _recently(fresh: pl.Expr) -> list[tuple[pl.Expr, Cause]]:
    not_old = pl.when(fresh.fill_null(value=True)).then(True)
    return [(not_old, Cause.STALE), (pl.when(fresh).then(True), Cause.AMBIGUOUS)]


def _stable(duration: Duration) -> pl.Expr:
    surely = later_by(pl.col("stable_since_high"), duration) <= pl.col("index_low")
    surely_not = later_by(pl.col("stable_since_low"), duration) > pl.col("index_high")
    return pl.when(surely).then(True).when(surely_not).then(False)


def _observed(_messages: Messages) -> pl.Expr:
    return day_text("observed_on")
