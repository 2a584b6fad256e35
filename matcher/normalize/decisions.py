"""What people decided that a raw text means: one reviewed file, which outranks every other rung.

The file has a line for each text: `kind`, `raw` (as `normalization.parquet` shows it, its fields
separated by tabs; a field that is `*` stands for any), `concept` (a concept's key, or any words
that the ladder reads surely; `nothing`: the text says nothing), `value` and `unit` (of a
laboratory test: those that are meant), `decided_by`, `decided_on`, `note`, and `before` (what the ladder said then).

A decision whose concept the vocabularies don't know is not applied, and one that the ladder has
come to contradict is applied; both are remarked on, so that a person looks at them again.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

from matcher.errors import ConfigurationError, OutputError, Place
from matcher.messages import Sentence, sentence
from matcher.normalize.resolution import MeasurementResolution, Resolution
from matcher.normalize.text import simplified
from matcher.terms.vocabulary import read_rows

COLUMNS = (
    *("kind", "raw", "concept", "value", "unit"),
    *("decided_by", "decided_on", "note", "before"),
)
NOTHING = "nothing"
"""The concept of a text that says nothing."""

_NOTHING_KNOWN = "its concept is none that the vocabularies know"

ANY = "*"
"""A field of a decision that stands for any text."""

Fields = tuple[str, ...]


class Normalizer(Protocol):
    """What each kind's normalizer does."""

    def resolve(self, texts: Sequence[Fields]) -> Sequence[Resolution]:
        """Resolve distinct texts, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line of the file; `line` is its number there, 0 before it is written."""

    kind: str
    raw: str
    concept: str = ""
    value: str = ""
    unit: str = ""
    decided_by: str
    decided_on: date
    note: str = ""
    before: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[str, Fields]:
        """Give the kind and the fields by which a text is found, case and spaces aside."""
        return self.kind, _folded(self.raw.split("\t"))

    def in_words(self, text: Fields) -> Fields:
        """Write a text of the file's kind as the decision means it, for the ladder to read."""
        if self.kind == "lab":
            test, value, unit = (*text, "", "", "")[:3]
            return self.concept or test, self.value or value, self.unit or unit
        return ("", self.concept) if self.kind == "biomarker" else (self.concept,)

    @property
    def means(self) -> Fields:
        """Give what was decided, without who and when."""
        return self.concept, self.value, self.unit

    @property
    def in_one(self) -> str:
        """Give what was decided as one text."""
        return " ".join(part for part in self.means if part)

    def is_readable(self, normalizer: Normalizer) -> bool:
        """Say whether the vocabularies know what was decided."""
        words = self.in_words(tuple(self.raw.split("\t")))
        return self.concept == NOTHING or _names_something(normalizer.resolve([words])[0])


@dataclass(frozen=True)
class Decisions:
    """All decisions of a site, by kind and text."""

    found: Mapping[tuple[str, Fields], Decision] = field(default_factory=dict)

    def of(self, kind: str, text: Fields) -> Decision | None:
        """Give the decision on a text: on exactly this one, or on any of its kind of value."""
        if kind not in self._kinds:
            return None
        fields = _folded(text)
        exact = self.found.get((kind, fields))
        if exact is not None or kind not in self._open_fields:
            return exact
        starred = (
            tuple(ANY if at in places else one for at, one in enumerate(fields))
            for places in self._open_fields[kind]
        )
        return next((self.found[kind, one] for one in starred if (kind, one) in self.found), None)

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(kind for kind, _ in self.found)

    @cached_property
    def _open_fields(self) -> Mapping[str, Sequence[frozenset[int]]]:
        """Give, by kind, which fields of a decision stand for any text."""
        places: dict[str, dict[frozenset[int], None]] = {}
        for kind, fields in self.found:
            starred = frozenset(at for at, one in enumerate(fields) if one == ANY)
            if starred:
                places.setdefault(kind, {})[starred] = None
        return {kind: tuple(found) for kind, found in places.items()}


class Decided:
    """A kind's normalizer with the decisions of people above all of its rungs."""

    def __init__(self, kind: str, normalizer: Normalizer, decisions: Decisions) -> None:
        self._kind, self._normalizer, self._decisions = kind, normalizer, decisions

    def resolve(self, texts: Sequence[Fields]) -> list[Resolution]:
        """Resolve distinct texts, in order: the ladder first, for a decision may contradict it."""
        resolutions = list(self._normalizer.resolve(texts))
        decided = {
            at: decision
            for at, text in enumerate(texts)
            if (decision := self._decisions.of(self._kind, text)) is not None
        }
        meant = self._normalizer.resolve([one.in_words(texts[at]) for at, one in decided.items()])
        for (at, decision), reading in zip(decided.items(), meant, strict=True):
            resolutions[at] = _decided(decision, resolutions[at], reading)
        return resolutions


