"""An auditor waits for an explanation: what takes long to load and isn't needed stays unloaded."""

import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def loaded():
    code = "import sys, matcher.audit.explain; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "library", ["dataframely", "distributed", "prefect", "scipy", "sklearn", "xlsxwriter"]
)
def test_what_explains_loads_no_library_that_only_a_run_needs(loaded, library):
    assert library not in loaded
    assert "matcher.audit.explain" in loaded
