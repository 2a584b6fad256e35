"""The grammar of a condition's text: what it names, denies, suspects or puts into the past.

A text is cut into clauses and those into segments at commas, 'and', 'with' and the like. A segment
is understood only if each of its words is: a name of the vocabulary, a cue ('no', 'history of') or
a word that changes nothing ('chronic', 'left'). Otherwise it claims nothing, and a word such as
'risk' or 'screening' keeps its whole clause from claiming anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from matcher.normalize.condition.clauses import (
    before_family,
    before_pending,
    clauses,
    is_content,
    without_purpose,
)
from matcher.normalize.condition.lists import (
    OWN_CUES,
    alternatives,
    cause_back,
    deny_back,
    ends_in_or,
)
from matcher.normalize.condition.statements import (
    IN_BRAIN,
    IN_CHEST,
    ConditionStatus,
    Part,
    Segment,
    Sense,
)
from matcher.normalize.condition.text import phrase
from matcher.normalize.lexicon import Lexicon
from matcher.terms.vocabulary import Term, Vocabulary, split_cell

_PREFIXES = frozenset({"negation", "denial"})
_EITHER_SIDE = frozenset({"history_after", "suspected", "active"})
_CAUSES = {
    "immune_related": "immune_related",
    "drug_induced": "drug_induced",
    "radiation_induced": "radiation",
}
ADVERSE_EVENT = "immune_related_adverse_event"
# What a condition was seen on counts behind a preposition: 'CTPA' alone may only be planned.
_EVIDENCE = frozenset({"evidence", "brain_imaging", "chest_imaging"})
_PREPOSITIONS = ("on", "by", "per", "via", "with", "based on", "confirmed by", "confirmed on")
_SEEN_IN = {"brain_imaging": IN_BRAIN, "chest_imaging": IN_CHEST}


def equal_names(term: Term) -> tuple[str, ...]:
    """Give the phrases that mean the condition as a whole, its name first."""
    return tuple(dict.fromkeys(phrase(text) for text in (term.name, *term.synonyms)))


def narrower_names(term: Term) -> tuple[str, ...]:
    """Give the phrases that mean a kind of it: to deny 'melena' isn't to deny bleeding."""
    return _phrases(term, "narrower")


def denying_names(term: Term) -> tuple[str, ...]:
    """Give the phrases that say that it is absent: 'HIV antibody negative'."""
    return _phrases(term, "absent")


def _cue_phrases(cues: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, str]]:
    """Give each cue with its role; what is done to look *for* a condition claims nothing."""
    for role, texts in cues.items():
        if role not in _EVIDENCE:
            yield from ((role, text) for text in texts)
            continue
        for text in texts:
            yield "blocking", f"{text} for"
            yield from ((role, f"{before} {text}") for before in _PREPOSITIONS)


def _phrases(term: Term, fact: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase(text) for text in split_cell(term.facts.get(fact, ""))))


