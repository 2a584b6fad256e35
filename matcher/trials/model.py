"""A trial as its file in `config/trials/` describes it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from matcher.criteria import AnyQuestion, Question
from matcher.criteria.logic import Advisory, Manual
from matcher.criteria.question import leaves
from matcher.messages import Language

Section = Literal["inclusion", "exclusion", "summary"]
Outcome = Literal["pass", "fail", "unknown", "manual"]
ReviewState = Literal["reviewed", "changed", "unreviewed"]
Verdict = Literal["eligible", "possible", "later", "ineligible"]
RegistryStatus = Literal[
    "not_yet_recruiting",
    "recruiting",
    "enrolling_by_invitation",
    "active_not_recruiting",
    "suspended",
    "terminated",
    "completed",
    "withdrawn",
    "not_stated",
]
_TAKING_PATIENTS = {"recruiting", "enrolling_by_invitation", "not_stated"}


Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
"""The first 16 hex digits of a SHA-256."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Criterion(_Part):
    """One criterion of a trial: what the patient must or must not be, and where the source says so."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")] = Field(
        description="short name, unique in the trial, lower case with hyphens"
    )
    section: Section = Field(description="where it stands in the source; `summary`: not in a list")
    item: str = Field(description="the item's number as printed: `8`, `2.6`; counted for bullets")
    text: str = Field(min_length=1, description="the criterion in our own words")
    text_zh: str | None = Field(None, min_length=1, description="the same in Chinese")
    require: AnyQuestion | None = Field(None, description="what has to hold for the patient")
    forbid: AnyQuestion | None = Field(None, description="what must not hold for the patient")
    fingerprint: Fingerprint = Field(
        description="first 16 hex digits of the SHA-256 of the source's line, spaces folded"
    )
    note: str | None = Field(None, description="the judgement that was needed, and why")
    note_zh: str | None = Field(None, min_length=1, description="the same in Chinese")

    @model_validator(mode="after")
    def _one_demand(self) -> Self:
        if (self.require is None) == (self.forbid is None):
            raise ValueError("a criterion has either `require` or `forbid`")
        return self

    def text_in(self, language: Language) -> str:
        """Give the criterion in a language, where it is translated; else as it is written."""
        return (self.text_zh if language == "zh" else None) or self.text

    def note_in(self, language: Language) -> str | None:
        """Give the note in a language, where it is translated; else as it is written."""
        return (self.note_zh if language == "zh" else None) or self.note

    @property
    def question(self) -> Question:
        """Give what is asked, whether it is required or forbidden."""
        asked = self.require if self.require is not None else self.forbid
        assert asked is not None  # noqa: S101  (the validator demands one)
        return asked

    @property
    def excludes(self) -> bool:
        """Say whether the site lets it exclude."""
        return not isinstance(self.question, Advisory)

    @property
    def question_as_written(self) -> Question:
        """Give what the trial file asks, whether or not the site lets it exclude."""
        asked = self.question
        return asked.question if isinstance(asked, Advisory) else asked

    @property
    def digest(self) -> str:
        """Give the first 16 hex digits of the SHA-256 of what a reviewer reads: all but the notes."""
        told = self.model_dump(
            mode="json", exclude={"note", "note_zh", "require", "forbid"}, exclude_defaults=True
        )
        told["require" if self.wanted else "forbid"] = self.question_as_written.model_dump(
            mode="json", exclude_defaults=True, by_alias=True
        )
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    def without_excluding(self) -> Criterion:
        """Give the criterion as one that can't exclude: where it would fail, it is unknown."""
        demand = "require" if self.wanted else "forbid"
        asked = Advisory(question=self.question, wanted=self.wanted)
        return self.model_copy(update={demand: asked})

    @property
    def wanted(self) -> bool:
        """Give the answer that passes."""
        return self.require is not None

    @property
    def is_manual(self) -> bool:
        """Say whether only a person can answer it, whatever the record holds."""
        return isinstance(self.question, Manual)

    @property
    def answered_by(self) -> Literal["record", "person", "both"]:
        """Say what can answer it: the record, only a person, or each of them some of its parts."""
        asks = {isinstance(leaf, Manual) for _, leaf in leaves(self.question)}
        if asks == {True, False}:
            return "both"
        return "person" if True in asks else "record"


