"""Questions made of questions, in Kleene's logic, and the question that only a person can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from pydantic import Field, model_validator

from matcher.criteria import answer as kleene
from matcher.criteria.answer import Answer, Cause, Codes, Places
from matcher.criteria.fact import Fact
from matcher.criteria.question import Compound, Leaf, Path, Question
from matcher.messages import Messages
from matcher.record import Mask, Record

if TYPE_CHECKING:
    from matcher.criteria import AnyQuestion


class AllOf(Compound):
    """All of the questions are met."""

    all_of: tuple[AnyQuestion, ...] = Field(min_length=1, description="questions that all hold")

    def parts(self) -> Sequence[tuple[Path, Question]]:
        """Give the questions in their order."""
        return [(("all_of", at), part) for at, part in enumerate(self.all_of)]

    def combine(self, answers: Sequence[Answer]) -> Answer:
        """Combine by *and*."""
        return kleene.all_of(answers)


class AnyOf(Compound):
    """At least one of the questions is met."""

    any_of: tuple[AnyQuestion, ...] = Field(
        min_length=1, description="questions of which one holds"
    )

    def parts(self) -> Sequence[tuple[Path, Question]]:
        """Give the questions in their order."""
        return [(("any_of", at), part) for at, part in enumerate(self.any_of)]

    def combine(self, answers: Sequence[Answer]) -> Answer:
        """Combine by *or*."""
        return kleene.any_of(answers)


class Not(Compound):
    """The question is not met."""

    not_: AnyQuestion = Field(alias="not", description="the question that must not hold")

    def parts(self) -> Sequence[tuple[Path, Question]]:
        """Give the one question."""
        return [(("not",), self.not_)]

    def combine(self, answers: Sequence[Answer]) -> Answer:
        """Turn the answer round."""
        return kleene.negation(answers[0])


class AtLeast(Compound):
    """At least so many of the questions are met."""

    at_least: int = Field(ge=1, description="how many have to hold")
    of: tuple[AnyQuestion, ...] = Field(min_length=1, description="the questions")

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if self.at_least > len(self.of):
            raise ValueError(f"{self.at_least} of {len(self.of)} questions can never hold")
        return self

    def parts(self) -> Sequence[tuple[Path, Question]]:
        """Give the questions in their order."""
        return [(("of", at), part) for at, part in enumerate(self.of)]

    def combine(self, answers: Sequence[Answer]) -> Answer:
        """Count the answers."""
        return kleene.at_least(self.at_least, answers)


class IfThen(Compound):
    """One question where a condition holds, and another where it doesn't.

    Without `else` nothing is asked of a patient who doesn't meet the condition. Where the condition
    is unknown, what both branches agree on stands.
    """

    if_: AnyQuestion = Field(alias="if", description="the condition")
    then: AnyQuestion = Field(description="what is asked where the condition holds")
    else_: AnyQuestion | None = Field(None, alias="else", description="what is asked elsewhere")

    def parts(self) -> Sequence[tuple[Path, Question]]:
        """Give the condition and its branches."""
        branches: list[tuple[Path, Question]] = [(("if",), self.if_), (("then",), self.then)]
        return branches if self.else_ is None else [*branches, (("else",), self.else_)]

    def combine(self, answers: Sequence[Answer]) -> Answer:
        """Choose by the condition."""
        condition, then, *otherwise = answers
        if not otherwise:
            return kleene.any_of([kleene.negation(kleene.as_condition(condition)), then])
        return kleene.if_then_else(condition, then, otherwise[0])

    def bearing(self, answers: Sequence[Answer]) -> Sequence[Mask]:
        """Leave out the branch that a known condition doesn't choose."""
        condition, then, *otherwise = super().bearing(answers)
        chosen = answers[0]
        return [condition, then & ~chosen.no, *(branch & ~chosen.yes for branch in otherwise)]


class Advisory(Compound):
    """A question that can't exclude anyone: where it would, the answer is unknown.

    No trial file asks it; it stands in the place of what nobody has reviewed.
    """

    question: Question
    wanted: bool

    def parts(self) -> Sequence[tuple[Path, Question]]:
        """Give the question, which stands in the trial file itself."""
        return [((), self.question)]

    def combine(self, answers: Sequence[Answer]) -> Answer:
        """Withhold the answer that would exclude."""
        return kleene.without(answers[0], not self.wanted)


class Manual(Leaf):
    """What only a person can say: consent, compliance, the investigator's judgement."""

    tables: ClassVar = frozenset()

    manual: str = Field(min_length=1, description="the question that a person has to answer")
    manual_zh: str | None = Field(None, min_length=1, description="the same question in Chinese")

    def answer(self, record: Record) -> Answer:
        """Leave it open, whatever the record holds."""
        nobody = np.zeros(record.size, dtype=np.bool_)
        speaker = _Asked(self._question_in(record.messages), record.size)
        return Answer.of_one(speaker, nobody, nobody, manual=~nobody)

    def facts(self, record: Record) -> Mapping[Fact, Mask]:  # noqa: ARG002
        """Give none: it is asked, not found out."""
        return {}

    def _question_in(self, messages: Messages) -> str:
        if messages.language == "zh" and self.manual_zh is not None:
            return self.manual_zh
        return self.manual


@dataclass(frozen=True, slots=True)
class _Asked:
    """Says what a person has to answer."""

    question: str
    size: int

    @property
    def causes(self) -> Codes:
        """Give the one cause."""
        return np.full(self.size, Cause.MANUAL, dtype=np.uint8)

    def lines(self, people: Places) -> Mapping[str, npt.NDArray[Any]]:  # noqa: ARG002
        """Give nothing."""
        return {}

    def texts(self, *, wanted: bool | None) -> Mapping[str, str | None]:  # noqa: ARG002
        """Give the question."""
        return {"question": self.question}

    def shown(self, people: Places) -> None:
        """Give nothing: no row can answer it."""

    def besides(self, people: Places) -> None:
        """Give nothing, too."""

    @staticmethod
    def clauses(lines: pl.DataFrame, messages: Messages) -> pl.DataFrame:
        """Ask it."""
        asked = messages.expr("reason-manual", asked=pl.col("question"))
        return lines.select("line", said=asked, none=pl.lit(None, dtype=pl.String))
