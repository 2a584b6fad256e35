"""The document that a trial's criteria were read from: a page's text, or a record of the registry."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import Place, UsageError

_HEADING = re.compile(r"\b(inclusion|exclusion)\s+criteria\b|^\s*eligibility\b", re.IGNORECASE)
_ITEM = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*[.)、]|[•⁃*-])\s*\S")
_NUMBER = re.compile(r"^\d{1,2}(?=[.)、])")
_ESCAPED = re.compile(r"\\([<>*_^~\[\]])")
_MARKUP = re.compile(r"[<>*_^~\[\]]")

_MOST_NUMBERS = 99
_LONGEST = 5_000_000
"""Bytes of a document; a trial's record in the registry has some tens of thousands."""


@dataclass(frozen=True, slots=True)
class Document:
    """A trial's document as lines, spaces folded.

    Attributes:
        name: the file's name.
        sha256: of the file, in hex.
        registry_id: `NCT…`, where the document is a record of the registry.
        lines: all lines.
        listed: those of its lists of criteria, in their order.
    """

    name: str
    sha256: str
    registry_id: str | None
    lines: frozenset[str]
    listed: tuple[str, ...]


def fingerprint(line: str) -> str:
    """Give the first 16 hex digits of the SHA-256 of a line, spaces folded."""
    return hashlib.sha256(" ".join(line.split()).encode()).hexdigest()[:16]


def number_of(line: str) -> str | None:
    """Give the number that a line begins with, as printed."""
    found = _NUMBER.match(line)
    return found[0] if found else None


def spellings(line: str) -> Iterator[str]:
    """Give the ways in which registries and pages write the same line: with escapes and without."""
    plain = _ESCAPED.sub(r"\1", line)
    yield from dict.fromkeys((line, plain, _MARKUP.sub(r"\\\g<0>", plain)))


def renumbered(line: str) -> Iterator[str]:
    """Give the spellings of a line as they would be under any other number."""
    for one in spellings(line):
        if _NUMBER.match(one):
            yield from (_NUMBER.sub(str(n), one) for n in range(1, _MOST_NUMBERS + 1))


def read_document(path: Path) -> Document:
    """Read a document: text, or JSON of a study as ClinicalTrials.gov's API (version 2) gives it.

    Raises:
        UsageError: the file can't be read, or is no such document.
    """
    content = _content(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path, "it isn't UTF-8") from None
    sha256 = hashlib.sha256(content).hexdigest()
    if path.suffix.casefold() != ".json":
        lines = _folded(text.splitlines())
        return Document(path.name, sha256, None, frozenset(lines), tuple(_listed(lines)))
    study = _study(path, text)
    texts = [*_texts(study)]
    listed = _folded(study["eligibilityModule"]["eligibilityCriteria"].splitlines())
    return Document(
        path.name,
        sha256,
        study["identificationModule"]["nctId"],
        frozenset(_folded(line for one in texts for line in one.splitlines())),
        tuple(line for line in listed if not _HEADING.search(line) or _ITEM.match(line)),
    )


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LONGEST:
            raise _unreadable(path, "it is too long for a trial's document")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from None


def _study(path: Path, text: str) -> dict[str, Any]:
    """Give the sections of a study's record; what is read of them is there."""
    try:
        study: dict[str, Any] = json.loads(text)["protocolSection"]
        told = [
            study["identificationModule"]["nctId"],
            study["eligibilityModule"]["eligibilityCriteria"],
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _unreadable(path, "it is no study of the registry") from None
    if not all(isinstance(one, str) for one in told):
        raise _unreadable(path, "it is no study of the registry")
    return study


def _texts(part: Any) -> Iterator[str]:
    """Give every text of a record, however deep it stands."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from _texts(one)


def _folded(lines: Iterable[str]) -> list[str]:
    folded = (" ".join(line.split()) for line in lines)
    return [line for line in folded if line]


def _listed(lines: Sequence[str]) -> Iterator[str]:
    """Give the items below the headings of the criteria, up to the next line that is none."""
    inside, begun = False, False
    for line in lines:
        if _HEADING.search(line) and not _ITEM.match(line):
            inside, begun = True, False
        elif inside and _ITEM.match(line):
            begun = True
            yield line
        elif begun:
            inside = False


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"the document can't be read: {why}",
        place=Place(file=str(path)),
        remedy="Give the page's text (*.txt) or the study as the registry's API gives it (*.json).",
    )
