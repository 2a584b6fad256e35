"""Match de-identified patients to clinical trials, with reasons that can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.library import Match, match

__version__ = "0.1.0"
__all__ = ["Match", "__version__", "match"]


def __getattr__(name: str) -> Any:
    """Give `match` and `Match` when they are asked for."""
    if name in ("Match", "match"):
        from matcher import library  # noqa: PLC0415  (the command needs neither, and starts without)

        return getattr(library, name)
    raise AttributeError(name)
