"""From validated tables to the record that criteria read."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from matcher.messages import messages_in
from matcher.normalize.dictionary import Dictionary
from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.record import Record
from matcher.record.conditions import conditions
from matcher.record.findings import findings
from matcher.record.lesions import lesions
from matcher.record.local_treatment import lesions_never_treated
from matcher.record.measurements import measurements
from matcher.record.people import coverage, numbered, ordered, people
from matcher.record.storage import Rows
from matcher.record.treatments import treatments
from matcher.record.tumours import tumours
from matcher.settings import Settings
from matcher.tables import PatientTables
from matcher.terms.vocabularies import Vocabularies


@dataclass(frozen=True)
class Built:
    """A record, the ledger of how its texts were resolved, and the rows of impossible values.

    `impossible` has `table`, `row`, `column` and `reason`, as the quarantine does.
    """

    record: Record
    ledger: Ledger
    impossible: pl.DataFrame


def build_record(
    tables: PatientTables,
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    settings: Settings,
) -> tuple[Record, Ledger]:
    """Normalize all rows that are used: the record, and the ledger of how texts were resolved."""
    patients = ordered(tables.frames["patients"])
    rows = {
        name: patients if name == "patients" else numbered(frame, patients)
        for name, frame in tables.frames.items()
    }
    incomplete = tables.incomplete.join(
        patients.select("p", "patient_id"), on="patient_id", how="inner", maintain_order="left"
    )
    built = build(Rows(rows, incomplete), vocabularies, normalizers, settings)
    return built.record, built.ledger


def build(
    rows: Rows,
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    settings: Settings,
    dictionary: Dictionary | None = None,
) -> Built:
    """Normalize the rows of some patients; texts in the `dictionary` aren't resolved again."""
    tables, messages = rows.tables, messages_in(settings.language)
    ledger = Ledger(normalizers.decisions, dictionary or Dictionary())
    tumour_rows = tumours(tables["diagnoses"], normalizers, ledger, messages)
    condition_rows = conditions(
        tables["conditions"],
        tables["diagnoses"],
        tumour_rows,
        vocabularies,
        normalizers,
        ledger,
        messages,
    )
    measured = measurements(
        tables["labs"], tables["observations"], vocabularies, normalizers, settings, ledger
    )
    record = Record(
        patients=people(tables["patients"], normalizers.words, ledger, messages),
        tumours=tumour_rows,
        findings=findings(tables["biomarkers"], normalizers, ledger, messages),
        measurements=measured.rows,
        treatments=treatments(tables["treatments"], vocabularies, normalizers, ledger, messages),
        conditions=condition_rows,
        lesions=lesions(
            tables["lesions"], condition_rows, vocabularies, normalizers, ledger, messages
        ),
        coverage=coverage(tables["coverage"], settings.coverage),
        vocabularies=vocabularies,
        settings=settings,
        incomplete=rows.incomplete.select("p", "table"),
        measured_texts=measured.texts,
    )
    return Built(
        replace(record, lesions=lesions_never_treated(record)), ledger, measured.impossible
    )
