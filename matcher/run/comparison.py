"""Tonight beside the run before: which pairs have changed, and why (`matcher.changes`).

The patients of the pairs that are compared are divided into slices, and a crew goes through them: a
slice's rows of both nights are read, and what only one night told of is judged again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import polars as pl

from matcher.changes import (
    CHANGES,
    DETAILS,
    Rules,
    Side,
    asked,
    changes,
    defined_again,
    definitions,
    told,
)
from matcher.changes.criteria import KEYS, Swapped
from matcher.changes.pairs import COUNTED, PAIR
from matcher.messages import messages_in
from matcher.normalize.dictionary import Dictionary, load_dictionary
from matcher.reasons import CRITERIA_SCHEMA, explain
from matcher.record import Record
from matcher.record.build import build
from matcher.record.raw_texts import KINDS
from matcher.record.storage import Rows, RowStore, write
from matcher.run.before import (
    CRITERIA,
    PREVIOUS,
    RULES,
    dispositions_of,
    keep_before,
    verdicts_of,
)
from matcher.run.crew import Crew
from matcher.run.plan import Plan, versions
from matcher.run.tasks import RECORD, TEXTS, WORK
from matcher.settings import Settings
from matcher.trials.model import Trial

PATIENTS_A_SLICE = 2_048
"""Patients whose two nights are compared together."""

_PAIRS = "compared.parquet"


def keep_rules(plan: Plan, run: Path) -> None:
    """Keep what the run goes by, for the next one to be compared with."""
    write(definitions(plan.trials, plan.settings.language), run / CRITERIA)
    (run / RULES).write_text(_rules_of(plan).model_dump_json(indent=1), encoding="utf-8")


def _rules_of(plan: Plan) -> Rules:
    return Rules.of(plan.settings, versions(), plan.meanings)


def compare_with(previous: Path | None, plan: Plan, run: Path, crew: Crew) -> pl.DataFrame:
    """Give the pairs that changed since the run before, and why, in the columns of `CHANGES`.

    Keeps what is needed of the run before in `record/previous/`; without one nothing has changed.
    """
    if previous is None:
        return pl.DataFrame(schema=dict(CHANGES))
    listed = pl.read_parquet(run / WORK / "listed.parquet")
    moved = keep_before(previous, run, listed)
    patients = moved["patient_id"].unique().sort()
    slices = patients.to_frame("patient_id").with_columns(
        slice=pl.int_range(pl.len(), dtype=pl.UInt32) // PATIENTS_A_SLICE
    )
    write(moved.select(PAIR).join(slices, on="patient_id").sort(PAIR), run / WORK / _PAIRS)
    for _ in crew.do(compare, [(number,) for number in slices["slice"].unique().sort()]):
        pass
    details = [pl.read_parquet(file) for file in sorted((run / WORK / "details").glob("*.parquet"))]
    return changes(
        _with_facts(moved, plan, run),
        pl.concat([pl.DataFrame(schema=dict(DETAILS)), *details]),
        _rules_then(plan, run / PREVIOUS),
        _rules_of(plan),
        messages_in(plan.settings.language),
    )


def _with_facts(moved: pl.DataFrame, plan: Plan, run: Path) -> pl.DataFrame:
    """Put beside pairs how they stood on the night on which they weren't listed, and who was there."""
    then, now = run / PREVIOUS, run
    rows = _filled(moved, verdicts_of(then, moved.filter(change="new")), "_before")
    rows = _filled(rows, verdicts_of(now, moved.filter(change="gone")), "")
    rows = _with_dispositions(rows, then, now)
    ids = pl.col("patient_id").is_in(moved["patient_id"].unique().implode())
    patients_then, patients_now = (
        RowStore(folder / RECORD).scan("patients").filter(ids).select("patient_id", "row").collect()
        for folder in (then, now)
    )
    known_then = _definitions_then(plan, then)["trial_id"]
    return rows.join(patients_now, on="patient_id", how="left").with_columns(
        patient_then=pl.col("patient_id").is_in(patients_then["patient_id"].implode()),
        patient_now=pl.col("row").is_not_null(),
        trial_then=pl.col("trial_id").is_in(known_then.implode()),
        trial_now=pl.col("trial_id").is_in([trial.trial_id for trial in plan.trials]),
    )


