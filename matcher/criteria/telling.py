"""What is told of many answers at once: a text each, and the rows behind it.

A question puts its own rows into words; all that follows, from the first few rows of a patient to the whole
text, is done in one go for all questions and patients.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria.answer import Answer, Places, Speaker, Voice
from matcher.criteria.clauses import CLAUSES, in_one_text, rows_in_words
from matcher.criteria.evidence import EVIDENCE_SCHEMA, Shown, in_words
from matcher.messages import Messages

Asking = tuple[Answer, bool | None, Places]
"""An answer, the value of it that its asker needs (None: either will do), and patients (their `p`, ascending)."""

_EVIDENCE = tuple(name for name in EVIDENCE_SCHEMA if name != "p")
_Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: `texts` one after another, and `evidence`, by `telling` (the number of the text)."""

    texts: pl.Series
    evidence: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Line:
    """What a voice says: a line for each of its patients, numbered from `first`, for some tellings."""

    voice: Voice
    first: int
    tellings: _Numbers

    def of(self, p: Places) -> _Numbers:
        """Give the lines of some of its patients."""
        return (np.searchsorted(self.voice.people, p) + self.first).astype(np.uint32)

    @property
    def every(self) -> _Numbers:
        """Give the lines of all its patients."""
        return np.arange(self.first, self.first + len(self.tellings), dtype=np.uint32)


def told(askings: Sequence[Asking], messages: Messages) -> Told:
    """Put answers into words; the tellings are numbered patient by patient, asking by asking."""
    lines = [*_lines(askings)]
    shown, besides = _evidence(lines)
    by_line = rows_in_words(shown, messages)
    clauses = pl.concat([pl.DataFrame(schema=CLAUSES), *_clauses(lines, by_line, messages)])
    tellings = np.concatenate([np.empty(0, np.uint32), *(line.tellings for line in lines)])
    n_tellings = sum(len(people) for _, _, people in askings)
    return Told(
        in_one_text(_told_in_order(clauses, tellings), n_tellings, messages),
        _once(_told_in_order(pl.concat([shown, besides]), tellings), "telling"),
    )


def _lines(askings: Iterable[Asking]) -> Iterable[_Line]:
    n_lines = n_tellings = 0
    for answer, wanted, people in askings:
        for voice in answer.voices(wanted, people) if len(people) else ():
            tellings = np.searchsorted(people, voice.people) + n_tellings
            yield _Line(voice, n_lines, tellings.astype(np.uint32))
            n_lines += len(tellings)
        n_tellings += len(people)


def _evidence(lines: Iterable[_Line]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the rows that are put into words, and those that are shown besides, by `line`."""
    shown, besides = _Rows(), _Rows()
    for line in lines:
        speaker, people = line.voice.speaker, line.voice.people
        shown.add(line, speaker.shown(people))
        besides.add(line, speaker.besides(people))
    return _once(shown.in_words(), "line"), besides.in_words()


class _Rows:
    """The rows of many lines, those together that are put into words alike."""

    def __init__(self) -> None:
        self._alike: dict[tuple[int, int], list[tuple[_Numbers, Shown]]] = {}

    def add(self, line: _Line, own: Shown | None) -> None:
        """Add the rows of a line."""
        if own is not None:
            self._alike.setdefault(own.alike, []).append((line.of(own.rows.patients), own))

    def in_words(self) -> pl.DataFrame:
        """Give all rows in words, by `line`; those of a line stand together, in their order."""
        told = [pl.DataFrame(schema={"line": pl.UInt32, **EVIDENCE_SCHEMA}).drop("p")]
        for alike in self._alike.values():
            numbers, rows = zip(*alike, strict=True)
            line = pl.Series("line", np.concatenate(numbers))
            told.append(in_words(rows).select(line, *_EVIDENCE))
        return pl.concat(told)


def _clauses(
    lines: Sequence[_Line], shown: pl.DataFrame, messages: Messages
) -> Iterable[pl.DataFrame]:
    """Let the voices of each kind speak together, by the rows shown of each line."""
    kinds: dict[type[Speaker], list[_Line]] = {}
    for line in lines:
        kinds.setdefault(type(line.voice.speaker), []).append(line)
    for kind, own in kinds.items():
        yield kind.clauses(_together(own).join(shown, on="line", how="left"), messages)


def _together(lines: Sequence[_Line]) -> pl.DataFrame:
    """Put what voices of one kind say into one frame, a row a line."""
    voices = [line.voice for line in lines]
    of_each = [voice.speaker.lines(voice.people) for voice in voices]
    of_all = [voice.speaker.texts(wanted=voice.wanted) for voice in voices]
    whose = np.repeat(np.arange(len(voices)), [len(voice.people) for voice in voices])
    return pl.DataFrame(
        {
            "line": np.concatenate([line.every for line in lines]),
            **{name: np.concatenate([own[name] for own in of_each]) for name in of_each[0]},
            **{
                name: pl.Series([own[name] for own in of_all], dtype=pl.String).gather(whose)
                for name in of_all[0]
            },
        }
    )


def _told_in_order(by_line: pl.DataFrame, tellings: _Numbers) -> pl.DataFrame:
    """Put what stands by line into the order of the tellings, line by line."""
    telling = pl.Series("telling", tellings[by_line["line"].to_numpy()])
    return by_line.with_columns(telling).sort("telling", "line", maintain_order=True)


def _once(evidence: pl.DataFrame, by: str) -> pl.DataFrame:
    """Leave out what stands twice: several findings of a row, or what several voices rest on."""
    rows = evidence.select(by, *_EVIDENCE)
    # Most rows stand once, and to compare numbers is much cheaper than to compare texts.
    alike = rows.select(pl.struct(by, "row").is_duplicated()).to_series().to_numpy()
    first = rows.filter(pl.Series(alike)).select(pl.struct(by, *_EVIDENCE).is_first_distinct())
    kept = ~alike
    kept[alike] = first.to_series().to_numpy()
    return rows.filter(pl.Series(kept))
