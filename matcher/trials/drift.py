"""What became of a trial's criteria in another version of their document.

A criterion knows its line of the source by a fingerprint only, so a line that changed is recognised
by its place: between neighbours that stayed as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from matcher.errors import Place, UsageError
from matcher.trials.model import Criterion, Trial
from matcher.trials.source import Document, fingerprint, number_of, renumbered, spellings

Kind = Literal["changed", "vanished", "appeared", "renumbered"]


@dataclass(frozen=True, slots=True)
class Drift:
    """One line of a source that isn't as it was when the criteria were read.

    `criteria` are those that rest on the line (none of one that appeared); `line` is what the source
    says now (nothing where it vanished).
    """

    trial_id: str
    kind: Kind
    criteria: tuple[Criterion, ...]
    line: str | None

    def __str__(self) -> str:
        """Tell it in a line for a person."""
        if not self.criteria:
            return f"{self.trial_id}: appeared, and no criterion rests on it: {self.line}"
        first = self.criteria[0]
        names = ", ".join(criterion.id for criterion in self.criteria)
        now = f": {self.line}" if self.line else ""
        return f"{self.trial_id}, {first.section} {first.item} ({names}): {self.kind}{now}"


def trial_of(document: Document, trials: Sequence[Trial], path: Path) -> Trial:
    """Give the trial whose document it is: by the registry's id, or by the document's name.

    Raises:
        UsageError: no trial file names it.
    """
    for trial in trials:
        ids = {trial.trial_id, trial.registry_id}
        if document.registry_id in ids if document.registry_id else _names(trial, document.name):
            return trial
    raise UsageError(
        "no trial file belongs to this document",
        place=Place(file=str(path)),
        remedy="A trial file names its document (`source.document`) and its `registry_id`.",
    )


def _names(trial: Trial, name: str) -> bool:
    stem = Path(name).stem
    return name == trial.source.document or stem in {trial.trial_id, trial.registry_id}


def drift_of(trial: Trial, document: Document) -> Iterator[Drift]:
    """Tell what of a trial's source has changed, vanished, appeared or moved to another number."""
    if document.sha256 == trial.source.sha256:
        return
    resting: dict[str, list[Criterion]] = {}
    for criterion in trial.criteria:
        resting.setdefault(criterion.fingerprint, []).append(criterion)
    known = {*resting, *trial.source.other_lines}
    anywhere = {fingerprint(one) for line in document.lines for one in spellings(line)}
    found = _found(document.listed, known, anywhere)
    there = {*anywhere, *found.values()}
    for line, mark in found.items():
        if mark in resting and mark not in anywhere:
            yield Drift(trial.trial_id, "renumbered", tuple(resting[mark]), line)
    of_lists = {mark: own for mark, own in resting.items() if own[0].section != "summary"}
    for mark, own in resting.items():
        if mark not in of_lists and mark not in there:
            yield Drift(trial.trial_id, "vanished", tuple(own), None)
    for mark_or_none, line_or_none in _paired(of_lists, document.listed, found, there):
        criteria = tuple(resting[mark_or_none]) if mark_or_none else ()
        kind: Kind = "appeared" if not criteria else "changed" if line_or_none else "vanished"
        yield Drift(trial.trial_id, kind, criteria, line_or_none)


def _found(listed: Sequence[str], known: set[str], anywhere: set[str]) -> dict[str, str]:
    """Give the fingerprint by which each line is known, under whatever number it stands now."""
    found: dict[str, str] = {}
    for line in listed:
        exactly = {fingerprint(one) for one in spellings(line)} & known
        if exactly:
            found[line] = exactly.pop()
    for line in listed:
        if line not in found:
            marks = {fingerprint(one) for one in renumbered(line)} & known - anywhere
            if marks:
                found[line] = marks.pop()
    return found


def _paired(
    resting: Mapping[str, Sequence[Criterion]],
    listed: Sequence[str],
    found: Mapping[str, str],
    there: set[str],
) -> Iterator[tuple[str | None, str | None]]:
    """Pair the lines that are gone with new ones that stand in their places."""
    was, now = list(resting), [found.get(line, line) for line in listed]
    for _, i, i_end, j, j_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        gone = [mark for mark in was[i:i_end] if mark not in there]
        new = [line for line in listed[j:j_end] if line not in found]
        same = [
            (mark, line)
            for mark in gone
            for line in new
            if resting[mark][0].item.rpartition(".")[2] == number_of(line)
        ]
        yield from same
        marks, lines = {mark for mark, _ in same}, {line for _, line in same}
        left = [mark for mark in gone if mark not in marks]
        fresh = [line for line in new if line not in lines]
        yield from zip_longest(left, fresh)
