"""The stages of a run: each reads what the one before it wrote to the workspace, and adds to it.

read → normalize → match → explain → compare → present → seal

What is much is done by a crew, task by task (`matcher.run.tasks`); here the tasks are handed out and
what comes of them is put together.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Any

import polars as pl

from matcher.accuracy import accuracy_of
from matcher.blind_sample import draw
from matcher.dispositions.standing import (
    DISPOSITIONS,
    HISTORY,
    dismissed_among,
    history_frame,
    standing,
    told_tonight,
)
from matcher.eligibility import VERDICT_NAMES
from matcher.errors import DataRefusedError, Place, RunError
from matcher.matching import Matched, merged
from matcher.messages import Messages, Sentence, in_words, messages_in, sentence
from matcher.normalize.dictionary import Dictionary
from matcher.record.raw_texts import KINDS
from matcher.record.storage import RowStore, write
from matcher.report import write_csv, write_digest, write_funnel
from matcher.run import tasks
from matcher.run.before import list_of
from matcher.run.cache import KeptTexts
from matcher.run.comparison import compare_with, keep_rules
from matcher.run.conservation import check_conservation
from matcher.run.crew import Crew
from matcher.run.manifest import write_manifest
from matcher.run.night import read_night
from matcher.run.pace import Notify, Pace
from matcher.run.parquet import put_together
from matcher.run.plan import Identity, Plan, sha256, still_stands
from matcher.run.presenting import present_parts, present_whole
from matcher.run.shards import (
    bytes_of_a_patient,
    bytes_of_a_told_patient,
    questions_of,
    shards,
    told_shards,
)
from matcher.run.tasks import RECORD, TEXTS, WORK
from matcher.run.told import ROWS_A_PAGE, in_their_places
from matcher.stakes import Asked, at_stake, questions
from matcher.statuses import foremost_patients
from matcher.tables import (
    Survey,
    TableCount,
    Validated,
    lines_ahead,
    read_patients,
    refuse_identified,
    survey_folder,
)
from matcher.to_find_out import to_find_out

_TRIALS_NAMED = 20
"""Trials up to which progress tells of each; of more the manifest and the report do."""


def read_stage(plan: Plan, workspace: Path, crew: Crew, notify: Notify) -> None:
    """Read and check the tables, and keep the rows that are used by patient.

    Writes the tables of `record/`, `quarantine.parquet` and `tables.json` (counts, notes).

    Raises:
        DataRefusedError: the tables can't be taken; nothing of them was written then.
        RunError: a table was replaced after the run had taken its identity from it.
    """
    survey = survey_folder(plan.parameters.data, plan.settings.identifiers)
    _check_unchanged(plan, {file.path: file.sha256 for file in survey.files})
    _refuse_identified(survey, crew, notify)
    patients, standing = read_patients(
        survey.tables["patients"].batches, plan.parameters.as_of, survey.guard
    )
    _refuse_nobody(patients)
    (workspace / WORK).mkdir(exist_ok=True)
    standing.frame.write_parquet(workspace / WORK / "standing.parquet")
    used = patients.used.sort("patient_id").with_row_index("p")
    RowStore(workspace / RECORD).add("patients", 0, used)
    tasks.keep_texts(workspace, "patients.parquet", {"patients": patients.used})
    write(patients.quarantine, workspace / WORK / "quarantine" / "patients.parquet")
    lines = [lines_ahead(batch) for batch in survey.tables["patients"].batches]
    write(pl.concat(lines), workspace / WORK / "lines" / "patients.parquet")
    incomplete = patients.incomplete.to_frame("patient_id")
    write(incomplete, workspace / WORK / "incomplete" / "patients.parquet")
    counts = {"patients": TableCount.of(patients.used.height, patients.quarantine.height)}
    batches = [
        (number, batch)
        for name, table in survey.tables.items()
        if name != "patients"
        for number, batch in enumerate(table.batches)
    ]
    counts |= dict.fromkeys(
        (name for name in survey.tables if name != "patients"), TableCount.of(0, 0)
    )
    pace = Pace("took in", "rows", sum(batch.rows for _, batch in batches), notify)
    for place, (table, n_used, n_quarantined) in crew.do(tasks.take_in, batches):
        before = counts[table]
        counts[table] = TableCount.of(
            before.rows_used + n_used, before.rows_quarantined + n_quarantined
        )
        pace.add(batches[place][1].rows)
    _check_unchanged(plan, {file.path: _sha256_now(file.path) for file in survey.files})
    _keep_incomplete(workspace, survey, used)
    told = {
        # The rows of the files, not those that came out: the two are compared when the run is sealed.
        "counts": {
            name: {**asdict(counts[name]), "rows_in": table.rows}
            for name, table in survey.tables.items()
        },
        "notes": [note.told(plan.messages) for note in (*survey.notes, *patients.notes)],
    }
    _write_json(told, workspace / "tables.json")
    rows, n_quarantined = (
        sum(getattr(count, name) for count in counts.values())
        for name in ("rows_in", "rows_quarantined")
    )
    notify(f"read {rows:,} rows of {len(counts)} tables, {n_quarantined:,} quarantined")


def _refuse_nobody(patients: Validated) -> None:
    """Refuse a cohort of which no patient can be used: a report on nobody would look like a night."""
    if patients.used.is_empty():
        row, column = patients.quarantine.select("row", "column").row(0)
        reasons = in_words(patients.quarantine["reason"].head(1), messages_in("en"))
        raise DataRefusedError(
            f"no row of the table can be used; of this one: {reasons.item()}",
            place=Place(table="patients", row=row, column=column),
            remedy="Correct the extract; docs/tables.md says what a row needs.",
        )


def _refuse_identified(survey: Survey, crew: Crew, notify: Notify) -> None:
    """Refuse tables that look identified, before anything of any table is written."""
    batches = [(batch,) for table in survey.tables.values() for batch in table.batches]
    pace = Pace("looked through", "rows", sum(batch.rows for (batch,) in batches), notify)
    seen = {}
    for place, sightings in crew.do(tasks.see, batches):
        seen[place] = sightings
        pace.add(batches[place][0].rows)
    for name, table in survey.tables.items():
        own = [place for place, (batch,) in enumerate(batches) if batch.table == name]
        refuse_identified(table.batches, [one for place in own for one in seen[place]])


def _keep_incomplete(workspace: Path, survey: Survey, patients: pl.DataFrame) -> None:
    """Keep whose rows of a table are set aside, so that the table isn't complete for them."""
    parts = [
        pl.scan_parquet(file).select("patient_id", table=pl.lit(name))
        for name in survey.tables
        for file in sorted((workspace / WORK / "incomplete").glob(f"{name}[-.]*"))
    ]
    known = patients.lazy().select("p", "patient_id")
    incomplete = pl.concat(parts).unique().join(known, on="patient_id").select("p", "table")
    RowStore(workspace / RECORD).set_aside(incomplete.sort("p", "table").collect())


