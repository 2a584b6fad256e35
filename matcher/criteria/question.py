"""The two bases of all questions that a trial file can ask: of the record, and of other answers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from matcher.criteria.answer import Answer, Shares
from matcher.criteria.fact import Fact
from matcher.record import Mask, Record
from matcher.terms.vocabularies import Vocabularies

Path = tuple[str | int, ...]


class Question(BaseModel):
    """A question with the answer yes, no or unknown; frozen, so that equal ones are asked once."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)


class Leaf(Question):
    """A question to the record; `tables` are the patient tables whose rows can decide it."""

    tables: ClassVar[frozenset[str]]

    @abstractmethod
    def answer(self, record: Record) -> Answer:
        """Answer the question for all patients of a record."""

    @abstractmethod
    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give what can be found out to answer it, and for whom, where it is open, each is to be."""

    def concepts(self, vocabularies: Vocabularies) -> frozenset[str] | None:  # noqa: ARG002
        """Give the concepts whose rows can decide it; none: rows of any concept."""
        return None

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        """Give the fields and values that name no concept of the vocabularies."""
        return ()


class Compound(Question):
    """A question made of questions."""

    @abstractmethod
    def parts(self) -> Sequence[tuple[Path, Question]]:
        """Give the questions that it is made of, each with its place in the trial file."""

    @abstractmethod
    def combine(self, answers: Sequence[Answer]) -> Answer:
        """Combine the answers of its parts, in their order."""

    def bearing(self, answers: Sequence[Answer]) -> Sequence[Mask]:
        """Say for whom the whole, where it is open, can hang on each part."""
        return [~answer.known for answer in answers]


class Inquiry:
    """The answers of one record: each distinct question is asked once."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._answers: dict[Question, Answer] = {}
        self._margins: dict[Question, Shares | None] = {}

    def answer(self, question: Question) -> Answer:
        """Answer a question for all patients of the record."""
        if question not in self._answers:
            self._answers[question] = self._ask(question)
        return self._answers[question]

    def margin(self, question: Question) -> Shares | None:
        """Give how far each patient's value lies from its limit, NaN where there is no such number.

        None: the question has no such numbers at all.
        """
        if question not in self._margins:
            margin = self.answer(question).margin
            self._margins[question] = None if margin is None else margin()
        return self._margins[question]

    def _ask(self, question: Question) -> Answer:
        if isinstance(question, Compound):
            return question.combine([self.answer(part) for _, part in question.parts()])
        assert isinstance(question, Leaf)  # noqa: S101  (there are only these two)
        return question.answer(self.record)


def leaves(question: Question, path: Path = ()) -> Iterable[tuple[Path, Leaf]]:
    """Give the questions to the record within a question, each with its place."""
    if isinstance(question, Leaf):
        yield path, question
    elif isinstance(question, Compound):
        for step, part in question.parts():
            yield from leaves(part, (*path, *step))


def open_leaves(question: Question, inquiry: Inquiry, among: Mask) -> Iterator[tuple[Leaf, Mask]]:
    """Give the questions to the record that leave a question open for some patients, and for whom each.

    Once all of these are answered the question is, but for what only a person can say.
    """
    answer = inquiry.answer(question)
    still_open = among & ~answer.known & ~answer.manual
    if not still_open.any():
        return
    if isinstance(question, Leaf):
        yield question, still_open
    elif isinstance(question, Compound):
        parts = [part for _, part in question.parts()]
        bearing = question.bearing([inquiry.answer(part) for part in parts])
        for part, bears in zip(parts, bearing, strict=True):
            yield from open_leaves(part, inquiry, still_open & bears)