class ConditionGrammar:
    """The phrases of the vocabulary and the cue words, ready to read texts."""

    def __init__(self, vocabulary: Vocabulary, cues: Mapping[str, Sequence[str]]) -> None:
        self._vocabulary = vocabulary
        senses: defaultdict[str, Sense] = defaultdict(Sense)
        for role, text in _cue_phrases(cues):
            form = phrase(text)
            senses[form] = Sense(roles=senses[form].roles | {role})
        for term in vocabulary.terms.values():
            equal = equal_names(term)
            for form in dict.fromkeys((*equal, *narrower_names(term))):
                known = senses[form].concepts
                concepts = (*known, *({term.key} - set(known)))
                senses[form] = Sense(concepts, narrower=form not in equal)
            for form in denying_names(term):
                senses[form] = Sense((term.key,), frozenset({"denied_after"}))
        self.lexicon = Lexicon(senses.items())
        self._adverse = {
            parent: term.key
            for term in vocabulary.terms.values()
            if ADVERSE_EVENT in term.parents
            for parent in term.parents
            if parent != ADVERSE_EVENT
        }

    def read(self, words: Sequence[str]) -> list[Part]:
        """Give the statements of a text in order; none of what is said of the family."""
        parts: list[Part] = []
        lasting = False
        for clause, end in clauses(list(words)):
            roles = self.roles(clause)
            # 'Denies fever; chills': what follows the semicolon may be denied as well.
            if lasting and not roles & OWN_CUES:
                parts.append(Part())
                continue
            read = self._read_clause(clause)
            if not read and parts and "family" not in roles:
                bare = len(self._units(clause)) == 1
                read, parts = _said_after(roles, parts, bare=bare), parts[:-1]
            parts.extend(read)
            lasting = end == ";" and bool(roles & {"denial", "family"})
        return parts

    def roles(self, words: Sequence[str]) -> set[str]:
        """Give the roles of the cues in a text."""
        return {role for hit in self.lexicon.find(list(words)) for role in hit.meaning.roles}

    def _read_clause(self, words: list[str]) -> list[Part]:
        roles = self.roles(words)
        if "pending" in roles:
            words = before_pending(words, self.lexicon)
            roles = self.roles(words) if words else {"blocking"}
            roles = roles if "suspected" in roles else {"blocking"}
        if "blocking" in roles:
            return [Part()]
        units = without_purpose(self._units(words))
        patients = before_family(units) if "family" in roles else units
        if patients is None:
            return []
        segments = _segments(patients)
        parts = alternatives(_carried(segments, self._part), self._vocabulary)
        return [_unsure(part) if part.denied and part.narrower else part for part in parts]

    def _units(self, words: list[str]) -> list[tuple[Sense, tuple[str, ...]]]:
        units: list[tuple[Sense, tuple[str, ...]]] = []
        at = 0
        for hit in self.lexicon.find(words):
            units.extend((_UNKNOWN, (word,)) for word in words[at : hit.start])
            units.append((hit.meaning, tuple(words[hit.start : hit.end])))
            at = hit.end
        units.extend((_UNKNOWN, (word,)) for word in words[at:])
        # 'No' before what a condition is treated with denies the treatment, not the condition.
        asides = {at for at, (sense, _) in enumerate(units) if sense.roles & {"aside", "drug"}}
        return [
            (_BREAKS.get(" ".join(said), sense), said)
            for at, (sense, said) in enumerate(units)
            if said != ("no",) or at + 1 not in asides
        ]

    def _part(self, segment: Segment) -> list[Part]:
        if segment.unknown:
            spoken = tuple(word for _, said in segment.content for word in said.split())
            core = tuple(
                word
                for role, said in segment.content
                if role in ("concept", "unknown")
                for word in said.split()
            )
            causes = frozenset(segment.roles & set(_CAUSES))
            return [Part(words=core, spoken=" ".join(spoken), causes=causes)]
        return [
            Part(choices, narrower=named.narrower)
            for named in segment.concepts
            for choices in self.with_cause(named.concepts, segment.roles)
        ]

    def with_cause(self, choices: tuple[str, ...], roles: Collection[str]) -> list[tuple[str, ...]]:
        """Turn 'hepatitis' with 'immune-related' into the condition of that name, if there is one.

        What has no name of its own with an immune-related cause is two statements.
        """
        for cause, stem in _CAUSES.items():
            if cause in roles and len(choices) == 1:
                stemmed = f"{stem}_{choices[0].removeprefix('autoimmune_')}"
                named = stemmed if stemmed in self._vocabulary else self._adverse.get(choices[0])
                if named and (stem == "immune_related" or named == stemmed):
                    return [(named,)]
        said = ADVERSE_EVENT in self._vocabulary.ancestors(choices)
        return [choices, (ADVERSE_EVENT,)] if "immune_related" in roles and not said else [choices]


_UNKNOWN = Sense(roles=frozenset({"unknown"}))
_BREAKS = {
    **{sign: Sense(roles=frozenset({"comma"})) for sign in (",", "-", "(", "[", ")", "]")},
    "、": Sense(roles=frozenset({"list"})),
    "/": Sense(roles=frozenset({"slash"})),
    ":": Sense(roles=frozenset({"filler"})),
}
_CONNECTORS = ("comma", "list", "slash", "conjunction", "alternative", "because", "contrast")


def _segments(units: list[tuple[Sense, tuple[str, ...]]]) -> list[Segment]:
    segments = [Segment()]
    for at, (sense, said) in enumerate(units):
        lead = _lead(sense, segments[-1], more=_goes_on(units[at + 1 :]))
        if lead is not None and not (segments[-1].is_empty and lead not in _CONNECTORS):
            goes_on = segments[-1].dropped and lead != "comma"
            treated = goes_on and segments[-1].treated
            segments.append(Segment(lead, dropped=goes_on, treated=treated))
        if lead is None or lead == "cue":
            _add(segments[-1], sense, said)
    return [one for one in segments if not one.is_empty]


def _goes_on(units: list[tuple[Sense, tuple[str, ...]]]) -> bool:
    """Say whether something is still to be named before the next comma or 'and'."""
    for sense, _ in units:
        if sense.roles & set(_CONNECTORS):
            return False
        if is_content(sense) or "qualifier" in sense.roles:
            return True
    return False


