"""What a run's crew does, task by task: each reads files of the workspace and adds some of its own.

Every task is a function of the plan, the workspace and a few small values, and can be done again.
What only the run itself needs lies in the workspace's folder `WORK`, which no finished run has.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from matcher.blind_sample import Lots
from matcher.criteria import Inquiry
from matcher.eligibility import Status, assess
from matcher.matching import Entered, Group, Matched
from matcher.missing import missing_facts
from matcher.normalize.dictionary import Dictionary, load_dictionary
from matcher.normalize.ledger import Counts
from matcher.reasons import explained, in_short
from matcher.record.build import Built, build
from matcher.record.raw_texts import CONDITION, KINDS, STANDS_IN, distinct_of
from matcher.record.storage import Rows, RowStore, write
from matcher.run.pairs import told_as_text
from matcher.run.plan import Plan
from matcher.run.told import in_pages, places, put_in_order
from matcher.statuses import statuses
from matcher.tables import Batch, Sighting, Standing, lines_ahead, read_batch, sightings

WORK = ".work"
RECORD = "record"
TEXTS = "texts"

PATIENTS_A_SLICE = 262_144
"""Patients whose diagnoses are looked through together."""

TEXTS_A_SLICE = 4_000
"""Raw texts that are resolved together."""

_FRAMES = (
    *("listed", "near", "funnel", "verdicts", "texts", "asked", "impossible"),
    *("held", "unlisted"),
)

CANDIDATE_COLUMNS = (
    *("trial_id", "rank", "patient_id", "verdict", "score", "n_pass", "n_fail", "n_unknown"),
    *("n_manual", "eligible_from", "change", "reasons", "disposition", "dismissed"),
)

_CRITERION = ("trial_id", "patient_id", "criterion_id")
_MISSED = ("source_item", "text", "reason")


def see(_plan: Plan, _workspace: Path, batch: Batch) -> tuple[Sighting, ...]:
    """Look for what identifies people in a batch; nothing of it is written."""
    return sightings(batch)


def take_in(_plan: Plan, workspace: Path, number: int, batch: Batch) -> tuple[str, int, int]:
    """Validate the rows of a batch, and keep them by patient.

    Gives the table, and how many of its rows are used and quarantined.
    """
    validated = read_batch(batch, _standing(workspace / WORK / "standing.parquet"))
    RowStore(workspace / RECORD).add(batch.table, number, validated.used)
    name = f"{batch.table}-{number:05}.parquet"
    write(validated.quarantine, workspace / WORK / "quarantine" / name)
    write(validated.incomplete.to_frame("patient_id"), workspace / WORK / "incomplete" / name)
    write(lines_ahead(batch), workspace / WORK / "lines" / name)
    keep_texts(workspace, name, {batch.table: validated.used})
    return batch.table, validated.used.height, validated.quarantine.height


@lru_cache(maxsize=1)
def _standing(path: Path) -> Standing:
    return Standing(pl.read_parquet(path))


def keep_texts(workspace: Path, name: str, tables: Mapping[str, pl.DataFrame]) -> None:
    """Keep the distinct texts of some rows, kind by kind; laboratory values are read where they stand."""
    for kind in KINDS.values():
        stands_here = any(table in tables for table, _ in STANDS_IN[kind.name])
        if stands_here and kind.read is None:
            write(distinct_of(kind, tables), workspace / WORK / TEXTS / kind.name / name)


def keep_other_cancers(_plan: Plan, workspace: Path, number: int) -> None:
    """Keep the texts of a slice of patients' diagnoses that are read as conditions, too.

    Which ones these are depends on all diagnoses of a patient, and those may stand in several batches.
    """
    first = number * PATIENTS_A_SLICE
    own = pl.col("p").is_between(first, first + PATIENTS_A_SLICE - 1)
    rows = RowStore(workspace / RECORD).scan("diagnoses").filter(own).collect()
    texts = distinct_of(CONDITION, {"diagnoses": rows})
    write(texts, workspace / WORK / TEXTS / CONDITION.name / f"diagnoses-of-{number:05}.parquet")


def resolve(plan: Plan, workspace: Path, kind: str, number: int) -> int:
    """Resolve a slice of the texts of a kind that aren't known yet, and give how many it was."""
    lacking = pl.scan_parquet(workspace / WORK / "lacking" / f"{kind}.parquet")
    texts = lacking.slice(number * TEXTS_A_SLICE, TEXTS_A_SLICE).collect()
    normalizers = plan.normalizers
    page = KINDS[kind].page(texts, normalizers.of(kind), normalizers.decisions)
    write(page, workspace / WORK / "pages" / kind / f"{number:05}.parquet")
    return texts.height


