"""Why a criterion's answer for a patient isn't what it was: each clue is found in what two nights kept.

The clues are looked for in this order, and the first holds: the criterion was edited; a row that the
answer rests on is new, or gone; a raw text is read otherwise; the settings alone, or the day alone, make
the difference, as judging once more by those of the night before shows; another row that the question
reads is new or gone; vocabularies or the program are others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from matcher.changes.rules import Rules, differing
from matcher.criteria.clauses import duration_in_words
from matcher.durations import duration, later_by
from matcher.messages import Messages
from matcher.record.raw_texts import CONDITION, KINDS, STANDS_IN, condition_of_diagnosis

KEYS = ("trial_id", "patient_id", "criterion_id")
DETAILS: Mapping[str, Any] = {
    **dict.fromkeys(KEYS, pl.String),
    "section": pl.String,
    "source_item": pl.String,
    "text": pl.String,
    "status_before": pl.String,
    "status": pl.String,
    "cause": pl.String,
    "what": pl.String,
}
"""The columns of what is told of criteria whose answers differ."""

CLUE: Mapping[str, Any] = {
    "cause": pl.String,
    "message": pl.String,
    "table": pl.String,
    "row": pl.UInt32,
    "raw": pl.String,
    "date": pl.String,
    "before": pl.String,
    "after": pl.String,
    "window": pl.String,
    "criterion": pl.String,
}
"""A cause, the message that tells of it, and the values that the message may name."""

_CLUES = {**dict.fromkeys(KEYS, pl.String), **CLUE}
_NO_ANSWER = ("score", "runner_up", "margin", "candidates", "remark", "method", "to_decide")
"""What a page of texts tells besides what a text means."""


Swapped = Literal["settings", "day"]
Judge = Callable[[Swapped, pl.DataFrame], pl.DataFrame]
"""Judges pairs (`trial_id`, `patient_id`) as tonight, but by the settings, or on the index days, of the
night before: gives `KEYS` and `status`."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two nights, of the patients that are compared.

    `criteria` has `KEYS`, `status` and `evidence`; `tables` the patients' rows by table, with
    `patient_id` (in `coverage` a null is everyone) and `row`; `incomplete` whose rows of a `table` were
    set aside; `definitions` the criteria; `pages` what texts mean, of those at least whose meaning
    isn't that of the other night.
    """

    criteria: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]
    incomplete: pl.DataFrame
    definitions: pl.DataFrame
    pages: Mapping[str, pl.DataFrame]
    rules: Rules


def told(
    before: Side, now: Side, asked: pl.DataFrame, judge: Judge, messages: Messages
) -> pl.DataFrame:
    """Tell of each criterion whose answer differs between two nights why it does: `DETAILS`.

    `asked` says which tables and windows each question reads.
    """
    rows = _differing(before, now)
    if rows.is_empty():
        return pl.DataFrame(schema=dict(DETAILS))
    behind = _Behind(rows, before, now)
    clues = _first([_edits(rows), behind.new(), behind.gone(), behind.read_otherwise()])
    left = rows.join(clues, on=KEYS, how="anti")
    clues = _first([clues, _by_settings(left, behind, judge)])
    left = rows.join(clues, on=KEYS, how="anti")
    clues = _first([clues, _by_the_day(left, behind, asked, judge)])
    left = rows.join(clues, on=KEYS, how="anti")
    others = [_other_rows(left, behind, asked), behind.measured_otherwise(left)]
    clues = _first([clues, *others, _rules(left, behind)])
    return (
        rows.join(in_words(clues, messages), on=KEYS, how="left")
        .select(pl.col(name).cast(dtype) for name, dtype in DETAILS.items())
        .sort(KEYS)
    )


def in_words(clues: pl.DataFrame, messages: Messages) -> pl.DataFrame:
    """Put clues into whole sentences: their own columns but for those of `CLUE`, `cause` and `what`."""
    named = [name for name in CLUE if name not in ("cause", "message")]
    every = clues.select("message", *named).unique(maintain_order=True)
    sentences = [_sentence(row, messages) for row in every.to_dicts()]
    told_of = every.with_columns(pl.Series("what", sentences, dtype=pl.String))
    return clues.join(told_of, on=["message", *named], how="left", nulls_equal=True).drop(
        "message", *named
    )


def _sentence(row: dict[str, Any], messages: Messages) -> str:
    nothing = messages.text("changes-not-understood")
    values = {
        # A row's number is a name, not a quantity: 1207, never 1,207.
        **{name: "" if value is None else str(value) for name, value in row.items()},
        "before": row["before"] or nothing,
        "after": row["after"] or nothing,
        "window": _window(row["window"], messages),
        "dated": "no" if row["date"] is None else "yes",
    }
    return messages.text(f"changes-{values.pop('message')}", **values)


def _window(window: str | None, messages: Messages) -> str:
    return duration_in_words(duration(window), messages) if window else ""


def _first(clues: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Give the first clue of each criterion and patient."""
    every = pl.concat([_clues(one) for one in clues])
    return every.unique(subset=KEYS, keep="first", maintain_order=True)


