"""Conditions of problem lists, histories and toxicity lists, in English and Chinese.

A text may name several conditions, deny them, suspect them or put them into the past; what it says
of the family is nobody's condition here, and the text is then `unmatched` with the method
`grammar`. A denial that is narrower than the condition ('no active', 'no acute') abstains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from matcher.normalize.condition.codes import CodedCondition, ConditionCodes
from matcher.normalize.condition.company import Company
from matcher.normalize.condition.reading import (
    ConditionGrammar,
    equal_names,
    narrower_names,
)
from matcher.normalize.condition.release import Release
from matcher.normalize.condition.statements import ConditionStatus, Part
from matcher.normalize.condition.text import ConditionText, read_text
from matcher.normalize.ladder import Ladder
from matcher.normalize.misspelling import is_misspelling
from matcher.normalize.policies import load_policy
from matcher.normalize.resolution import Candidate, ConditionResolution, Method, Rung
from matcher.terms.vocabulary import Term, Vocabulary, load_vocabulary, read_rows, split_cell

_LONGEST_NAME = 8
# What is done for a condition or comes of it, and so doesn't replace it.
_BESIDE = frozenset({"coronary_revascularization", "cardiac_tamponade"})
# What was done once and lasts: 'CAD s/p CABG' is no past disease.
_LASTING = frozenset(
    "coronary_revascularization pacemaker organ_transplant kidney_transplant liver_transplant "
    "heart_transplant lung_transplant stem_cell_transplant allogeneic_transplant "
    "autologous_transplant joint_replacement ostomy dialysis hysterectomy".split()
)
# Structural heart disease, whose NYHA class a text may give without naming the failure.
_CLASSED = frozenset(
    "heart_failure heart_disease coronary_artery_disease ischemic_heart_disease cardiomyopathy "
    "valvular_heart_disease rheumatic_heart_disease congenital_heart_disease old_myocardial_infarction "
    "coronary_revascularization".split()
)
# What comes in ranks of its own in Chinese, which aren't CTCAE grades.
_RANKED = frozenset(
    "hypertension controlled_hypertension uncontrolled_hypertension heart_block burn hemorrhoids "
    "goiter hydronephrosis".split()
)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A text on its way: its fields, its words, its statements and how the whole is known."""

    fields: tuple[str, ...]
    text: ConditionText
    parts: tuple[Part, ...]
    method: Method = "grammar"
    score: float = 1.0
    runners_up: tuple[Candidate, ...] = ()