def _with_dispositions(rows: pl.DataFrame, then: Path, now: Path) -> pl.DataFrame:
    """Put beside pairs what people did about them; a list says only of its own who is dismissed."""
    unlisted_then = dispositions_of(then, rows.filter(change="new")).drop("disposition")
    return (
        rows.join(unlisted_then, on=PAIR, how="left", suffix="_then")
        .join(dispositions_of(now, rows), on=PAIR, how="left", suffix="_now")
        .with_columns(
            pl.coalesce("dismissed_before", "dismissed_then", pl.lit(value=False)),
            pl.coalesce("dismissed", "dismissed_now", pl.lit(value=False)),
        )
    )


def _filled(rows: pl.DataFrame, verdicts: pl.DataFrame, suffix: str) -> pl.DataFrame:
    """Put what pairs came to on the night on which they weren't listed where it is lacking."""
    lacking = [f"{name}{suffix}" for name in ("verdict", *COUNTED)]
    own = verdicts.rename(
        {name: f"{name}{suffix}" for name in verdicts.columns if name not in PAIR}
    )
    joined = rows.join(own, on=PAIR, how="left", suffix="_elsewhere")
    return joined.with_columns(pl.coalesce(name, f"{name}_elsewhere") for name in lacking).drop(
        f"{name}_elsewhere" for name in lacking
    )


def _definitions_then(plan: Plan, previous: Path) -> pl.DataFrame:
    """Give the criteria of the run before; a release that kept none is taken to have had tonight's."""
    kept = previous / CRITERIA
    return (
        pl.read_parquet(kept) if kept.exists() else definitions(plan.trials, plan.settings.language)
    )


def _rules_then(plan: Plan, previous: Path) -> Rules:
    kept = previous / RULES
    return Rules.model_validate_json(kept.read_bytes()) if kept.exists() else _rules_of(plan)


def compare(plan: Plan, run: Path, number: int) -> int:
    """Tell of the criteria that differ in a slice of the pairs, and give how many these are."""
    pairs = pl.read_parquet(run / WORK / _PAIRS).filter(slice=number).select(PAIR)
    details = differences(plan, run / PREVIOUS, run, pairs)
    write(details, run / WORK / "details" / f"{number:05}.parquet")
    return details.height


def differences(plan: Plan, previous: Path, run: Path, pairs: pl.DataFrame) -> pl.DataFrame:
    """Tell of each criterion of some pairs that differs between two runs, and why: `DETAILS`.

    `previous` is the folder of a run, or what `run` kept of it.
    """
    then, now = _Night(previous, pairs), _Night(run, pairs)
    rules, meaning = _rules_then(plan, previous), _meaning_then(previous, run)
    defined_then = _definitions_then(plan, previous)
    tonight = _texts(run / RECORD / TEXTS)
    known = now.criteria()
    asked_for = pairs.filter(pl.col("trial_id").is_in([trial.trial_id for trial in plan.trials]))
    untold = asked_for.join(known, on=PAIR, how="anti")
    known = pl.concat([known, now.judged(plan, plan.trials, plan.settings, tonight, untold)])
    recorded = then.criteria()
    unrecorded = pairs.join(recorded, on=PAIR, how="anti")
    settings_then = rules.settings_then(plan.settings)
    judged = then.judged(
        plan, defined_again(plan.trials, defined_then), settings_then, meaning, unrecorded
    )
    before = Side(
        pl.concat([recorded, judged]),
        then.tables,
        then.incomplete,
        defined_then,
        load_dictionary(previous / RECORD / TEXTS).pages,
        rules,
    )
    after = Side(
        known,
        now.tables,
        now.incomplete,
        definitions(plan.trials, plan.settings.language),
        tonight.pages,
        _rules_of(plan),
    )

    def judge(swapped: Swapped, some: pl.DataFrame) -> pl.DataFrame:
        if swapped == "settings":
            return now.judged(plan, plan.trials, settings_then, tonight, some)
        shifted = now.on_the_days_of(then)
        return shifted.judged(plan, plan.trials, plan.settings, tonight, some)

    return told(
        before,
        after,
        asked(plan.trials, plan.settings, plan.vocabularies),
        judge,
        messages_in(plan.settings.language),
    )