def _clues(rows: pl.DataFrame) -> pl.DataFrame:
    lacking = [pl.lit(None).alias(name) for name in _CLUES if name not in rows.columns]
    return rows.with_columns(lacking).select(
        pl.col(name).cast(dtype) for name, dtype in _CLUES.items()
    )


def _differing(before: Side, now: Side) -> pl.DataFrame:
    """Give the criteria whose statuses differ, of pairs that both nights tell of."""
    was, is_ = (
        side.criteria.select(*KEYS, pl.col("status").cast(pl.String), "evidence")
        for side in (before, now)
    )
    pair = ["trial_id", "patient_id"]
    both = was.select(pair).unique().join(is_.select(pair).unique(), on=pair)
    rows = (
        was.rename({"status": "status_before", "evidence": "evidence_before"})
        .join(is_, on=KEYS, how="full", coalesce=True)
        .filter(pl.col("status_before").ne_missing(pl.col("status")))
        .join(both, on=pair, how="semi")
    )
    criterion = ["trial_id", "criterion_id"]
    for side in (now, before):
        rows = rows.join(side.definitions, on=criterion, how="left", suffix="_before")
    return rows.with_columns(
        pl.coalesce(name, f"{name}_before") for name in ("section", "source_item", "text")
    ).sort(KEYS)


def _edits(rows: pl.DataFrame) -> pl.DataFrame:
    """Name the criteria that were edited, are new, were removed, or may exclude otherwise."""
    was, is_ = pl.col("definition_before"), pl.col("definition")
    excluded, excludes = pl.col("excludes_before"), pl.col("excludes")
    how = (
        pl.when(was.is_null())
        .then(pl.lit("criteria-new"))
        .when(is_.is_null())
        .then(pl.lit("criteria-removed"))
        .when(was != is_)
        .then(pl.lit("criteria-edited"))
        .when(excludes)
        .then(pl.lit("criteria-excludes"))
        .otherwise(pl.lit("criteria-no-longer-excludes"))
    )
    return rows.filter(was.ne_missing(is_) | (excluded != excludes)).select(
        *KEYS,
        cause=pl.lit("criteria"),
        message=how,
        criterion="criterion_id",
        raw="source_item",
    )