def asked_for(text: Fields, resolution: Resolution) -> str | None:
    """Give the text, as a decision's `raw`, that a person has to decide; none, if it is understood.

    Of a laboratory test whose name or unit isn't understood, any value is asked for at once.
    """
    if resolution.remark is None and not _is_open(resolution):
        return None
    if isinstance(resolution, MeasurementResolution) and resolution.problem != "value":
        test, _, unit = (*text, "", "", "")[:3]
        text = (test, ANY, unit)
    return "\t".join(text).rstrip("\t")


def _is_open(resolution: Resolution) -> bool:
    """Say whether a text isn't understood; one that is understood to name nothing is."""
    if resolution.status == "unmatched":
        return resolution.method is None
    return resolution.status != "matched"


def told(resolution: Resolution) -> str:
    """Write what the ladder said of a text, as the column `before` keeps it."""
    if resolution.concept:
        return f"{resolution.status}: {resolution.concept}"
    named = ", ".join(candidate.concept for candidate in resolution.candidates)
    return f"{resolution.status}: {named}" if named else resolution.status


def read_decisions(path: Path, kinds: Collection[str]) -> Decisions:
    """Read the file of decisions on texts of some kinds.

    Raises:
        ConfigurationError: the file can't be read, lacks a column, decides a text twice, or a line
            doesn't say what was decided, by whom and when. All faults are in `faults`, by line.
    """
    found: dict[tuple[str, Fields], Decision] = {}
    faults: list[ConfigurationError] = []
    for line, row in read_rows(path, required=COLUMNS, unstripped=("raw",)):
        place = Place(file=str(path), line=line)
        try:
            decision = decision_of(row, kinds, line)
        except ValueError as error:
            faults.append(ConfigurationError(str(error), place=place))
            continue
        first = found.setdefault(decision.key, decision)
        if first is not decision:
            faults.append(
                ConfigurationError(f"line {first.line} decides this text already", place=place)
            )
    if faults:
        raise ConfigurationError(
            "the decisions have faults", place=Place(file=str(path)), faults=tuple(faults)
        )
    return Decisions(found)


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write the whole file anew, beside it first, so that it is never half written.

    Raises:
        OutputError: the file can't be written.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows([str(getattr(one, name)) for name in COLUMNS] for one in decisions)
        beside.replace(path)
    except OSError as error:
        raise OutputError(
            f"the decisions can't be written ({error.strerror})",
            place=Place(file=str(path)),
            remedy="Give the right to write; nothing was added.",
        ) from None


def decision_of(row: Mapping[str, str], kinds: Collection[str], line: int = 0) -> Decision:
    """Take a decision from its cells.

    Raises:
        ValueError: what is missing, or can't be read.
    """
    for name in ("kind", "raw", "decided_by", "decided_on"):
        if not row[name]:
            raise ValueError(f"the column {name!r} is empty")
    if row["kind"] not in kinds:
        raise ValueError(f"{row['kind']!r} is no kind; there are {', '.join(sorted(kinds))}")
    if not any(row[name] for name in ("concept", "value", "unit")):
        raise ValueError(f"no concept is given; write {NOTHING!r} for a text that says nothing")
    try:
        day = date.fromisoformat(row["decided_on"])
    except ValueError:
        raise ValueError("the column 'decided_on' holds no day of the form YYYY-MM-DD") from None
    kept = {name: row[name] for name in COLUMNS if name != "decided_on"}
    return Decision(**kept, decided_on=day, line=line)


def _decided(decision: Decision, climbed: Resolution, reading: Resolution) -> Resolution:
    if decision.concept == NOTHING:
        reading = type(climbed)(raw=climbed.raw)
    elif not _names_something(reading):
        return replace(climbed, remark=_not_applied(decision))
    elif _is_open(reading):  # the test is known now, and this value of it can't be read
        return replace(reading, raw=climbed.raw)
    contradicted = (
        climbed.status == "matched"
        and _meaning(climbed) != _meaning(reading)
        and decision.before != told(climbed)
    )
    return replace(
        reading,
        raw=climbed.raw,
        method="decision",
        score=1.0,
        candidates=climbed.candidates,
        remark=sentence("remark-contradicted", concept=climbed.concept or "")
        if contradicted
        else None,
    )


def _meaning(resolution: Resolution) -> Resolution:
    """Leave out how a reading came about."""
    return replace(resolution, raw="", method=None, score=0.0, candidates=(), remark=None)


def _not_applied(decision: Decision) -> Sentence:
    return sentence("remark-not-applied", meant=decision.in_one, kind=decision.kind)


def unreadable(decision: Decision) -> str:
    """Say that what was decided is unknown to the vocabularies."""
    return f"the vocabularies don't know {decision.in_one!r} of {decision.kind}"


def _names_something(reading: Resolution) -> bool:
    """Say whether a decision's words are surely understood; a value may still be unreadable."""
    if isinstance(reading, MeasurementResolution) and reading.problem == "value":
        return len(reading.candidates) == 1
    return not _is_open(reading) and reading.method != "fuzzy"


def _folded(fields: Iterable[str]) -> Fields:
    folded = [" ".join(simplified(one).casefold().split()) for one in fields]
    while folded and not folded[-1]:
        folded.pop()
    return tuple(folded)
