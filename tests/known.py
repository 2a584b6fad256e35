"""Normalizers, built once for all tests that ask for the same vocabularies.

Building them takes most of a short run's time, and nothing that they read changes them.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from matcher.normalize.normalizers import Normalizers, load_decisions, load_normalizers

_BUILT: dict[str, Normalizers] = {}


def known_normalizers(folder: Path, decisions: Path | None = None) -> Normalizers:
    """Give what `load_normalizers` gives, by the content of the folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    key = digest.hexdigest()
    if key not in _BUILT:
        _BUILT[key] = load_normalizers(folder)
    return replace(_BUILT[key], decisions=load_decisions(decisions, folder))
