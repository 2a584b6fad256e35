"""Vocabularies and normalizers, built once for all tests that ask for those of the same files.

Building them takes most of a short run's time, and nothing that they read changes them.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.normalize.normalizers import Normalizers, load_decisions, load_normalizers
from matcher.terms.vocabularies import Vocabularies, load_vocabularies

_NORMALIZERS: dict[str, Normalizers] = {}
_VOCABULARIES: dict[str, Vocabularies] = {}


def known_normalizers(folder: Path, decisions: Path | None = None) -> Normalizers:
    """Give what `load_normalizers` gives, by the content of the folder."""
    key = _digest(folder)
    if key not in _NORMALIZERS:
        _NORMALIZERS[key] = load_normalizers(folder)
        gc.freeze()  # what is kept for good needn't be looked through again and again
    return replace(_NORMALIZERS[key], decisions=load_decisions(decisions, folder))


def known_vocabularies(folder: Path) -> Vocabularies:
    """Give what `load_vocabularies` gives, by the content of the folder."""
    key = _digest(folder)
    if key not in _VOCABULARIES:
        _VOCABULARIES[key] = load_vocabularies(folder)
    return _VOCABULARIES[key]


def names_without_chinese(vocabularies: Vocabularies) -> set[str]:
    """Give the names that stand in Chinese texts as they are: abbreviations, and what nobody translates."""
    kinds = (
        *(vocabularies.tumours, vocabularies.conditions, vocabularies.treatments),
        *(vocabularies.sites, vocabularies.measurements.vocabulary),
    )
    names = (name for one in kinds for name in one.names_in("zh").values())
    return {name for name in names if name.isascii()}


@contextmanager
def known() -> Iterator[pytest.MonkeyPatch]:
    """Let runs in this process share vocabularies and normalizers; give the patch to add to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matcher.run.plan.load_vocabularies", known_vocabularies)
        for module in ("matcher.normalize.normalizers", "matcher.run.plan"):
            patch.setattr(f"{module}.load_normalizers", known_normalizers)
        yield patch


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
