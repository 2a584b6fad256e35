"""Small tables as text, and a reading of them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from matcher.tables import PatientTables, read_tables

AS_OF = date(2026, 11, 1)
SOUND = {
    "patients": "patient_id,sex,birth_year,index_date\nA,F,1960,2026-10-01\nB,M,1950,2026-10-01\n",
    "diagnoses": "patient_id,diagnosis,diagnosed_on\nA,NSCLC,2026-01\nB,SCLC,2025\n",
}

Read = Callable[..., PatientTables]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read tables given as text or bytes; sound patients and diagnoses stand in where not given."""

    def reading(**tables: str | bytes) -> PatientTables:
        for name, content in {**SOUND, **tables}.items():
            written = content.encode() if isinstance(content, str) else content
            (tmp_path / f"{name}.csv").write_bytes(written)
        return read_tables(tmp_path, as_of=AS_OF)

    return reading
