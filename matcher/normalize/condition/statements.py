"""What a text on a condition is made of: senses of its words, segments and statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ConditionStatus = Literal["active", "resolved", "history", "ruled_out", "suspected"]

TESTED = frozenset(
    "hiv_infection aids viral_hepatitis hepatitis hepatitis_a hepatitis_b hepatitis_c hepatitis_d "
    "hepatitis_e syphilis tuberculosis latent_tuberculosis covid_19 influenza ebv_infection "
    "cytomegalovirus_infection".split()
)
"""What one negative result after a list denies of all in the list."""

_RESULTS = frozenset("positive reactive 阳 carrier active disease".split())


@dataclass(frozen=True, slots=True)
class Sense:
    """What a known phrase is: names of conditions, or a cue with its roles.

    `narrower` names a kind of the condition that the vocabulary doesn't keep apart.
    """

    concepts: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    narrower: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a text.

    `choices` are the conditions that it may name: one is sure, none is not understood; an empty one
    among them keeps the statement open. `words` are what might be a misspelt name, `spoken` the
    same with all that stands around them. `narrower`: only a kind of the condition is named.
    """

    choices: tuple[str, ...] = ()
    denied: bool = False
    status: ConditionStatus | None = None
    words: tuple[str, ...] = ()
    spoken: str = ""
    narrower: bool = False
    causes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Segment:
    """What stands between two commas, an 'and' and the like."""

    lead: str = ""
    roles: set[str] = field(default_factory=set)
    concepts: list[Sense] = field(default_factory=list)
    content: list[tuple[str, str]] = field(default_factory=list)
    dropped: bool = False
    treated: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether it says nothing."""
        return not self.roles and not self.content and not self.concepts

    @property
    def unknown(self) -> bool:
        """Say whether a word of it isn't understood."""
        return any(role == "unknown" for role, _ in self.content)

    @property
    def is_bare_test(self) -> bool:
        """Say whether it names only what one is tested for, and no result."""
        named = {key for sense in self.concepts if not sense.narrower for key in sense.concepts}
        words = {word for _, said in self.content for word in said.split()}
        return (
            not self.roles
            and len(self.content) == len(self.concepts) == 1
            and bool(named)
            and named <= TESTED
            and not words & _RESULTS
        )

    @property
    def named(self) -> bool:
        """Say whether it names something, understood or not."""
        return bool(self.concepts) or self.unknown
