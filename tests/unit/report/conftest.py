from __future__ import annotations

import pytest

from matcher.report import Night
from tests.unit.report.nights import build_night


@pytest.fixture(scope="session")
def night() -> Night:
    return build_night()