@lru_cache(maxsize=2)
def _texts(folder: Path) -> Dictionary:
    return load_dictionary(folder)


def _meaning_then(previous: Path, run: Path) -> Dictionary:
    """Give what texts meant then: as tonight, but for those that are kept since they didn't."""
    tonight = _texts(run / RECORD / TEXTS).pages
    kept = load_dictionary(previous / RECORD / TEXTS).pages
    pages = {
        kind: pl.concat(
            [page, tonight[kind].join(page, on=KINDS[kind].raw, how="anti", nulls_equal=True)]
        )
        if kind in tonight
        else page
        for kind, page in kept.items()
    }
    return Dictionary({**tonight, **pages})


class _Night:
    """One night's rows of some pairs' patients, in the folder of a run or what was kept of one."""

    def __init__(self, folder: Path, pairs: pl.DataFrame, rows: Rows | None = None) -> None:
        self._folder, self._pairs = folder, pairs
        store = RowStore(folder / RECORD)
        ids = pl.col("patient_id").is_in(pairs["patient_id"].unique().implode())
        chosen = store.scan("patients").filter(ids).select("p").collect()["p"].sort()
        self.rows = rows or store.of(chosen)

    @property
    def patients(self) -> pl.DataFrame:
        """Give the patients who are there: `p` and `patient_id`."""
        return self.rows.tables["patients"].select("p", "patient_id")

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Give the rows of each table with `patient_id`; in `coverage` a null is everyone."""
        return {
            name: rows
            if "patient_id" in rows.columns
            else rows.join(self.patients, on="p", how="left", maintain_order="left")
            for name, rows in self.rows.tables.items()
        }

    @property
    def incomplete(self) -> pl.DataFrame:
        """Give whose rows of a `table` were set aside."""
        return self.rows.incomplete.join(self.patients, on="p").select("patient_id", "table")

    def criteria(self) -> pl.DataFrame:
        """Give what the night told of the pairs: `KEYS`, `status`, `evidence`."""
        return (
            pl.scan_parquet(self._folder / "criteria.parquet")
            .select(*KEYS, pl.col("status").cast(pl.String), "evidence")
            .join(self._pairs.lazy(), on=PAIR, how="semi", maintain_order="left")
            .collect()
        )

    def on_the_days_of(self, other: _Night) -> _Night:
        """Give the night as if its patients' index days were those of another night."""
        days = ("index_date_low", "index_date_high")
        theirs = other.rows.tables["patients"].select("patient_id", *days)
        own = self.rows.tables["patients"]
        shifted = own.drop(days).join(theirs, on="patient_id", how="left", maintain_order="left")
        filled = shifted.with_columns(pl.coalesce(shifted[day], own[day]) for day in days)
        tables = {**self.rows.tables, "patients": filled.select(own.columns)}
        return _Night(self._folder, self._pairs, Rows(tables, self.rows.incomplete))

    def judged(
        self,
        plan: Plan,
        trials: tuple[Trial, ...],
        settings: Settings,
        meaning: Dictionary,
        pairs: pl.DataFrame,
    ) -> pl.DataFrame:
        """Judge some pairs by the night's rows: `KEYS`, `status`, `evidence`; those it has rows of."""
        own = pairs.join(self.patients, on="patient_id").sort("trial_id", "p")
        listed = {
            trial: rows["p"]
            for (trial,), rows in own.partition_by("trial_id", as_dict=True).items()
            if isinstance(trial, str)
        }
        if not listed:
            schema = {name: CRITERIA_SCHEMA[name] for name in (*KEYS, "evidence")}
            return pl.DataFrame(schema={**schema, "status": pl.String}).select(
                *KEYS, "status", "evidence"
            )
        record = build(self.rows, plan.vocabularies, plan.normalizers, settings, meaning).record
        return _explained(record, trials, listed)


def _explained(
    record: Record, trials: tuple[Trial, ...], listed: Mapping[str, pl.Series]
) -> pl.DataFrame:
    rows = explain(record, [trial for trial in trials if trial.trial_id in listed], listed)
    return rows.select(*KEYS, pl.col("status").cast(pl.String), "evidence")
