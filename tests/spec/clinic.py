"""A small clinic in text: tables as a person would sketch them, a question, and the answers.

```
expect({"measurement": "neutrophils", "at_least": 1.5}, '''
    labs | test | value | unit   | measured_on
    1    | ANC  | 1.4   | 10^9/L | 2026-06-20  => no, measured
    2    | ANC  | 1.5   | 10^9/L | 2026-06-20  => yes, measured    # at the limit
''')
```

The first column of a table holds the patient; the index date is 2026-06-30 unless a table `patients`
says otherwise. A patient that only another table names gets an empty row in `patients`. Behind `=>`
stands a patient's answer, on any one of their lines: `yes`, `no` or `unknown`, and its cause; `#`
begins a remark. The site's configuration is the one that the project comes with.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from matcher.criteria import AnyQuestion, Inquiry, Question
from matcher.criteria.answer import Answer, Cause
from matcher.criteria.telling import Told
from matcher.criteria.telling import told as told_of
from matcher.eligibility import Assessment, Verdict, assess
from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.record import Record
from matcher.record.build import build_record
from matcher.settings import CONFIG_FOLDER, Settings
from matcher.settings_file import read_settings
from matcher.tables import read_tables
from matcher.terms.vocabularies import Vocabularies
from matcher.trials.model import Trial
from tests.known import known_normalizers, known_vocabularies

INDEX_DAY = date(2026, 6, 30)
_QUESTION: TypeAdapter[Question] = TypeAdapter(AnyQuestion)
_WORDS = CONFIG_FOLDER / "vocabulary"
_MET = {True: "yes", False: "no", None: "unknown"}
Sketch = dict[str, Any]


@cache
def settings() -> Settings:
    return read_settings(CONFIG_FOLDER / "matcher.yaml")


@cache
def vocabularies() -> Vocabularies:
    return known_vocabularies(_WORDS)


@cache
def normalizers() -> Normalizers:
    return known_normalizers(_WORDS)


def expect(content: Sketch, text: str, **changed: Any) -> None:
    """Compare each patient's answer with the one written behind `=>`; `changed` are settings."""
    compare(ask(content, text, **changed), text, lambda: told(content, text, **changed))


def expect_verdicts(criteria: Sequence[Sketch], text: str, **parts: Any) -> None:
    """Compare each patient's verdict with the one behind `=>`: `eligible`, `later, 2026-07-14`."""
    compare(verdicts(trial_of(*criteria, **parts), text), text)


def ask(content: Sketch, text: str, **changed: Any) -> dict[str, str]:
    """Give each patient's answer: `yes`, `no` or `unknown`, and its cause."""
    record, given = answer(content, text, **changed)
    return {
        patient: f"{_MET[met]}, {Cause(cause).name.lower().replace('_', ' ')}"
        for patient, met, cause in zip(
            record.patients["patient_id"], given.met, given.causes, strict=True
        )
    }


def told(
    content: Sketch, text: str, *, wanted: bool = True, **changed: Any
) -> dict[str, str | None]:
    """Give each patient's sentence, where the answer yes (or no) is `wanted`."""
    record, given = answer(content, text, **changed)
    said = told_of_all(record, given, wanted=wanted).texts
    return dict(zip(record.patients["patient_id"], said, strict=True))


def told_of_all(record: Record, given: Answer, *, wanted: bool) -> Told:
    """Give what is told of every patient of a record, in their order."""
    return told_of([(given, wanted, record.patients["p"].to_numpy())], record.messages)


def changes_on(content: Sketch, text: str, **changed: Any) -> dict[str, str]:
    """Give the day on which each patient's answer turns into its opposite, where there is one."""
    record, given = answer(content, text, **changed)
    days = zip(record.patients["patient_id"], given.changes_on, strict=True)
    return {patient: str(day) for patient, day in days if day is not None}


def evidence(content: Sketch, text: str, **changed: Any) -> dict[str, list[str]]:
    """Give the rows that each patient's answer rests on, as `table row: raw -> normalized`."""
    record, given = answer(content, text, **changed)
    patients = record.patients["patient_id"]
    rows: dict[str, list[str]] = {}
    for row in told_of_all(record, given, wanted=True).evidence.iter_rows(named=True):
        shown = f"{row['table']} {row['row']}: {row['raw']} -> {row['normalized']}"
        rows.setdefault(patients[row["telling"]], []).append(shown)
    return rows


def answer(content: Sketch, text: str, **changed: Any) -> tuple[Record, Answer]:
    record = record_of(text, **changed)
    return record, Inquiry(record).answer(question(content))


def question(content: Sketch) -> Question:
    return _QUESTION.validate_python(content)