def _lead(sense: Sense, current: Segment, *, more: bool) -> str | None:
    """Say what begins a new segment here, if anything does."""
    for connector in _CONNECTORS:
        if connector in sense.roles:
            return connector
    if not current.named:
        return None
    if (sense.roles & _PREFIXES and (more or "denied_after" not in sense.roles)) or (
        sense.roles & {"history_of", *_EITHER_SIDE} and more
    ):
        return "cue"
    return None


def _add(segment: Segment, sense: Sense, said: tuple[str, ...]) -> None:
    text = " ".join(said)
    if segment.dropped:
        _pass_over(segment, sense)
        return
    if "drug" in sense.roles and not sense.concepts:
        _add_drug(segment, text)
        return
    if any(_is_elsewhere(segment, seen_in) for seen_in in sense.roles & set(_SEEN_IN)):
        segment.roles.add("narrowed")
    aside = "aside" in sense.roles and bool(segment.lead)
    if aside or (sense.roles & {"without", "aside"} and segment.named):
        segment.dropped = True
        segment.treated = "aside" in sense.roles and said[0] not in ("not", "off", "no")
    elif sense.concepts:
        segment.roles |= sense.roles
        segment.concepts.append(sense)
        segment.content.append(("concept", text))
    elif "induced" in sense.roles and "checkpoint_inhibitor" in segment.roles:
        segment.roles.add("immune_related")
    elif sense.roles & {"unknown", "induced"}:
        segment.content.append(("unknown", text))
    elif sense.roles & {"denied_after", "history_after"} and segment.named:
        segment.roles |= sense.roles - {"history_of", "denial", "negation"} | {"after"}
    else:
        segment.roles |= sense.roles
        if sense.roles & {"qualifier", "filler"}:
            segment.content.append(("qualifier" if "qualifier" in sense.roles else "filler", text))


def _pass_over(segment: Segment, sense: Sense) -> None:
    if is_content(sense) or sense.roles & {"qualifier", "drug"}:
        segment.roles.add("narrowed")  # 'no metastasis on brain MRI'
    if sense.concepts and segment.treated:
        segment.roles.add("left_out")  # 'acute kidney injury on chronic kidney disease'


def _is_elsewhere(segment: Segment, seen_in: str) -> bool:
    """Say whether imaging of one part may miss some of a condition: 'no metastasis on brain MRI'."""
    named = {key for one in segment.concepts for key in one.concepts}
    return not named or not named <= _SEEN_IN[seen_in]


def _add_drug(segment: Segment, text: str) -> None:
    """Pass over what a condition is treated with, where nothing reacts to it or comes from it."""
    reacts = segment.content[-1:] == [("filler", "to")] or segment.is_allergic
    if reacts or not (segment.named or segment.lead):
        segment.content.append(("unknown", text))
        return
    segment.roles.add("narrowed" if segment.named else "medicine")
    segment.dropped = segment.treated = True


def _carried(
    segments: list[Segment], read: Callable[[Segment], list[Part]]
) -> list[tuple[str, Part]]:
    """Read each segment, what governs a list carried along it."""
    parts: list[tuple[str, Part]] = []
    governing = Part()
    scope: str = ""
    cause = _cause_of(segments)
    deny_back(segments)
    cause_back(segments, frozenset(_CAUSES))
    for at, segment in enumerate(segments):
        if cause and at != cause[0]:
            segment.roles.add("immune_related")
        if segment.lead == "because" and (not segment.named or segment.unknown):
            continue
        if not segment.named:
            if segment.lead == "contrast" and parts and parts[-1][1].denied:
                parts[-1] = (parts[-1][0], _unsure(parts[-1][1]))  # 'no metastasis except brain'
            if any("timed" in one.roles for one in segments[:at]):
                segment.roles.add("timed")  # 'recent stroke - none'
            _apply_after(parts, segment)
            reacts = governing.denied or any(one.is_allergic for one in segments[:at])
            lost = "left_out" in segment.roles or ("medicine" in segment.roles and reacts)
            parts.extend([("", Part())] * lost)
            governing, scope = (Part(), "") if parts else _own(segment, governing, scope)
            continue
        if scope == "negation" and segment.lead == "comma" and ends_in_or(segments[at:]):
            segment.lead = "list"
        if "ruled_out" in segment.roles and not segment.concepts and parts:
            parts[-1] = (parts[-1][0], _unsure(parts[-1][1]))  # 'asthma - ruled out by …'
        own, own_scope = _own(segment, governing, scope)
        doubtful = own_scope == "unsure" or "doubtful" in segment.roles
        surely = not doubtful and not _restricted(segments[: at + 1], own)
        for part in read(segment):
            stated = replace(part, denied=own.denied, status=own.status)
            parts.append((segment.lead, stated if surely else _unsure(stated)))
        parts.extend([("", Part())] * ("left_out" in segment.roles))
        governing, scope = own, own_scope
    return parts


