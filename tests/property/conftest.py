"""Property tests try a third of their examples in `make test`, and all of them in `make nightly`."""

from __future__ import annotations

from hypothesis import settings


def examples(n: int) -> settings:
    """Try so many examples, or a third of them where only some are asked for."""
    asked_for = settings.get_current_profile_name()
    return settings(max_examples=n if asked_for == "whole" else -(-n // 3))