def normalize_stage(workspace: Path, kept: KeptTexts | None, crew: Crew, notify: Notify) -> None:
    """Find out what the distinct raw texts mean, but for laboratory values.

    What was `kept` from the night before isn't found out again. Writes `record/texts/`, a page a
    kind, and keeps it for the next night.
    """
    known = kept.pages(notify) if kept else Dictionary()
    n_patients = RowStore(workspace / RECORD).scan("patients").select(pl.len()).collect().item()
    starts = range(0, n_patients, tasks.PATIENTS_A_SLICE)
    for _ in crew.do(tasks.keep_other_cancers, [(number,) for number in range(len(starts))]):
        pass
    kinds = [kind for kind in KINDS if (workspace / WORK / TEXTS / kind).is_dir()]
    lacking = {kind: _gather_texts(workspace, kind, known) for kind in kinds}
    slices = [
        (kind, number)
        for kind, n_texts in lacking.items()
        for number in range(ceil(n_texts / tasks.TEXTS_A_SLICE))
    ]
    pace = Pace("normalized", "texts", sum(lacking.values()), notify)
    for _, number in crew.do(tasks.resolve, slices):
        pace.add(number)
    (workspace / RECORD / TEXTS).mkdir(exist_ok=True)
    n_texts = sum(_write_page(workspace, kind) for kind in kinds)
    if kept:
        kept.replace(workspace / RECORD / TEXTS)
    notify(f"normalized {n_texts:,} distinct texts, {n_texts - pace.done:,} known before")


