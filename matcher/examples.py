"""Running the examples that trial files hold, as `matcher trials check` does."""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from matcher.criteria import Inquiry
from matcher.eligibility import STATUS_NAMES, VERDICT_NAMES, Assessment, assess
from matcher.errors import ConfigurationError, MatcherError, Place
from matcher.normalize.normalizers import Normalizers
from matcher.record.build import build_record
from matcher.settings import Settings
from matcher.tables import PatientTables, read_tables
from matcher.terms.vocabularies import Vocabularies
from matcher.trials.model import Example, Trial
from matcher.trials.reading import trial_files
from matcher.yaml_file import place_of

_INDEX_DAY = date(2026, 1, 1)


def examples_that_fail(
    folder: Path,
    trials: Sequence[Trial],
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    settings: Settings,
) -> list[ConfigurationError]:
    """Run the examples of all trial files; each answer that isn't the expected one is a fault."""
    paths = {path.stem: path for path in trial_files(folder)}
    faults: list[ConfigurationError] = []
    for trial in trials:
        if not trial.examples:
            continue
        path = paths[trial.trial_id]
        try:
            tables = _tables(trial.examples)
        except MatcherError as error:
            faults.append(ConfigurationError(f"the examples: {error}", place=_at(path)))
            continue
        faults += _unread_rows(path, tables)
        record, _ = build_record(tables, vocabularies, normalizers, settings)
        assessment = assess(trial, Inquiry(record), record)
        patients = {name: at for at, name in enumerate(record.patients["patient_id"])}
        for number, example in enumerate(trial.examples):
            position = patients.get(_patient_id(number))
            if position is not None:
                faults += _wrong_answers(path, number, example, assessment, position)
    return faults


def _patient_id(number: int) -> str:
    return f"example-{number + 1:04d}"


def _tables(examples: Sequence[Example]) -> PatientTables:
    """Read the examples' rows as the patient tables are read."""
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, example in enumerate(examples):
        own: dict[str, list[dict[str, Any]]] = {"patients": [{}], "diagnoses": [], **example.tables}
        for table, entries in own.items():
            rows[table] += [{"patient_id": _patient_id(number), **entry} for entry in entries]
    rows["diagnoses"] = rows["diagnoses"] or []
    with tempfile.TemporaryDirectory(prefix="matcher-examples-") as folder:
        for table, entries in rows.items():
            _write(Path(folder) / f"{table}.csv", table, entries)
        return read_tables(Path(folder), as_of=_INDEX_DAY)


def _write(path: Path, table: str, entries: Sequence[dict[str, Any]]) -> None:
    required = {"diagnoses": ["diagnosis"]}.get(table, [])
    columns = list(
        dict.fromkeys(["patient_id", *required, *(key for row in entries for key in row)])
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(entries)


def _unread_rows(path: Path, tables: PatientTables) -> Iterator[ConfigurationError]:
    for row in tables.quarantine.iter_rows(named=True):
        yield ConfigurationError(
            f"a row of the examples' table {row['table']} can't be used: {row['reason']}",
            place=_at(path),
        )
    for note in tables.notes:
        if "ignored" in note:
            yield ConfigurationError(f"the examples: {note}", place=_at(path))


def _at(path: Path) -> Place:
    return place_of(path, path.read_text(encoding="utf-8"), ("examples",))


def _wrong_answers(
    path: Path, number: int, example: Example, assessment: Assessment, position: int
) -> Iterator[ConfigurationError]:
    ids = [criterion.id for criterion in assessment.trial.criteria]
    text = path.read_text(encoding="utf-8")
    for name, expected in example.expect.items():
        given = STATUS_NAMES.categories[int(assessment.marks[ids.index(name)].codes()[position])]
        if given != expected:
            yield ConfigurationError(
                f"the example {example.name!r} expects {name} to {expected}, and it is {given}",
                place=place_of(path, text, ("examples", number, "expect", name)),
            )
    verdict = VERDICT_NAMES.categories[int(assessment.verdicts[position])]
    if example.verdict not in {None, verdict}:
        yield ConfigurationError(
            f"the example {example.name!r} expects {example.verdict}, and it is {verdict}",
            place=place_of(path, text, ("examples", number, "verdict")),
        )