class Source(_Part):
    """The document that the criteria were read from."""

    document: str = Field(description="the document's file name")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the document"
    )
    updated: date | None = Field(None, description="the day of its last update, where it says one")
    other_lines: tuple[Fingerprint, ...] = Field(
        (),
        description="fingerprints of the lists' lines on which no criterion rests by itself: "
        "headings, exceptions that are read with the item above them",
    )


class Review(_Part):
    """That a person read criteria against the source, and what exactly they read."""

    by: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$")] = Field(description="who reviewed")
    on: date = Field(description="the day of the review")
    criteria: dict[str, Fingerprint] = Field(
        min_length=1, description="criterion id: digest of what was reviewed"
    )


class Example(_Part):
    """A small patient with expected answers, which `matcher trials check` runs."""

    name: str = Field(description="what the example shows")
    tables: dict[str, list[dict[str, Any]]] = Field(
        description="rows of the patient tables, without `patient_id`"
    )
    expect: dict[str, Outcome] = Field(min_length=1, description="criterion id: expected status")
    verdict: Verdict | None = Field(None, description="the expected verdict")


class Trial(_Part):
    """A trial, its criteria, and what its document leaves open."""

    trial_id: str = Field(description="the file's stem", exclude=True)
    title: str = Field(min_length=1, description="a short title in our own words")
    title_zh: str | None = Field(None, min_length=1, description="the same in Chinese")
    registry_id: str | None = Field(None, description="`NCT…`, where the source gives one")
    status: RegistryStatus = Field(description="the recruitment status that the source gives")
    source: Source = Field(description="the document that the criteria were read from")
    lists_criteria: bool = Field(
        default=True,
        description="false where the source lists no criteria: no pair is then called eligible",
    )
    notes: tuple[str, ...] = Field((), description="what the document leaves open, for readers")
    notes_zh: tuple[str, ...] = Field((), description="the same in Chinese, note by note")
    criteria: tuple[Criterion, ...] = Field(
        min_length=1, description="what is required and forbidden, in the order of the source"
    )
    examples: tuple[Example, ...] = Field(
        (), description="small patients with expected answers, which `matcher trials check` runs"
    )

    reviews: tuple[Review, ...] = Field(
        (), description="who reviewed which criteria; `matcher trials review` adds to it"
    )

    @model_validator(mode="after")
    def _all_notes_translated(self) -> Self:
        if self.notes_zh and len(self.notes_zh) != len(self.notes):
            raise ValueError("`notes_zh` has to hold a translation of each of the `notes`")
        return self

    def review_of(self, criterion: Criterion) -> ReviewState:
        """Say whether a person has read a criterion as it stands; the last review of it counts."""
        read = [one.criteria[criterion.id] for one in self.reviews if criterion.id in one.criteria]
        if not read:
            return "unreviewed"
        return "reviewed" if read[-1] == criterion.digest else "changed"

    def title_in(self, language: Language) -> str:
        """Give the title in a language, where it is translated; else as it is written."""
        return (self.title_zh if language == "zh" else None) or self.title

    def notes_in(self, language: Language) -> tuple[str, ...]:
        """Give the notes in a language, where they are translated; else as they are written."""
        return (self.notes_zh if language == "zh" else ()) or self.notes

    def without_unreviewed_exclusions(self) -> Trial:
        """Give the trial with only those criteria excluding that are reviewed as they stand."""
        criteria = tuple(
            one if self.review_of(one) == "reviewed" else one.without_excluding()
            for one in self.criteria
        )
        return self.model_copy(update={"criteria": criteria})

    @property
    def takes_patients(self) -> bool:
        """Say whether its list is of candidates; else it is a watch list."""
        return self.status in _TAKING_PATIENTS