def trial_of(*criteria: Sketch, **parts: Any) -> Trial:
    """Describe a trial by `{"require": …}` and `{"forbid": …}`; they are named c1, c2, …"""
    numbered = [
        {
            "id": f"c{number}",
            "section": "inclusion" if "require" in criterion else "exclusion",
            "item": str(number),
            "text": f"Criterion {number}",
            "fingerprint": "0" * 16,
            **criterion,
        }
        for number, criterion in enumerate(criteria, start=1)
    ]
    whole = {
        "trial_id": "trial",
        "title": "A trial",
        "status": "recruiting",
        "source": {"document": "trial.txt", "sha256": "0" * 64},
        "criteria": numbered,
    }
    return Trial.model_validate({**whole, **parts})


@dataclass(frozen=True)
class Night:
    """One trial against the patients of a sketch."""

    record: Record
    inquiry: Inquiry
    assessment: Assessment


def night(trial: Trial, text: str, **changed: Any) -> Night:
    record = record_of(text, **changed)
    inquiry = Inquiry(record)
    return Night(record, inquiry, assess(trial, inquiry, record))


def verdicts(trial: Trial, text: str, **changed: Any) -> dict[str, str]:
    """Give each patient's verdict, with the day of `eligible_from` where there is one."""
    judged = night(trial, text, **changed)
    return {
        patient: Verdict(code).name.lower() + (f", {day}" if day else "")
        for patient, code, day in zip(
            judged.record.patients["patient_id"],
            judged.assessment.verdicts.tolist(),
            judged.assessment.eligible_from,
            strict=True,
        )
    }


def record_of(text: str, **changed: Any) -> Record:
    """Read the sketched tables into a record; `changed` replaces parts of the settings."""
    return built_of(text, **changed)[0]


def built_of(text: str, **changed: Any) -> tuple[Record, Ledger]:
    """Read the sketched tables into a record, and the ledger of their texts; twice the same is one."""
    sketch = "\n".join(line.split("=>")[0] for line in text.splitlines())
    chosen = settings().model_copy(update=changed)
    key = sketch, repr(chosen)
    if key not in _BUILT:
        _BUILT[key] = _built(sketch, chosen)
    return _BUILT[key]


_BUILT: dict[tuple[str, str], tuple[Record, Ledger]] = {}


def _built(sketch: str, chosen: Settings) -> tuple[Record, Ledger]:
    tables = _sketched(sketch)
    patients = dict.fromkeys(
        row["patient_id"] for rows in tables.values() for row in rows if row["patient_id"]
    )
    listed = {row["patient_id"] for row in tables.get("patients", [])}
    tables.setdefault("patients", []).extend(
        {"patient_id": patient} for patient in patients if patient not in listed
    )
    tables.setdefault("diagnoses", [])
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in tables.items():
            _write(Path(folder) / f"{name}.csv", name, rows)
        read = read_tables(Path(folder), as_of=INDEX_DAY)
    assert read.quarantine.is_empty(), read.quarantine
    return build_record(read, vocabularies(), normalizers(), chosen)


def compare(
    given: Mapping[str, str],
    text: str,
    sentences: Callable[[], Mapping[str, str | None]] = dict,
) -> None:
    """Compare what is given for each patient with what the sketch says behind `=>`."""
    written = _written(text)
    assert set(given) == set(written), "each patient needs an answer behind `=>`"
    if given != written:
        said = sentences()
        differing = [
            f"patient {patient}: {given[patient]} ({said.get(patient)}), not {written[patient]}"
            for patient in written
            if given[patient] != written[patient]
        ]
        raise AssertionError("\n".join(differing))


def _written(text: str) -> dict[str, str]:
    parted = [line.split("=>") for line in text.splitlines() if "=>" in line]
    answers = [
        (cells.split("|")[0].strip(), behind.split("#")[0].strip()) for cells, behind in parted
    ]
    assert len(dict(answers)) == len(answers), "a patient has two answers"
    return dict(answers)


def _sketched(text: str) -> dict[str, list[dict[str, str]]]:
    tables: dict[str, list[dict[str, str]]] = {}
    header: list[str] = []
    rows: list[dict[str, str]] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if cells == [""]:
            header = []
        elif not header:
            rows = tables.setdefault(cells[0], [])
            header = ["patient_id", *cells[1:]]
        else:
            rows.append(dict(zip(header, cells, strict=True)))
    return tables


def _write(path: Path, table: str, rows: list[dict[str, str]]) -> None:
    needed = ["patient_id", "diagnosis"] if table == "diagnoses" else ["patient_id"]
    columns = list(dict.fromkeys([*needed, *(name for row in rows for name in row)]))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