def _gather_texts(workspace: Path, kind: str, known: Dictionary) -> int:
    """Put the texts of all batches together, each once, and give how many aren't known."""
    texts = (
        pl.scan_parquet(workspace / WORK / TEXTS / kind / "*.parquet")
        .unique()
        .sort(pl.all(), nulls_last=True)
        .collect()
    )
    lacking = known.lacking(KINDS[kind], texts)
    write(lacking, workspace / WORK / "lacking" / f"{kind}.parquet")
    if kind in known.pages:
        held = KINDS[kind].fields_of(texts)
        page = known.pages[kind].join(held, on=held.columns, how="semi", nulls_equal=True)
        if page.height:
            write(page, workspace / WORK / "pages" / kind / "known.parquet")
    return lacking.height


def _write_page(workspace: Path, kind: str) -> int:
    """Put what the texts of a kind mean together, whoever found it out, and give how many it is."""
    pages = [
        pl.read_parquet(file) for file in (workspace / WORK / "pages" / kind).glob("*.parquet")
    ]
    if not pages:
        return 0
    page = pl.concat(pages).sort(KINDS[kind].raw, nulls_last=True)
    page.write_parquet(workspace / RECORD / TEXTS / f"{kind}.parquet")
    return page.height


def match_stage(plan: Plan, workspace: Path, crew: Crew, notify: Notify) -> None:
    """Judge every patient for every trial, and rank.

    Writes `verdicts.parquet`, `funnel.parquet`, `trials.parquet`, `quarantine.parquet`,
    `dispositions.parquet`, `disposition_history.parquet`, `blind_sample.parquet`, `accuracy.parquet`,
    `normalization.parquet` and `to_decide.parquet`.
    """
    n_patients, rows_of_each = _rows_of_patients(workspace)
    history = history_frame(plan.history.entries)
    entries = standing(history)
    write(_dismissed(workspace, entries), workspace / WORK / "dismissed.parquet")
    each = bytes_of_a_patient(rows_of_each, len(questions_of(plan.trials)), len(plan.trials))
    parts = shards(n_patients, each, plan.resources, crew.size)
    pace = Pace("judged", "patients", n_patients, notify)
    for _, number in crew.do(tasks.judge, parts):
        pace.add(number)
    whole = merged(tasks.matched_parts(workspace), plan.settings.listing)
    put_together(
        sorted((workspace / WORK / "pairs").glob("*.parquet")), workspace / "verdicts.parquet"
    )
    whole.funnel.write_parquet(workspace / "funnel.parquet")
    whole.verdicts.write_parquet(workspace / "trials.parquet")
    _write_texts(plan, workspace, whole)
    _quarantine_impossible(workspace, whole.impossible, plan.messages)
    told = told_tonight(entries, whole.held, plan.trials, plan.messages)
    _write_dispositions(workspace, told, history)
    of_pair = told.select("trial_id", "patient_id", "disposition")
    listed = whole.listed.join(
        of_pair, on=["trial_id", "patient_id"], how="left", maintain_order="left"
    )
    write(listed, workspace / WORK / "listed.parquet")
    write(whole.near, workspace / WORK / "near.parquet")
    sample = draw(whole.unlisted, whole.listed, whole.verdicts, plan.trials, tasks.lots(plan))
    write(sample, workspace / WORK / "sample.parquet")
    sample.drop("p").write_parquet(workspace / "blind_sample.parquet")
    _tell_verdicts(whole.verdicts, notify)