class ConditionNormalizer:
    """Reads conditions; built from the vocabularies of a folder.

    Raises:
        ConfigurationError: a file is missing or has faults.
    """

    def __init__(self, folder: Path) -> None:
        self._vocabulary = load_vocabulary(folder / "conditions.csv")
        rows = read_rows(folder / "condition_words.csv", required=("role", "words"))
        cues = {row["role"]: split_cell(row["words"]) for _, row in rows}
        self._company = Company(cues)
        self._grammar = ConditionGrammar(
            self._vocabulary, {role: texts for role, texts in cues.items() if " " not in role}
        )
        self._release = Release(folder)
        self._codes = ConditionCodes(self._vocabulary, self._release)
        self._names = {
            key: (*equal_names(term), *narrower_names(term))
            for key, term in self._vocabulary.terms.items()
        }
        names = _in_plain_words(self._vocabulary, self._names)
        self._ladder = Ladder(names, load_policy(folder, "condition"))

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> list[ConditionResolution]:
        """Resolve (text,), (text, code) or (text, code, code system), in order."""
        drafts = [self._draft(self._codes.apart(fields)) for fields in texts]
        slips = self._slips(drafts)
        read = (self._finish(draft, slips) for draft in drafts)
        return [
            one if one.raw == fields[0] else replace(one, raw=fields[0])
            for one, fields in zip(read, texts, strict=True)
        ]

    @cached_property
    def _real_words(self) -> frozenset[str]:
        """Give the words that are no slips of others, as those of the classification are."""
        return self._grammar.lexicon.words | self._release.words

    def _draft(self, fields: tuple[str, ...]) -> _Draft:
        text = read_text(fields[0], self._grammar.lexicon.words)
        if (key := fields[0].strip()) in self._vocabulary:
            return _Draft(fields, text, (Part((key,)),), "exact")
        whole = self._ladder.look_up(text.whole)
        if whole.status == "matched" and whole.concept:
            return _Draft(fields, text, (Part((whole.concept,)),), whole.method or "exact")
        read = self._grammar.read(text.words)
        parts = tuple(self._company.decided(part, text.whole) for part in read)
        if not text.words and text.scale == "nyha":
            parts = (Part(("heart_failure",)),)
        return _Draft(fields, text, parts)

    def _slips(self, drafts: Iterable[_Draft]) -> dict[str, Rung]:
        """Look the words that aren't understood up by resemblance, all at once."""
        forms = {
            form: None
            for draft in drafts
            for part in draft.parts
            for form in _spellings(part)
            if form.isascii() and form.count(" ") < _LONGEST_NAME
        }
        rungs = self._ladder.climb(list(forms))
        return {form: self._vetoed(form, rung) for form, rung in zip(forms, rungs, strict=True)}

    def _vetoed(self, form: str, rung: Rung) -> Rung:
        if rung.status != "matched" or rung.concept is None:
            return rung
        words, names = form.split(), self._names[rung.concept]
        if any(is_misspelling(words, name.split(), self._real_words) for name in names):
            return rung
        offered = (Candidate(rung.concept, rung.score), *rung.candidates)
        return Rung(None, "ambiguous", "fuzzy", rung.score, offered)

    def _finish(self, draft: _Draft, slips: dict[str, Rung]) -> ConditionResolution:
        read = self._assemble(draft)
        if read.status != "matched":
            # A title of the classification is a name, so it comes before any resemblance.
            titled = self._codes.by_title(draft.fields[0])
            better = _titled(draft, titled) if titled else self._corrected(draft, slips)
            read = self._assemble(better)
        code, system = (*draft.fields[1:3], "", "")[:2]
        coded = self._codes.look_up(code, system) if code.strip() else None
        return self._with_code(read, coded, draft) if coded else read

    def _corrected(self, draft: _Draft, slips: dict[str, Rung]) -> _Draft:
        parts: list[Part] = []
        score, method = draft.score, draft.method
        runners_up: list[Candidate] = []
        for part in draft.parts:
            rungs = [slips[form] for form in _spellings(part) if form in slips]
            sure = next((rung for rung in rungs if rung.status == "matched"), None)
            if sure is not None and sure.concept:
                score = min(score, sure.score)
                runners_up += sure.candidates[:1]
                method = "fuzzy" if sure.method == "fuzzy" else method
                # Which of its names was meant isn't known: a denial may be of a kind of it.
                vague = part.denied and self._has_kinds(sure.concept)
                parts.extend(
                    replace(part, choices=(*choices, *("",) * vague))
                    for choices in self._grammar.with_cause((sure.concept,), part.causes)
                )
            else:
                near = [one.concept for rung in rungs[:1] for one in rung.candidates]
                unsure = (*near, "") if near and rungs[0].status == "ambiguous" else ()
                parts.append(replace(part, choices=part.choices or unsure))
        draft = replace(draft, parts=tuple(parts), method=method, score=score)
        return replace(draft, runners_up=tuple(runners_up))

    def _has_kinds(self, concept: str) -> bool:
        return bool(self._vocabulary.terms[concept].facts.get("narrower"))

    def _assemble(self, draft: _Draft) -> ConditionResolution:
        """Put the statements of one text together; a resolution says one thing of all it names."""
        draft = replace(draft, parts=_spelt_out(draft.parts))
        sure = [part for part in draft.parts if len(part.choices) == 1]
        main = _of_one_voice(sure)
        concepts = self._most_exact(main)
        raw = draft.fields[0]
        if not main:
            of_family = "family" in self._grammar.roles(draft.text.words)
            return _abstention(raw, draft, of_family=of_family)
        complete = len(main) == len(draft.parts)
        return ConditionResolution(
            raw=raw,
            concept=concepts[0],
            status="matched" if complete else "partial",
            method=draft.method,
            score=draft.score,
            candidates=(*draft.runners_up, *_candidates(draft.parts)),
            concepts=concepts,
            negated=main[0].denied,
            condition_status=_shared_status(main),
            grade=_grade(draft.text, concepts, complete=complete),
        )

    def _most_exact(self, parts: Sequence[Part]) -> tuple[str, ...]:
        """Leave out what another of the conditions implies: a denial of the broader says more."""
        keys = tuple(dict.fromkeys(part.choices[0] for part in parts))
        if parts and parts[0].denied:
            return keys
        implied = {up for key in set(keys) - _BESIDE for up in self._vocabulary.ancestors((key,))}
        return tuple(key for key in keys if key not in implied)

    def _with_code(
        self, read: ConditionResolution, coded: CodedCondition, draft: _Draft
    ) -> ConditionResolution:
        """Let text and code agree, the more exact of them stand, or neither."""
        past = coded.is_past
        said_nothing = not draft.fields[0].strip()
        misread = draft.parts and not any(not part.words for part in draft.parts)
        if read.status == "unmatched" and (said_nothing or misread):
            code_only = _titled(draft, coded)
            return replace(self._assemble(code_only), candidates=read.candidates)
        if read.status == "ambiguous":
            named = {one.concept for one in read.candidates}
            kin = any(self._related(coded.concept, key) for key in named)
            return self._assemble(_titled(draft, coded)) if kin else _disagreeing(read, coded)
        agreeing = [key for key in read.concepts if self._related(key, coded.concept)]
        if not agreeing or read.negated:
            return _disagreeing(read, coded)
        concepts = self._most_exact([Part((key,)) for key in (*read.concepts, coded.concept)])
        changed = concepts != read.concepts
        status = read.condition_status or ("history" if past else None)
        return replace(
            read,
            concept=concepts[0],
            concepts=concepts,
            condition_status=status,
            method="code" if changed else read.method,
        )

    def _related(self, one: str, other: str) -> bool:
        up = self._vocabulary.ancestors
        return one == other or one in up((other,)) or other in up((one,))