class _Behind:
    """The rows behind the answers of two nights, and which of them are the same."""

    def __init__(self, rows: pl.DataFrame, before: Side, now: Side) -> None:
        self.before, self.now = before, now
        self._then, self._tonight = _contents(before.tables), _contents(now.tables)
        self.then = _evidence(rows, "evidence_before").join(
            self._then, on=["patient_id", "table", "row"], how="left"
        )
        self.tonight = _evidence(rows, "evidence").join(
            self._tonight, on=["patient_id", "table", "row"], how="left"
        )

    def new(self) -> pl.DataFrame:
        """Name the rows that answers rest on and that weren't there the night before."""
        return _behind(self.tonight, self._then, "data-new")

    def gone(self) -> pl.DataFrame:
        """Name the rows that answers rested on and that are there no more."""
        return _behind(self.then, self._tonight, "data-gone")

    def new_or_gone(self) -> pl.DataFrame:
        """Give all rows that are new or gone: `patient_id`, `table`, `row`, `message`."""
        same = ["patient_id", "table", "content"]
        new = self._tonight.join(self._then, on=same, how="anti", nulls_equal=True)
        gone = self._then.join(self._tonight, on=same, how="anti", nulls_equal=True)
        return pl.concat(
            [
                new.with_columns(message=pl.lit("data-other-new")),
                gone.with_columns(message=pl.lit("data-other-gone")),
            ]
        ).drop("content")

    def read_otherwise(self) -> pl.DataFrame:
        """Name the raw texts, of rows that stayed the same, that mean something else."""
        texts = [
            evidence.select(*KEYS, "table", "row").join(
                _texts_read_otherwise(self.before.pages, self.now.pages, side.tables),
                on=["patient_id", "table", "row"],
            )
            for evidence, side in ((self.tonight, self.now), (self.then, self.before))
        ]
        return pl.concat(texts).select(
            *KEYS, _mapped(), cause=pl.lit("vocabulary"), raw="raw", before="before", after="after"
        )

    def measured_otherwise(self, left: pl.DataFrame) -> pl.DataFrame:
        """Name the values that are read otherwise by other vocabularies, where no page keeps them."""
        if self.before.rules.vocabulary == self.now.rules.vocabulary:
            return pl.DataFrame(schema=_CLUES)
        return (
            self.tonight.join(left, on=KEYS, how="semi")
            .join(self.then, on=[*KEYS, "table", "content"], suffix="_then")
            .filter(pl.col("normalized").ne_missing(pl.col("normalized_then")))
            .select(
                *KEYS,
                "raw",
                cause=pl.lit("vocabulary"),
                message=pl.lit("vocabulary-mapping"),
                before="normalized_then",
                after="normalized",
            )
        )


