"""A small clinic in text: tables as a person would sketch them, a question, and the answers.

```
ask({"measurement": "neutrophils", "at_least": 1.5}, '''
    labs | test | value | unit   | measured_on
    1    | ANC  | 1.4   | 10^9/L | 2026-06-20
''') == {"1": "no, measured"}
```

The first column of a table holds the patient; the index date is 2026-06-30 unless a table `patients`
says otherwise. A patient that only a later table names gets an empty row in `patients`.
"""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from matcher.criteria import AnyQuestion, Inquiry, Question
from matcher.criteria.answer import Answer, Cause
from matcher.normalize.normalizers import Normalizers, load_normalizers
from matcher.record import Record
from matcher.record.build import build_record
from matcher.settings import CONFIG_FOLDER, Settings
from matcher.settings_file import read_settings
from matcher.tables import read_tables
from matcher.terms.vocabularies import Vocabularies, load_vocabularies

INDEX_DAY = date(2026, 6, 30)
_QUESTION: TypeAdapter[Question] = TypeAdapter(AnyQuestion)
_WORDS = CONFIG_FOLDER / "vocabulary"


@cache
def settings() -> Settings:
    return read_settings(CONFIG_FOLDER / "matcher.yaml")


@cache
def vocabularies() -> Vocabularies:
    return load_vocabularies(_WORDS)


@cache
def normalizers() -> Normalizers:
    return load_normalizers(_WORDS)


def record_of(text: str, **changed: Any) -> Record:
    """Read the sketched tables into a record; `changed` replaces parts of the settings."""
    tables = _sketched(text)
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
    chosen = settings().model_copy(update=changed)
    return build_record(read, vocabularies(), normalizers(), chosen)[0]


def question(content: dict[str, Any]) -> Question:
    return _QUESTION.validate_python(content)


def answer(content: dict[str, Any], text: str, **changed: Any) -> tuple[Record, Answer]:
    record = record_of(text, **changed)
    return record, Inquiry(record).answer(question(content))


def ask(content: dict[str, Any], text: str, **changed: Any) -> dict[str, str]:
    """Give each patient's answer: `yes`, `no` or `unknown`, and its cause."""
    record, given = answer(content, text, **changed)
    words = {True: "yes", False: "no", None: "unknown"}
    return {
        patient: f"{words[met]}, {Cause(cause).name.lower().replace('_', ' ')}"
        for patient, met, cause in zip(
            record.patients["patient_id"], given.met, given.cause, strict=True
        )
    }


def told(content: dict[str, Any], text: str, *, wanted: bool = True, **changed: Any) -> dict[str, str]:
    """Give each patient's sentence."""
    record, given = answer(content, text, **changed)
    return dict(zip(record.patients["patient_id"], given.tell(wanted).said, strict=True))


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
