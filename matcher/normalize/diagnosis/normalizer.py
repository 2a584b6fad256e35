"""Diagnoses to OncoTree: what all fields of a row say together, or nothing.

The rungs: a code; a name or a written synonym; the grammar of histologies, sites and what is said
of them (`reading`), with misspelt words corrected by resemblance first. No whole text is
ever matched by resemblance: 'small cell' and 'non-small cell' look too much alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.normalize.diagnosis.codes import CodeReading, TumourCodes
from matcher.normalize.diagnosis.combination import Combination, Fields, raw_text
from matcher.normalize.diagnosis.phrases import Meaning, diagnosis_lexicon
from matcher.normalize.diagnosis.reading import Reading, TumourReader
from matcher.normalize.diagnosis.rewriting import Rewriting
from matcher.normalize.diagnosis.types import (
    ROOT,
    TumourTypes,
)
from matcher.normalize.ladder import Ladder
from matcher.normalize.lexicon import BREAKS, Lexicon, words_of
from matcher.normalize.policies import load_policy
from matcher.normalize.resolution import Candidate, DiagnosisResolution, Method
from matcher.normalize.spelling import Corrected, Spelling
from matcher.normalize.text import normal_form
from matcher.terms.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class _Cell:
    """A field's reading, and how its words were spelled."""

    reading: Reading
    spelling: Corrected


class DiagnosisNormalizer:
    """Resolves diagnoses; `folder` holds the vocabularies.

    A text is (diagnosis), (diagnosis, histology or body site), or these with a code and the
    code's system; missing fields are empty.

    Raises:
        ConfigurationError: a vocabulary can't be read.
    """

    def __init__(self, folder: Path) -> None:
        self._types = TumourTypes(folder)
        self._lexicon: Lexicon[Meaning] = diagnosis_lexicon(
            self._types, load_vocabulary(folder / "diagnosis_words.csv")
        )
        self._reader = TumourReader(self._types, self._lexicon)
        self._codes = TumourCodes(folder, self._types)
        self._rewriting = Rewriting(folder)
        self._names = Ladder(self._types.tree)
        policy = load_policy(folder, "diagnosis")
        self.spelling = Spelling(self._lexicon.words, self._decisive_words(), policy)
        self._meant: dict[str, Meaning] = dict(self._lexicon.meanings)

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> list[DiagnosisResolution]:
        """Resolve rows in order; equal rows are read once."""
        distinct = {text: (*text, "", "", "", "")[:4] for text in dict.fromkeys(texts)}
        cells = {cell for fields in distinct.values() for cell in fields[:2]}
        usual = {cell: self._rewriting.rewritten(cell) for cell in cells}
        split = {cell: self._codes.split(usual[cell]) for cell in cells}
        words = {cell: words_of(rest) for cell, (rest, _) in split.items()}
        self.spelling.learn(word for listed in words.values() for word in listed)
        read = {cell: self._read(listed) for cell, listed in words.items()}
        resolved = {}
        for text, (diagnosis, histology, code, _) in distinct.items():
            found = (*split[diagnosis][1], *split[histology][1], *self._codes.read(code))
            codes = self._codes.together(found)
            both = (read[diagnosis], read[histology])
            alone = usual[diagnosis] if not histology.strip() and not codes else ""
            resolved[text] = self._named(text, alone) or self._spelled(text, both, codes)
        return [resolved[text] for text in texts]

    def _read(self, words: list[str]) -> _Cell:
        spelling = self.spelling.correct(words)
        return _Cell(self._read_spelled(spelling.words), spelling)

    def _read_spelled(self, words: list[str]) -> Reading:
        reading = self._reader.read(words)
        if any(self.spelling.is_near_miss(word) for word in words):
            reading.unread_tumour = True
        return reading

    def _spelled(
        self, text: tuple[str, ...], cells: tuple[_Cell, _Cell], codes: tuple[CodeReading, ...]
    ) -> DiagnosisResolution:
        """Read a row, and where a slip was put right also with the word that came second."""
        spelled = min(cell.spelling.score for cell in cells)
        fields = Fields(text, cells[0].reading, cells[1].reading, codes, spelled)
        found = self._combined(fields)
        rival = min(cells, key=lambda cell: cell.spelling.margin).spelling
        if found.method != "fuzzy" or rival.rival is None:
            return found
        other = self._read_spelled(rival.rival)
        readings = [other if cell.spelling is rival else cell.reading for cell in cells]
        second = self._combined(replace(fields, diagnosis=readings[0], histology=readings[1]))
        if second.concept in {None, found.concept}:
            return found
        runner_up = Candidate(second.concept or "", round(found.score - 0.95 * rival.margin, 4))
        return replace(found, candidates=(runner_up, *found.candidates))

    def _decisive_words(self) -> Iterable[str]:
        for phrase, meaning in self._lexicon.meanings.items():
            if meaning.kind != "word" or meaning.key == "non":
                yield from phrase.split()

    def _named(self, text: tuple[str, ...], diagnosis: str) -> DiagnosisResolution | None:
        """Resolve a row that is just a name; a name that says no organ is no answer."""
        meaning = self._meant.get(" ".join(w for w in words_of(diagnosis) if w not in BREAKS))
        if meaning is not None and meaning.kind != "tumour":
            return None
        rung = self._names.look_up(normal_form(diagnosis))
        if rung.concept is None or self._is_tissue_name(rung.concept, rung.method):
            return None
        return DiagnosisResolution(
            raw=raw_text(text),
            concept=rung.concept,
            status="matched",
            method=rung.method,
            score=1.0,
        )

    def _is_tissue_name(self, code: str, method: Method | None) -> bool:
        is_tissue = code == ROOT or ROOT in self._types.tree.terms[code].parents
        return is_tissue and method == "exact"

    def _combined(self, fields: Fields) -> DiagnosisResolution:
        return Combination(self._types, fields).resolution()