def _cause_of(segments: list[Segment]) -> tuple[int] | None:
    """Find 'due to pembrolizumab', which makes the findings before it immune-related."""
    for at, segment in enumerate(segments):
        if segment.lead == "because" and "checkpoint_inhibitor" in segment.roles:
            return (at,)
    return None


def _unsure(part: Part) -> Part:
    return Part(choices=(*part.choices, "") if part.choices else ())


def _restricted(segments: Sequence[Segment], own: Part) -> bool:
    """See a denial of less than the whole: 'no acute', 'no active', 'bone scan negative for'."""
    segment, before = segments[-1], segments[-2:-1]
    limited = any(role == "qualifier" for role, _ in segment.content)
    by_what = segment.lead == "cue" and any(one.unknown for one in before)
    less = "active" in segment.roles or (limited and "after" not in segment.roles)
    timed = {"narrowed", "timed"} & segment.roles  # 'no stroke within 6 months'
    return own.denied and bool(less or by_what or timed)


def _own(segment: Segment, governing: Part, scope: str) -> tuple[Part, str]:
    roles = segment.roles
    status = _status(roles)
    inherited = _inherited(segment.lead, governing, scope)
    if "assertion" in roles and not roles & {"negation", "denial", "denied_after"}:
        return Part(status=status), status or ""
    if status == "history" and inherited[0].denied:
        return inherited
    if roles & {"negation", "denial", "without"} or "denied_after" in roles:
        lasting = "denial" if "denial" in roles else "negation" if "negation" in roles else ""
        ruled_out: ConditionStatus | None = "ruled_out" if "ruled_out" in roles else None
        return Part(denied=True, status=ruled_out), lasting
    if status is not None:
        return Part(status=status), "" if roles & {"after", "once"} else status
    return inherited


def _inherited(lead: str, governing: Part, scope: str) -> tuple[Part, str]:
    carries = {
        "denial": {"comma", "list", "slash", "conjunction", "alternative"},
        "negation": {"list", "slash", "alternative"},
        "history": {"comma", "list", "slash", "conjunction", "alternative"},
        "suspected": {"list", "slash", "conjunction", "alternative"},
    }
    if lead == "":
        return governing, scope
    if lead in carries.get(scope, ()):
        return governing, scope
    if scope == "negation" and lead in ("comma", "conjunction"):
        return governing, "unsure"
    return Part(), ""


def _status(roles: set[str]) -> ConditionStatus | None:
    certain: tuple[ConditionStatus, ...] = ("ruled_out", "resolved", "suspected")
    for status in certain:
        if status in roles:
            return status
    if roles & {"history_of", "history_after"}:
        return "history"
    return "active" if "active" in roles else None


def _apply_after(parts: list[tuple[str, Part]], segment: Segment) -> None:
    """Let a segment of cues alone ('…, resolved') speak of the statement before it."""
    status = _status(segment.roles)
    denied = bool(segment.roles & {"denied_after", "negation", "denial"})
    if parts and (denied or status is not None):
        lead, last = parts[-1]
        stated = replace(last, denied=denied or last.denied, status=status)
        limited = denied and (
            segment.roles & {"active", "timed"}
            or any(role == "qualifier" for role, _ in segment.content)
        )
        parts[-1] = (lead, _unsure(stated) if limited else stated)
        if denied and not last.denied and lead in ("alternative", "slash") and len(parts) > 1:
            parts[-2] = (parts[-2][0], _unsure(parts[-2][1]))  # 'MI or stroke - none'


def _said_after(roles: Collection[str], parts: Sequence[Part], *, bare: bool) -> list[Part]:
    """Let a sentence of cues alone ('Pneumonitis. Resolved.') speak of what was named alone."""
    status = _status(set(roles))
    denied = bool(set(roles) & {"denied_after", "negation", "denial"})
    if not denied and status in (None, "active"):
        return [parts[-1]]
    if len(parts) > 1 or (denied and not bare):
        return [parts[-1], Part()]
    return [replace(parts[-1], denied=denied or parts[-1].denied, status=status)]