def _contents(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Tell rows apart by what they say: `patient_id`, `table`, `row`, `content`.

    The number of a row says nothing, and that a patient's index day moved is the calendar's doing.
    """
    beside = {"p", "row", "patient_id", "index_date_low", "index_date_high"}
    parts = [
        rows.select(
            "patient_id",
            "row",
            table=pl.lit(name),
            content=pl.struct(one for one in rows.columns if one not in beside).hash(),
        )
        for name, rows in tables.items()
    ]
    nothing = {
        "patient_id": pl.String,
        "row": pl.UInt32,
        "table": pl.String,
        "content": pl.UInt64,
    }
    return pl.concat([pl.DataFrame(schema=nothing), *parts])


def _evidence(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Give the rows behind answers, a row each."""
    return (
        rows.select(*KEYS, pl.col(column).alias("evidence"))
        .drop_nulls("evidence")
        .explode("evidence", empty_as_null=False)
        .unnest("evidence")
    )


def _behind(evidence: pl.DataFrame, others: pl.DataFrame, message: str) -> pl.DataFrame:
    return (
        evidence.drop_nulls("content")
        .join(others, on=["patient_id", "table", "content"], how="anti", maintain_order="left")
        .select(
            *KEYS,
            *("table", "row", "raw", "date"),
            cause=pl.lit("data"),
            message=pl.lit(message),
        )
    )


def _mapped() -> pl.Expr:
    otherwise = pl.col("before").eq_missing(pl.col("after"))
    return (
        pl.when(otherwise)
        .then(pl.lit("vocabulary-otherwise"))
        .otherwise(pl.lit("vocabulary-mapping"))
        .alias("message")
    )


_TEXTS = {
    "patient_id": pl.String,
    "table": pl.String,
    "row": pl.UInt32,
    "raw": pl.String,
    "before": pl.String,
    "after": pl.String,
}


def _texts_read_otherwise(
    before: Mapping[str, pl.DataFrame],
    now: Mapping[str, pl.DataFrame],
    tables: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """Give the rows of which a text means something else, with what it meant and means."""
    parts = [pl.DataFrame(schema=_TEXTS)]
    for name in sorted(before.keys() & now.keys()):
        meanings = with_other_meaning(name, before[name], now[name])
        if meanings.height:
            parts += [
                fields.join(meanings, on=KINDS[name].raw, nulls_equal=True).select(*_TEXTS)
                for fields in _fields(name, tables)
            ]
    return pl.concat(parts)


def with_other_meaning(kind: str, before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Give the texts of two pages that don't mean the same: their fields, `raw`, `before`, `after`.

    A text that only the page `before` has isn't among them.
    """
    raw = KINDS[kind].raw
    was, is_ = (page.select(*raw, "concept", meaning=_meaning(page, raw)) for page in (before, now))
    return (
        was.join(is_, on=raw, nulls_equal=True, suffix="_now")
        .filter(pl.col("meaning") != pl.col("meaning_now"))
        .select(
            *raw,
            pl.concat_str(raw, separator=" ", ignore_nulls=True).alias("raw"),
            before="concept",
            after="concept_now",
        )
    )


def _meaning(page: pl.DataFrame, raw: Sequence[str]) -> pl.Expr:
    told_of = [name for name in page.columns if name not in (*raw, *_NO_ANSWER)]
    return pl.struct(told_of).struct.json_encode()


def _fields(kind: str, tables: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Give the texts of a kind that the rows of some tables hold, by the fields of its page."""
    raw = KINDS[kind].raw
    places: list[tuple[str, Sequence[pl.Expr | str]]] = [*STANDS_IN[kind]]
    if kind == CONDITION.name:
        places.append(("diagnoses", condition_of_diagnosis()))
    return [
        tables[table]
        .select("patient_id", "row", *_renamed(columns, raw), table=pl.lit(table))
        .with_columns(pl.col(raw).str.replace_all("\t", " ", literal=True))
        for table, columns in places
        if table in tables
    ]


def _renamed(columns: Sequence[pl.Expr | str], raw: Sequence[str]) -> list[pl.Expr]:
    return [
        (pl.col(one) if isinstance(one, str) else one).alias(name)
        for one, name in zip(columns, raw, strict=True)
    ]


def _index_days(behind: _Behind) -> pl.DataFrame:
    """Give the index days of patients whose day moved: `patient_id`, `day_before`, `day`."""
    was, is_ = (
        side.tables["patients"].select("patient_id", "index_date_low", "index_date_high")
        for side in (behind.before, behind.now)
    )
    return (
        was.join(is_, on="patient_id", suffix="_now")
        .filter(
            (pl.col("index_date_low") != pl.col("index_date_low_now"))
            | (pl.col("index_date_high") != pl.col("index_date_high_now"))
        )
        .select("patient_id", day_before="index_date_low", day="index_date_low_now")
    )


def _given_otherwise(left: pl.DataFrame, swapped: Swapped, judge: Judge) -> pl.DataFrame:
    """Give the answers that are those of the night before once one thing is as it was then."""
    pairs = left.select("trial_id", "patient_id").unique().sort(pl.all())
    then = judge(swapped, pairs).select(*KEYS, status_then=pl.col("status").cast(pl.String))
    return left.join(then, on=KEYS).filter(pl.col("status_then") == pl.col("status_before"))


def _by_settings(left: pl.DataFrame, behind: _Behind, judge: Judge) -> pl.DataFrame:
    """Tell of answers that the settings alone make differ."""
    was, is_ = behind.before.rules.settings, behind.now.rules.settings
    if was == is_ or left.is_empty():
        return pl.DataFrame(schema=_CLUES)
    return _given_otherwise(left, "settings", judge).select(
        *KEYS,
        cause=pl.lit("settings"),
        message=pl.lit("settings"),
        raw=pl.lit(", ".join(differing(was, is_))),
    )


def _by_the_day(
    left: pl.DataFrame, behind: _Behind, asked: pl.DataFrame, judge: Judge
) -> pl.DataFrame:
    """Tell of answers that the day alone makes differ: the calendar's doing."""
    moved = left.join(_index_days(behind), on="patient_id")
    if moved.is_empty():
        return pl.DataFrame(schema=_CLUES)
    moved = _given_otherwise(moved, "day", judge)
    whole = moved.select(
        *KEYS,
        cause=pl.lit("calendar"),
        message=pl.lit("calendar-day"),
        before=pl.col("day_before").cast(pl.String),
        after=pl.col("day").cast(pl.String),
    )
    return _first([_windows_crossed(moved, behind, asked), whole])


def _windows_crossed(moved: pl.DataFrame, behind: _Behind, asked: pl.DataFrame) -> pl.DataFrame:
    """Name the windows that ended, or were over, between the two days."""
    days = moved.select(*KEYS, "status", "day_before", "day")
    dated = (
        pl.concat([behind.tonight, behind.then])
        .select(*KEYS, "raw", recorded=pl.col("date").str.extract_all(r"\d{4}-\d{2}-\d{2}"))
        .explode("recorded", empty_as_null=False)
        .drop_nulls("recorded")
        .join(days, on=KEYS)
        .join(asked.select("trial_id", "criterion_id", "windows"), on=["trial_id", "criterion_id"])
        .explode("windows", empty_as_null=False)
        .with_columns(on=pl.col("recorded").str.to_date(strict=False))
    )
    parts = [pl.DataFrame(schema=_CLUES)]
    for window in dated["windows"].unique().sort():
        over = later_by(pl.col("on"), duration(window))
        too_old = over.dt.offset_by("1d")
        within = dated.filter(pl.col("windows") == window)
        unknown = pl.col("status") == "unknown"
        for message, end, chosen in (
            ("calendar-too-old", too_old, unknown),
            ("calendar-over", over, ~unknown),
        ):
            crossed = (end > pl.col("day_before")) & (end <= pl.col("day"))
            parts.append(
                _clues(
                    within.filter(crossed & chosen).select(
                        *KEYS,
                        "raw",
                        cause=pl.lit("calendar"),
                        message=pl.lit(message),
                        date="recorded",
                        window="windows",
                        after=end.cast(pl.String),
                    )
                )
            )
    return pl.concat(parts)


def _other_rows(left: pl.DataFrame, behind: _Behind, asked: pl.DataFrame) -> pl.DataFrame:
    """Name rows that are new, gone or set aside, of the tables that a question reads."""
    reads = asked.select("trial_id", "criterion_id", table="tables").explode("table")
    declared = asked.select("trial_id", "criterion_id", table=pl.lit("coverage"))
    reads = pl.concat([reads, declared])
    rows = pl.concat([_set_aside(behind), behind.new_or_gone().select(*_ROW)])
    own = left.select(KEYS).join(rows.drop_nulls("patient_id"), on="patient_id")
    of_all = left.select(KEYS).join(
        rows.filter(pl.col("patient_id").is_null()).drop("patient_id"), how="cross"
    )
    return (
        pl.concat([own, of_all.select(own.columns)])
        .join(reads, on=["trial_id", "criterion_id", "table"], how="semi", maintain_order="left")
        .with_columns(cause=pl.lit("data"))
    )


_ROW = ("patient_id", "table", "row", "message")


def _set_aside(behind: _Behind) -> pl.DataFrame:
    was, is_ = (
        side.incomplete.select("patient_id", "table") for side in (behind.before, behind.now)
    )
    same = ["patient_id", "table"]
    none = pl.lit(None, dtype=pl.UInt32)
    parts = [
        one.join(other, on=same, how="anti").with_columns(row=none, message=pl.lit(message))
        for one, other, message in (
            (is_, was, "data-set-aside"),
            (was, is_, "data-used-again"),
        )
    ]
    return pl.concat(parts).select(_ROW)


def _rules(left: pl.DataFrame, behind: _Behind) -> pl.DataFrame:
    """Name what else is other than the night before: vocabularies, settings, program, or the day."""
    clue = rules_clue(behind.before.rules, behind.now.rules)
    if clue:
        return left.select(*KEYS, *(pl.lit(value).alias(name) for name, value in clue.items()))
    days = left.join(_index_days(behind), on="patient_id", how="left")
    moved = pl.col("day").is_not_null()
    return days.select(
        *KEYS,
        cause=pl.when(moved).then(pl.lit("calendar")).otherwise(pl.lit("data")),
        message=pl.when(moved).then(pl.lit("calendar-day")).otherwise(pl.lit("data-unnamed")),
        before=pl.col("day_before").cast(pl.String),
        after=pl.col("day").cast(pl.String),
    )


def rules_clue(before: Rules, now: Rules) -> dict[str, str]:
    """Say in which rules two nights differ: of vocabularies, settings and program the first."""
    if before.vocabulary != now.vocabulary:
        files = ", ".join(differing(before.vocabulary, now.vocabulary))
        return {"cause": "vocabulary", "message": "vocabulary-files", "raw": files}
    if before.settings != now.settings:
        keys = ", ".join(differing(before.settings, now.settings))
        return {"cause": "settings", "message": "settings", "raw": keys}
    if before.versions != now.versions:
        names = ", ".join(differing(before.versions, now.versions))
        return {"cause": "version", "message": "version", "raw": names}
    return {}
