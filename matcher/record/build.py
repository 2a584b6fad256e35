"""From validated tables to the record that criteria read."""

from __future__ import annotations

from dataclasses import replace

from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.record import Record
from matcher.record.conditions import conditions
from matcher.record.findings import findings
from matcher.record.lesions import lesions
from matcher.record.local_treatment import lesions_never_treated
from matcher.record.measurements import measurements
from matcher.record.people import coverage, numbered, people
from matcher.record.treatments import treatments
from matcher.record.tumours import tumours
from matcher.settings import Settings
from matcher.tables import PatientTables
from matcher.terms.vocabularies import Vocabularies


def build_record(
    tables: PatientTables,
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    settings: Settings,
) -> tuple[Record, Ledger]:
    """Normalize all rows that are used: the record, and the ledger of how texts were resolved."""
    ledger = Ledger(normalizers.decisions)
    patients = people(tables.frames["patients"], normalizers.words, ledger)
    rows = {
        name: numbered(frame, patients)
        for name, frame in tables.frames.items()
        if name not in {"patients", "coverage"}
    }
    tumour_rows = tumours(rows["diagnoses"], normalizers, ledger)
    condition_rows = conditions(
        rows["conditions"], rows["diagnoses"], tumour_rows, vocabularies, normalizers, ledger
    )
    record = Record(
        patients=patients,
        tumours=tumour_rows,
        findings=findings(rows["biomarkers"], normalizers, ledger),
        measurements=measurements(
            rows["labs"], rows["observations"], vocabularies, normalizers, settings, ledger
        ),
        treatments=treatments(rows["treatments"], vocabularies, normalizers, ledger),
        conditions=condition_rows,
        lesions=lesions(rows["lesions"], condition_rows, vocabularies, normalizers, ledger),
        coverage=coverage(tables.frames["coverage"], patients, settings.coverage),
        vocabularies=vocabularies,
        settings=settings,
        incomplete=tables.incomplete.join(
            patients.select("p", "patient_id"), on="patient_id", how="inner", maintain_order="left"
        ).select("p", "table"),
    )
    return replace(record, lesions=lesions_never_treated(record)), ledger
