"""Worklists as a run writes them and a person fills them in, saved by another program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from matcher.dispositions.statuses import marked
from matcher.messages import Language, messages_in

RUN = "2026-11-20-0123456789ab"
TODAY = date(2026, 11, 21)
COLUMNS = (
    *("patient_id", "disposition", "why", "decided_on", "decided_by"),
    *("note", "trial_id", "run_id", "statuses"),
)
WHO: dict[str, Any] = {"decided_on": date(2026, 11, 20), "decided_by": "AB"}
GONE = {"disposition": "not eligible", "why": "brain metastases in the letter", **WHO}


@dataclass
class Worklist:
    """A sheet a trial; `rows` are patient, statuses, and what a person wrote."""

    rows: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    trial_id: str = "trial-a"
    run_id: str = RUN
    language: Language = "en"

    def of(self, patient_id: str, statuses: str = "ecog=p;alk=u", /, **entered: Any) -> Worklist:
        self.rows.append((patient_id, statuses, entered))
        return self

    def save(self, path: Path, columns: Sequence[str] = COLUMNS) -> Path:
        book = openpyxl.Workbook()
        book.active.title = "Summary"
        sheet = book.create_sheet(self.trial_id)
        text = messages_in(self.language).text
        sheet.append([text(f"workbook-column-{name}") for name in columns])
        for patient_id, statuses, entered in self.rows:
            mark = marked(self.run_id, self.trial_id, patient_id, statuses)
            shown = {"patient_id": patient_id, "trial_id": self.trial_id, "run_id": self.run_id}
            cells = {**shown, "statuses": mark, **entered}
            sheet.append([cells.get(name) for name in columns])
        book.save(path)
        return path