def _dismissed(workspace: Path, entries: pl.DataFrame) -> pl.DataFrame:
    """Give the dismissals of patients who are in the tables."""
    own = pl.col("patient_id").is_in(entries["patient_id"].implode())
    patients = RowStore(workspace / RECORD).scan("patients").select("p", "patient_id")
    return dismissed_among(entries, patients.filter(own).collect())


def _write_dispositions(workspace: Path, told: pl.DataFrame, history: pl.DataFrame) -> None:
    """Write what people did about candidates, and how often the lists were right by it."""
    told.select(DISPOSITIONS).write_parquet(workspace / "dispositions.parquet")
    history.select(HISTORY).write_parquet(workspace / "disposition_history.parquet")
    accuracy_of(history).write_parquet(workspace / "accuracy.parquet")


def _tell_verdicts(counts: pl.DataFrame, notify: Notify) -> None:
    if counts.height > _TRIALS_NAMED:
        named = pl.lit(f"{counts.height:,} trials").alias("trial_id")
        counts = counts.select(named, pl.col(*VERDICT_NAMES.categories).sum())
    for trial_id, *numbers in counts.select("trial_id", *VERDICT_NAMES.categories).iter_rows():
        words = (f"{n:,} {name}" for n, name in zip(numbers, VERDICT_NAMES.categories, strict=True))
        notify(f"{trial_id}: {', '.join(words)}")


def _write_texts(plan: Plan, workspace: Path, whole: Matched) -> None:
    asked = Asked(plan.trials, plan.vocabularies)
    texts = at_stake(whole.texts.texts, asked).drop("may_mean")
    for name, frame in (("normalization", texts), ("to_decide", questions(whole.texts, asked))):
        told = frame.with_columns(in_words(frame["remark"], plan.messages))
        told.write_parquet(workspace / f"{name}.parquet")
    told = json.loads((workspace / "tables.json").read_text(encoding="utf-8"))
    told["notes"] += [note.told(plan.messages) for note in _notes_on_decisions(plan, texts)]
    _write_json(told, workspace / "tables.json")


def _quarantine_impossible(workspace: Path, impossible: pl.DataFrame, messages: Messages) -> None:
    """Set aside the values that no living patient has, beside the rows that can't be used."""
    told = json.loads((workspace / "tables.json").read_text(encoding="utf-8"))
    for table, number in impossible.group_by("table").len().iter_rows():
        told["counts"][table]["rows_used"] -= number
        told["counts"][table]["rows_quarantined"] += number
    _write_json(told, workspace / "tables.json")
    parts = [
        pl.read_parquet(file)
        for table in told["counts"]
        for file in sorted((workspace / WORK / "quarantine").glob(f"{table}[-.]*"))
    ]
    rows = pl.concat([*parts, impossible.cast(parts[0].schema)])
    rows = rows.with_columns(in_words(rows["reason"], messages))
    ahead = pl.read_parquet(workspace / WORK / "lines" / "*.parquet")
    _with_lines(rows, ahead).write_parquet(workspace / "quarantine.parquet")


def _with_lines(rows: pl.DataFrame, ahead: pl.DataFrame) -> pl.DataFrame:
    """Put beside each row the line of the CSV file on which it begins, if its table is one."""
    found = (
        rows.with_row_index("at")
        .sort("table", "row")
        .join_asof(ahead.sort("table", "row"), on="row", by="table", check_sortedness=False)
        .sort("at")
    )
    return found.select(
        "table", "row", (pl.col("row") + pl.col("ahead")).alias("line"), "column", "reason"
    )