def _in_plain_words(vocabulary: Vocabulary, names: dict[str, tuple[str, ...]]) -> Vocabulary:
    terms = {
        key: Term(key, names[key][0], term.parents, names[key][1:])
        for key, term in vocabulary.terms.items()
    }
    return Vocabulary(vocabulary.kind, terms)


def _spellings(part: Part) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (part.spoken, " ".join(part.words)))))


def _spelt_out(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Leave out an abbreviation that the text itself spells out: 'PE (pulmonary embolism)'."""
    named = {part.choices[0] for part in parts if len(part.choices) == 1}
    return tuple(
        one
        for one in parts
        if len(one.choices) < 2 or "" in one.choices or not named & set(one.choices)
    )


def _titled(draft: _Draft, coded: CodedCondition) -> _Draft:
    part = Part((coded.concept,), status="history" if coded.is_past else None)
    return replace(draft, parts=(part,), method="code", score=1.0)


def _of_one_voice(sure: Sequence[Part]) -> list[Part]:
    """Give the statements that share denial and status with the first that asserts something."""
    if not sure:
        return []
    first = next((part for part in sure if not part.denied), sure[0])
    present = (None, "active")
    return [
        part
        for part in sure
        if part.denied == first.denied
        and (
            part.status == first.status
            or (part.status in present and first.status in present)
            or (part.status == "history" and part.choices[0] in _LASTING)
        )
    ]


def _shared_status(parts: Sequence[Part]) -> ConditionStatus | None:
    own = [part for part in parts if part.choices[0] not in _LASTING]
    said = {part.status for part in own or parts}
    return said.pop() if len(said) == 1 else None


def _candidates(parts: Iterable[Part]) -> tuple[Candidate, ...]:
    open_ones = [part.choices for part in parts if len(part.choices) > 1]
    keys = dict.fromkeys(key for choices in open_ones for key in choices if key)
    return tuple(Candidate(key, round(1 / (len(keys) + 1), 4)) for key in keys)


def _abstention(raw: str, draft: _Draft, *, of_family: bool) -> ConditionResolution:
    candidates = _candidates(draft.parts)
    return ConditionResolution(
        raw=raw,
        status="ambiguous" if candidates else "unmatched",
        method="grammar" if candidates or of_family else None,
        candidates=candidates,
    )


def _grade(text: ConditionText, concepts: tuple[str, ...], *, complete: bool) -> int | None:
    """Give the grade where it is surely this condition's and on a scale of its own."""
    if len(concepts) != 1 or not complete:
        return None
    if text.scale == "nyha" and concepts[0] not in _CLASSED:
        return None
    return None if text.scale == "rank" and concepts[0] in _RANKED else text.grade


def _disagreeing(read: ConditionResolution, coded: CodedCondition) -> ConditionResolution:
    keys = dict.fromkeys((*read.concepts, *(one.concept for one in read.candidates), coded.concept))
    candidates = tuple(Candidate(key, round(1 / len(keys), 4)) for key in keys)
    return ConditionResolution(
        raw=read.raw, status="ambiguous", method="code", candidates=candidates
    )