def judge(plan: Plan, workspace: Path, number: int, first: int, last: int) -> int:
    """Judge the patients from one number up to another for all trials; give how many they are."""
    built = built_from(plan, workspace, RowStore(workspace / RECORD).between(first, last))
    group = Group(built, first, plan.trials, _entered(plan, workspace))
    for block, verdicts in group.verdicts():
        write(verdicts, workspace / WORK / "pairs" / f"{block:05}.parquet", **told_as_text())
        del verdicts  # before the next block's are made
    matched = group.matched()
    frames = {
        **{name: getattr(matched, name) for name in _FRAMES if name not in {"texts", "asked"}},
        "texts": matched.texts.texts,
        "asked": matched.texts.asked,
    }
    for name, frame in frames.items():
        write(frame, workspace / WORK / "matched" / f"{number:05}" / f"{name}.parquet")
    del built, group, matched, frames
    gc.collect()  # answers refer to themselves, and what they hold is large
    return last - first


def _entered(plan: Plan, workspace: Path) -> Entered:
    return Entered(pl.read_parquet(workspace / WORK / "dismissed.parquet"), lots(plan))


def lots(plan: Plan) -> Lots:
    """Give how the night's blind sample is drawn."""
    return Lots(plan.parameters.as_of, plan.settings.blind_sample.per_night)


def matched_parts(workspace: Path) -> Iterator[Matched]:
    """Give what each group of patients came to, in their order."""
    for folder in sorted((workspace / WORK / "matched").glob("*/")):
        frames: dict[str, Any] = {
            name: pl.read_parquet(folder / f"{name}.parquet") for name in _FRAMES
        }
        yield Matched(texts=Counts(frames.pop("texts"), frames.pop("asked")), **frames)


def built_from(plan: Plan, folder: Path, rows: Rows) -> Built:
    """Build the record of some of the rows that a run keeps, by what it found their texts to mean."""
    dictionary = _dictionary(folder / RECORD / TEXTS)
    return build(rows, plan.vocabularies, plan.normalizers, plan.settings, dictionary)


@lru_cache(maxsize=1)
def _dictionary(folder: Path) -> Dictionary:
    return load_dictionary(folder)


def tell(plan: Plan, workspace: Path, number: int, first: int, last: int) -> int:
    """Explain the pairs of the patients from one number up to another; give how many criteria that is."""
    pairs = pl.scan_parquet(workspace / WORK / "told.parquet")
    told = pairs.filter(pl.col("p").is_between(first, last - 1)).collect()
    patients = told["p"].unique().sort()
    built = built_from(plan, workspace, RowStore(workspace / RECORD).of(patients))
    record = replace(built.record, told=True)
    inquiry = Inquiry(record)
    ends = told["trial"].search_sorted(np.arange(1, len(plan.trials)), side="left").to_numpy()
    listed = np.split(patients.search_sorted(told["p"]).to_numpy(), ends)
    criteria = explained(inquiry, plan.trials, listed).with_columns(places(told))
    name = f"{number:05}.parquet"
    for page, own in in_pages(criteria):
        write(own, workspace / WORK / "criteria" / f"{page:05}" / name)
    write(in_short(criteria, record.messages), workspace / WORK / "reasons" / name)
    near = pl.read_parquet(workspace / WORK / "near.parquet").select(_CRITERION)
    missed = criteria.lazy().filter(status=Status.FAIL.name.lower()).select(*_CRITERION, *_MISSED)
    write(near.lazy().join(missed, on=_CRITERION).collect(), workspace / WORK / "missed" / name)
    _tell_missing(plan, workspace, criteria, inquiry, name)
    _tell_statuses(plan, workspace, patients, inquiry, name)
    return criteria.height


def _tell_missing(
    plan: Plan, workspace: Path, criteria: pl.DataFrame, inquiry: Inquiry, name: str
) -> None:
    """Tell what candidates lack; near misses lack nothing that would help them."""
    pair = ["trial_id", "patient_id"]
    best = pl.read_parquet(workspace / WORK / "listed.parquet", columns=pair)
    statuses_of_all = criteria.lazy().select("at", *_CRITERION, "status", "cause")
    of_best = statuses_of_all.join(best.lazy(), on=pair, how="semi").collect()
    missing = missing_facts(of_best, inquiry, plan.trials)
    write(missing, workspace / WORK / "missing" / name)


def _tell_statuses(
    plan: Plan, workspace: Path, patients: pl.Series, inquiry: Inquiry, name: str
) -> None:
    """Tell how those patients who are shown side by side stand with every trial."""
    foremost = pl.read_parquet(workspace / WORK / "foremost.parquet")
    shown = foremost.filter(pl.col("p").is_in(patients.implode()))
    at = patients.search_sorted(shown["p"]).to_numpy()
    assessments = [assess(trial, inquiry, inquiry.record, at) for trial in plan.trials]
    rows = statuses(assessments, inquiry.record.patients["patient_id"].gather(at))
    write(
        rows.with_columns(shown["place"].gather(rows["at"]).alias("at")),
        workspace / WORK / "statuses" / name,
    )


def arrange(_plan: Plan, workspace: Path, page: int) -> None:
    """Put a page of what was told in order, whoever told it."""
    name = f"{page:05}"
    files = sorted((workspace / WORK / "criteria" / name).glob("*.parquet"))
    write(put_in_order(files), workspace / WORK / "in_order" / f"{name}.parquet")
