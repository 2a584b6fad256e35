"""What holds for all tests: how examples are drawn, and what labelled cases came to.

The outcomes of labelled cases are reported at the end, whichever process judged them.
"""

from __future__ import annotations

import gc
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

for _profile in ("some", "whole"):
    # The same examples each time, and no failure for want of time: `--hypothesis-profile` has the say.
    settings.register_profile(
        _profile,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
settings.load_profile("some")


def examples(n: int) -> settings:
    """Try so many examples, or a third of them where only some are asked for (`make test`)."""
    asked_for = settings.get_current_profile_name()
    return settings(max_examples=n if asked_for == "whole" else -(-n // 3))


TALLIES = pytest.StashKey[dict[str, Counter[str]]]()
"""The outcomes of each kind's labelled cases (`tests/unit/normalize/conftest.py`)."""


def pytest_collection_finish(session):
    """Spare the collector all that was imported: a night asks for a full collection."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session):
    gc.unfreeze()  # libraries complain of what is left at the end
    if hasattr(session.config, "workeroutput"):
        tallies = session.config.stash.get(TALLIES, {})
        session.config.workeroutput["tallies"] = {kind: dict(one) for kind, one in tallies.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    told = getattr(node, "workeroutput", {}).get("tallies", {})
    tallies = node.config.stash.setdefault(TALLIES, {})
    tallies.update({kind: Counter(one) for kind, one in told.items()})


def pytest_terminal_summary(terminalreporter, config):
    tallies = config.stash.get(TALLIES, {})
    if not tallies:
        return
    terminalreporter.section("labelled cases")
    terminalreporter.line(
        f"{'kind':<20}{'cases':>7}{'hard':>7}{'right':>7}{'abstained':>11}{'wrong':>7}"
    )
    for kind, tally in sorted(tallies.items()):
        cases = tally["right"] + tally["abstained"] + tally["wrong"]
        figures = f"{cases:>7}{tally['hard']:>7}{tally['right']:>7}"
        terminalreporter.line(f"{kind:<20}{figures}{tally['abstained']:>11}{tally['wrong']:>7}")