_LISTS = ("listed", "near")


def _rows_of_patients(workspace: Path) -> tuple[int, float]:
    """Give how many patients there are, and how many rows of all tables each has on average."""
    counts = json.loads((workspace / "tables.json").read_text(encoding="utf-8"))["counts"]
    n_patients = counts["patients"]["rows_used"]
    n_rows = sum(count["rows_used"] for count in counts.values())
    return n_patients, n_rows / max(n_patients, 1)


def explain_stage(
    plan: Plan, workspace: Path, previous: Path | None, crew: Crew, notify: Notify
) -> None:
    """Put every criterion of the listed pairs into words, and of those that left the list.

    Writes `criteria.parquet`, `near_misses.parquet`, `missing.parquet`, `to_find_out.parquet` and
    `statuses.parquet`.
    """
    pairs = _pairs_told(plan, workspace, previous)
    told = in_their_places(pairs, plan.trials)
    write(told, workspace / WORK / "told.parquet")
    listed, near = (pl.read_parquet(workspace / WORK / f"{name}.parquet") for name in _LISTS)
    best = foremost_patients(listed, near, len(plan.trials))
    write(best, workspace / WORK / "foremost.parquet")
    n_patients, rows_of_each = _rows_of_patients(workspace)
    each = bytes_of_a_told_patient(rows_of_each, len(questions_of(plan.trials)))
    parts = told_shards(told, n_patients, each, plan.resources, crew.size)
    n_criteria = int(told["n_rows"].sum())
    pace = Pace("explained", "criteria", n_criteria, notify)
    for _, number in crew.do(tasks.tell, parts):
        pace.add(number)
    pages = range(max(ceil(n_criteria / ROWS_A_PAGE), 1))
    for _ in crew.do(tasks.arrange, [(number,) for number in pages]):
        pass
    files = sorted((workspace / WORK / "in_order").glob("*.parquet"))
    put_together(files, workspace / "criteria.parquet")
    _write_lists(workspace)
    _write_missing(workspace)
    of = f"{told.height:,} pairs ({told['p'].n_unique():,} patients)"
    notify(f"explained {pace.done:,} criteria of {of}")


def _write_lists(workspace: Path) -> None:
    near = _with_words(workspace, "near", "missed", ["trial_id", "patient_id", "criterion_id"])
    near.drop("p").write_parquet(workspace / "near_misses.parquet")
    _told_in_order(workspace, "statuses").write_parquet(workspace / "statuses.parquet")


def _write_missing(workspace: Path) -> None:
    missing = _told_in_order(workspace, "missing")
    missing.write_parquet(workspace / "missing.parquet")
    to_find_out(missing).write_parquet(workspace / "to_find_out.parquet")


def _pairs_told(plan: Plan, workspace: Path, previous: Path | None) -> pl.DataFrame:
    """Give the pairs that are explained, `trial_id` and `p`: the listed and drawn ones, who left, or all."""
    patients = RowStore(workspace / RECORD).scan("patients")
    if plan.parameters.explain == "listed":
        pair = ["trial_id", "p"]
        told = pl.concat(
            pl.read_parquet(workspace / WORK / f"{name}.parquet", columns=pair)
            for name in (*_LISTS, "sample")
        ).unique(maintain_order=True)
        left = list_of(previous).lazy().join(patients, on="patient_id").select(pair)
        return pl.concat([told, left.join(told.lazy(), on=pair, how="anti").sort(pair).collect()])
    trials = pl.DataFrame({"trial_id": [trial.trial_id for trial in plan.trials]})
    return trials.join(patients.select("p").collect(), how="cross")


def _told_in_order(workspace: Path, name: str) -> pl.DataFrame:
    """Put what was told of all patients in the order of its places `at`; rows of a place stay together."""
    told = pl.read_parquet(workspace / WORK / name / "*.parquet")
    return told.sort("at", maintain_order=True).drop("at")


