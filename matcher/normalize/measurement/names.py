"""Which analyte or observation a test's name or code means, its unit aside.

The ladder first; then a grammar that sets aside the words that don't change what was measured
(serum, automated …) and reads two names of one test (`ALT (SGPT)`, `血小板PLT`). A specimen that a
concept isn't measured in keeps its word, so a urine creatinine is never a serum one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from matcher.normalize.ladder import Ladder
from matcher.normalize.resemblance import Policy
from matcher.normalize.resolution import Rung
from matcher.normalize.text import normal_form
from matcher.terms.measurements import Measurements
from matcher.terms.vocabulary import Term, Vocabulary, split_cell

_CODE = re.compile(r"(?:loinc\s*[:#]?\s*)?(\d{1,5}-\d)", re.IGNORECASE)
_PERCENT = re.compile(r"%|％|\b(?:pct|percentage)\b|百分比|百分率|百分数", re.IGNORECASE)
# LOINC's property, or the ends of a score: neither changes what was measured.
_PROPERTY = re.compile(
    r"\[(?:mass|moles|#|enzymatic activity|units|presence|volume)[^\]]*\]|\(\s*0\s*[-–~]\s*(?:4|5|100)\s*\)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"[()\[\]/,;:=|]|\s-\s|(?<=[a-z0-9])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-z])"
)
_HAN_SUFFIX = re.compile(r"(?:测定|检测|检查|定量|定性|水平|浓度)$")
_HAN_PREFIXES = {
    "blood": ("全血", "静脉血"),
    "serum": ("血清", "血浆", "全血", "静脉血"),
    "plasma": ("血浆",),
}

_BETWEEN_NAME_AND_UNIT = re.compile(r"[\s,_(\[]+(?:in\s+)?")

_NEUTRAL = frozenset(
    "level lvl conc concentration result value measured measurement lab labs test assay auto automated "
    "manual count cnt ct calc calculated diff differential poc poct stat venous ven random screen in by "
    "from of or the idms isotope dilution jaffe enzymatic kinetic 测定 检测 检查 定量 定性 计数".split()
)
_BLOOD = frozenset("blood whole bld wb arterial capillary gas abg vbg 全血".split())
_SERUM = _BLOOD | frozenset("serum plasma ser plas s sp 血清 血浆".split())
_NEUTRAL_BY_SPECIMEN: Mapping[str, frozenset[str]] = {
    "blood": _NEUTRAL | _BLOOD,
    "serum": _NEUTRAL | _SERUM,
    "plasma": _NEUTRAL | _SERUM | {"ppp", "platelet", "poor", "coagulation"},
    "urine": _NEUTRAL,
    "": _NEUTRAL,
}


class MeasurementNames:
    """The names and LOINC codes of all analytes and observations, ready to be looked up."""

    def __init__(self, measurements: Measurements, policy: Policy) -> None:
        self._measurables = measurements.measurables
        terms = measurements.vocabulary.terms
        self._codes = {
            code: key
            for key, term in terms.items()
            for code in split_cell(term.facts.get("loinc", ""))
        }
        spelled = {key: _spelled(term) for key, term in terms.items()}
        self._ladder = Ladder(Vocabulary("measurements", spelled), policy)

    def read(self, names: Sequence[str]) -> list[Rung]:
        """Resolve each name or code, in order; one batch costs far less than many calls."""
        rungs = [self._sure(name) for name in names]
        still_open = [at for at, rung in enumerate(rungs) if rung.status == "unmatched"]
        wanted = [at for at in still_open if not _CODE.fullmatch(names[at].strip())]
        climbed = self._ladder.climb([_with_percent(names[at]) for at in wanted])
        for at, rung in zip(wanted, climbed, strict=True):
            rungs[at] = rung
        return rungs

    def _sure(self, name: str) -> Rung:
        if code := _CODE.fullmatch(name.strip()):
            key = self._codes.get(code[1])
            return Rung(key, "matched", "code", 1.0) if key else Rung()
        spelled = _with_percent(name)
        whole = self._ladder.look_up(normal_form(spelled))
        if whole.status != "unmatched":
            return whole
        plain = self._without_neutral(spelled)
        return plain if plain.status != "unmatched" else self._agreed(_parts(spelled))

    def _without_neutral(self, name: str) -> Rung:
        """Look a name up without the words that say nothing more about the concept found."""
        words = normal_form(_PROPERTY.sub(" ", name)).split()
        for specimen, neutral in _NEUTRAL_BY_SPECIMEN.items():
            rest = " ".join(_trimmed(word, specimen) for word in words if word not in neutral)
            rung = self._ladder.look_up(rest)
            if rung.concept and self._measurables[rung.concept].specimen == specimen:
                return replace(rung, method="grammar", score=0.98)
        return Rung()

    def _agreed(self, parts: Sequence[str]) -> Rung:
        """Read several names of one test; a part that says anything else makes it unsure."""
        rungs = {part: self._part(part) for part in parts}
        concepts = {rung.concept for rung in rungs.values() if rung.concept}
        if len(parts) < 2 or len(concepts) != 1:
            return Rung()
        concept = concepts.pop()
        neutral = _NEUTRAL_BY_SPECIMEN[self._measurables[concept].specimen]
        others = (normal_form(part).split() for part, rung in rungs.items() if not rung.concept)
        if all(word in neutral for words in others for word in words):
            return Rung(concept, "matched", "grammar", 0.98)
        return Rung()

    def _part(self, part: str) -> Rung:
        rung = self._ladder.look_up(normal_form(part))
        return rung if rung.status != "unmatched" else self._without_neutral(part)


def _trimmed(word: str, specimen: str) -> str:
    """Take a Chinese specimen off the front and "measurement" off the end of a word."""
    for prefix in _HAN_PREFIXES.get(specimen, ()):
        word = word.removeprefix(prefix)
    return _HAN_SUFFIX.sub("", word)


def split_named_unit(name: str) -> list[tuple[str, str]]:
    """Give the ways in which a name may end in its unit: `Weight (kg)` → `Weight`, `kg`."""
    plain = name.strip().replace("（", "(").replace("）", ")")
    splits = (
        (plain[: at.start()], plain[at.end() :]) for at in _BETWEEN_NAME_AND_UNIT.finditer(plain)
    )
    return [
        (head, tail.removesuffix(")").removesuffix("]")) for head, tail in splits if head and tail
    ]


def _with_percent(name: str) -> str:
    return _PERCENT.sub(" percent ", name)


def _parts(name: str) -> list[str]:
    folded = _PROPERTY.sub(" ", name).casefold()
    return [part for part in (part.strip(" *#-_.") for part in _PARTS.split(folded)) if part]


def _spelled(term: Term) -> Term:
    return replace(term, synonyms=tuple(_with_percent(synonym) for synonym in term.synonyms))
