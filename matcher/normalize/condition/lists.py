"""Lists of conditions: what one denial or one result says of all that stands in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from matcher.normalize.condition.statements import Part, Segment
from matcher.terms.vocabulary import Vocabulary

BROAD = frozenset(
    "symptom psychiatric_illness gi_disorder endocrine_disorder vascular_disorder heart_disease "
    "electrolyte_disorder metabolic_disorder infection skin_disorder neurological_disorder "
    "other_malignancy autoimmune_disease".split()
)
"""Parents under which two conditions aren't yet readings of the same finding."""


OWN_CUES = frozenset({"assertion", "negation", "denial", "history_of", "active", "suspected"})
LINKS = frozenset({"list", "slash", "conjunction", "alternative"})


def deny_back(segments: Sequence[Segment]) -> None:
    """Carry a test's result back along its list: 'HIV/HBV/HCV negative'; along commas it may be."""
    for at in range(len(segments) - 1, 0, -1):
        segment, before = segments[at], segments[at - 1]
        _doubt_back(segment, before)
        if not segment.roles & {"after", "doubtful"} or not before.is_bare_test:
            continue
        if segment.roles >= {"denied_after", "after"} and segment.lead in LINKS:
            before.roles |= {"denied_after", "after"}
        elif segment.lead == "comma":
            before.roles.add("doubtful")


def _doubt_back(segment: Segment, before: Segment) -> None:
    """See that a denial behind 'or' reaches back, with the time that limits it: 'recent MI or CVA: no'."""
    answered = segment.lead == "alternative" and segment.roles >= {"denied_after", "after"}
    if answered and not before.roles & OWN_CUES and not before.is_bare_test:
        before.roles.add("doubtful")
        segment.roles |= {"doubtful"} if "timed" in before.roles else set()


def cause_back(segments: Sequence[Segment], causes: frozenset[str]) -> None:
    """Give the cause behind a comma to what it is of: 'pneumonitis, drug-induced'."""
    for before, segment in pairwise(segments):
        bare = segment.lead == "comma" and not segment.content and not segment.concepts
        if bare and segment.roles <= causes and before.concepts and not before.unknown:
            before.roles |= segment.roles


def ends_in_or(segments: Sequence[Segment]) -> bool:
    """See a list that one 'no' governs to its end: 'no asthma, COPD or bronchiectasis'."""
    for segment in segments:
        if segment.lead == "alternative":
            return True
        if segment.lead not in ("comma", "list") or segment.roles & OWN_CUES:
            return False
    return False


def alternatives(parts: list[tuple[str, Part]], vocabulary: Vocabulary) -> list[Part]:
    """Join what 'or' offers (and a slash between kindred names) to one statement of several choices."""
    joined: list[Part] = []
    for lead, part in parts:
        last = joined[-1] if joined else Part()
        kindred = lead == "slash" and _kindred(last.choices, part.choices, vocabulary)
        if joined and not part.denied and (lead == "alternative" or kindred):
            choices = tuple(dict.fromkeys((*last.choices, *part.choices)))
            both_known = last.choices and part.choices
            # One of two, and one of them not understood: nothing is sure, not even a misspelling.
            joined[-1] = replace(last, choices=choices) if both_known else Part()
        else:
            joined.append(part)
    return joined


def _kindred(one: Sequence[str], other: Sequence[str], vocabulary: Vocabulary) -> bool:
    def near(keys: Sequence[str]) -> set[str]:
        known = [key for key in keys if key in vocabulary]
        parents = {parent for key in known for parent in vocabulary.terms[key].parents}
        return (parents | set(known)) - BROAD

    return bool(near(one) & near(other))