def _with_words(workspace: Path, name: str, words: str, on: list[str]) -> pl.DataFrame:
    """Put what was told of pairs beside their list."""
    rows = pl.read_parquet(workspace / WORK / f"{name}.parquet")
    told = pl.read_parquet(workspace / WORK / words / "*.parquet")
    return rows.join(told, on=on, how="left", maintain_order="left")


def compare_stage(
    plan: Plan, workspace: Path, previous: Path | None, crew: Crew, notify: Notify
) -> None:
    """Say what has changed since the run before, and why.

    Writes `changes.parquet`, `candidates.parquet` and `candidates.csv`; in `record/` what the run goes
    by (`criteria.parquet`, `rules.json`), and what is needed of the run before (`previous/`).
    """
    keep_rules(plan, workspace)
    changed = compare_with(previous, plan, workspace, crew)
    changed.write_parquet(workspace / "changes.parquet")
    best = _with_words(workspace, "listed", "reasons", ["trial_id", "patient_id"])
    own = changed.select("trial_id", "patient_id", "change")
    best = best.join(own, on=["trial_id", "patient_id"], how="left", maintain_order="left")
    if previous is not None:
        best = best.with_columns(pl.col("change").fill_null("same"))
    best = best.select(tasks.CANDIDATE_COLUMNS)
    best.write_parquet(workspace / "candidates.parquet")
    write_csv(best, workspace / "candidates.csv")
    notify(f"{changed.height:,} pairs changed since the run before")


def present_stage(plan: Plan, workspace: Path, run_id: str, crew: Crew, notify: Notify) -> None:
    """Write what people read: reports and workbooks, their index, the digest, the funnel for others."""
    present_whole(run_id, crew, notify)
    night = read_night(plan, workspace, run_id)
    present_parts(night, plan.settings, workspace, crew, notify)
    smallest = plan.settings.smallest_count
    write_digest(night, workspace / "digest.md", smallest)
    write_funnel(pl.read_parquet(workspace / "funnel.parquet"), workspace / "funnel.csv", smallest)


def seal_stage(plan: Plan, workspace: Path, identity: Identity, notify: Notify) -> dict[str, Any]:
    """Write `manifest.json` over everything else, and leave nothing else behind.

    Raises:
        RunError: what went in and what came out don't add up, or what the run went by was changed
            meanwhile.
    """
    if (workspace / WORK).exists():  # it is gone when this is tried again
        shutil.rmtree(workspace / WORK)
    for stray in (workspace / RECORD).glob("*.partial"):  # of a process that was killed
        stray.unlink()
    told = json.loads((workspace / "tables.json").read_text(encoding="utf-8"))
    check_conservation(plan, workspace, told["counts"])
    still_stands(plan)
    manifest = write_manifest(plan, workspace, identity, told)
    notify(f"sealed {len(manifest['outputs'])} files")
    return manifest


def _write_json(content: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _notes_on_decisions(plan: Plan, texts: pl.DataFrame) -> Iterator[Sentence]:
    """Say where decisions of people are missing or need another look."""
    if plan.decisions and not plan.decisions.exists():
        yield sentence("note-no-decisions", file=plan.decisions.name)
    n_remarks = texts.height - texts["remark"].null_count()
    if n_remarks:
        yield sentence("note-decisions-remarked", n=n_remarks)


def _check_unchanged(plan: Plan, tables: Mapping[Path, str | None]) -> None:
    """Let no run be called by other files than it has read."""
    for path, digest in tables.items():
        if plan.inputs.get(f"data/{path.name}") != digest:
            raise RunError(
                "the file was replaced while the run read it",
                place=Place(file=str(path)),
                remedy="Run again when the tables are complete.",
            )


def _sha256_now(path: Path) -> str | None:
    try:
        return sha256(path)
    except OSError:
        return None  # it is gone, or something else took its place
