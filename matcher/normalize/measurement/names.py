"""Which analyte or observation a test's name or code means, its unit aside.

The ladder first; then a grammar that sets aside the words that don't change what was measured
(serum, automated …) and reads two names of one test (`ALT (SGPT)`, `血小板PLT`). A specimen that a
concept isn't measured in keeps its word, so a urine creatinine is never a serum one.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from matcher.normalize.ladder import Ladder
from matcher.normalize.measurement.slips import Slips
from matcher.normalize.resemblance import Policy
from matcher.normalize.resolution import Rung
from matcher.normalize.text import normal_form
from matcher.terms.measurements import Measurements
from matcher.terms.vocabulary import Term, Vocabulary, split_cell

_CODE = re.compile(r"(?:loinc\s*[:#]?\s*)?(\d{1,5}-\d)", re.IGNORECASE)
_CODE_BESIDE = re.compile(r"(?:loinc|ln)?\s*[:#(]*\b(\d{3,5}-\d)\b\)?", re.IGNORECASE)
_PERCENT = re.compile(r"%|％|\b(?:pct|percentage)\b|百分比|百分率|百分数", re.IGNORECASE)
# LOINC's property, or the ends of a score: neither changes what was measured.
_PROPERTY = re.compile(
    r"\[(?:mass|moles|#|enzymatic activity|units|presence|volume)[^\]]*\]|\(\s*0\s*[-–~]\s*(?:4|5|100)\s*\)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[()\[\]/,;:=|]|\s-\s")
_FINE_PARTS = re.compile(
    rf"{_PARTS.pattern}|(?<=[a-z0-9])#?[\s-]*(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[\s-]*(?=[a-z])"
)
_HAN_SUFFIX = re.compile(
    r"(?:测定|检测|检查|定量|定性|水平|浓度|含量|测定值|联合检测|筛查|初筛|(?<!比)值)+$"
)
_TRADITIONAL = str.maketrans(
    "細紅膽總鈣鉀鈉鎂絕對數計轉鹼濾過際標準間體測檢驗時脫氫離狀載藥壓預壽異體鐵糞淺漿",
    "细红胆总钙钾钠镁绝对数计转碱滤过际标准间体测检验时脱氢离状载药压预寿异体铁粪浅浆",
)
_HAN_PREFIXES = {
    "blood": ("全血", "静脉血"),
    "serum": ("血清", "血浆", "全血", "静脉血"),
    "plasma": ("血浆",),
}

# Marks for imported, mandatory or abnormal tests, and "times a thousand" where the unit says it, too.
_DECORATION = re.compile(r"[★☆▲△▼◆◇●○■□※†‡^~!]|\bx\s*10(?:00|\^?3|e3)\b", re.IGNORECASE)
# `S.G.P.T.` is SGPT.
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?", re.IGNORECASE)
_PANEL = re.compile(
    r"\b(?:(?:hepatic|liver|renal|kidney|thyroid)(?:\s+function)?|coagulation|lipid|electrolyte)\s+"
    r"(?:panel|profile|tests?)\b|\bwith diff(?:erential)?\b",
    re.IGNORECASE,
)
_POINT_OF_CARE = re.compile(r"\bi-?stat\b", re.IGNORECASE)
_BETWEEN_NAME_AND_UNIT = re.compile(r"[\s,_(\[]+(?:in\s+)?")

_NEUTRAL = frozenset(
    "level levels lvl conc concentration result results value measured measurement estimation observation "
    "lab labs test assay auto automated automatic manual count cnt ct calc calculated diff differential "
    "poc poct stat istat venous ven random screen in by from of or and the with w final external outside "
    "hospital bedside fingerstick idms isotope dilution traceable jaffe enzymatic enz kinetic colorimetric "
    "immunoassay presence eia clia cmia eclia ecl elisa dye binding method bromocresol green purple strip "
    "ifcc p5p bcg bcp roche abbott beckman siemens architect alinity cobas elecsys centaur vitros immulite "
    "mcnc scnc ccnc acnc ncnc vfr cbc cmp bmp lft lfts rft u&e fbc panel profile comprehensive basic metabolic "
    "chemistry chem hematology haematology biochemistry electrolytes coag "
    "测定 检测 检查 定量 定性 计数 含量 水平 血常规 全血细胞计数 血生化 生化 肝功能 肝功 肾功能 肾功 肝肾功能 电解质 "
    "凝血功能 凝血 凝血四项 甲状腺功能 甲功 甲功五项 甲功三项 心肌酶 心肌酶谱 血脂 肿瘤标志物 乙肝五项 乙肝两对半 输血前检查 急诊 "
    "速率法 连续监测法 酶法 比色法 苦味酸法 氧化酶法 肌氨酸氧化酶法 己糖激酶法 溴甲酚绿法 重氮法 钒酸盐氧化法 凝固法 干化学法 "
    "化学发光法 电化学发光法 发光法 免疫比浊法 离子选择电极法 电极法 ise法 ifcc法 仪器法 酶联免疫法 elisa elisa法 胶体金法 "
    "荧光定量pcr荧光法 荧光定量pcr 荧光定量pcr法 实时荧光pcr法 pcr法 pcr荧光法 pcr荧光探针法 高灵敏 高敏 超敏 高灵敏度 高精度 超高灵敏 内标法".split()
)
_BLOOD = frozenset("blood whole bld wb arterial capillary gas abg vbg 全血".split())
_SERUM = _BLOOD | frozenset(
    "serum plasma ser plas pl s sr sp serpl serplas serplbld 血清 血浆".split()
)
_NEUTRAL_BY_SPECIMEN: Mapping[str, frozenset[str]] = {
    "blood": _NEUTRAL | _BLOOD,
    "serum": _NEUTRAL | _SERUM,
    "plasma": _NEUTRAL | _SERUM | {"ppp", "platelet", "poor", "coagulation"},
    "urine": _NEUTRAL,
    "": _NEUTRAL,
}


# One word for each, so that `Lymphs (Absolute)` and `Abs lymphocytes` hold the same words.
_CANONICAL = {
    short: whole
    for whole, shorts in {
        "absolute": "abs",
        "total": "tot totl",
        "antibody": "ab abs antibodies",
        "antigen": "ag",
        "hepatitis": "hep",
        "quantitative": "quant quantitation qnt qn quan",
        "qualitative": "qual ql",
        "neutrophil": "neutrophils neut neuts neutro",
        "lymphocyte": "lymphocytes lymph lymphs lympho",
        "monocyte": "monocytes mono monos",
        "eosinophil": "eosinophils eos",
        "platelet": "platelets plt plts",
        "creatinine": "creat crea",
        "bilirubin": "bili bilirub",
        "hemoglobin": "haemoglobin hgb hb",
        "estimated": "est",
        "urine": "ur urinary u",
        "clearance": "clear clr",
        "virus": "viral",
        "24": "24h 24hr",
    }.items()
    for short in shorts.split()
    if short != "abs" or whole == "absolute"
}
# Other tests and specimens that lie one stroke from a word of some name.
_KNOWN_BESIDES = frozenset("creatine lactase lactose nitrate fluoride prothrombinase".split())
_LONGEST_ABBREVIATION = 4
_HOURS = frozenset("h hr hrs hour hours".split())


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
        strict = replace(policy, decisive=policy.decisive | _abbreviations(spelled.values()))
        self._ladder = Ladder(Vocabulary("measurements", spelled), strict)
        self._spelled, self._others = spelled, policy.others
        self._qualifiers = {
            key: frozenset(words)
            for key, term in terms.items()
            if (words := split_cell(term.facts.get("qualifiers", "")))
        }

    @cached_property
    def _in_any_order(self) -> Mapping[str, str]:
        return _by_words(self._spelled)

    @cached_property
    def _slips(self) -> Slips:
        return Slips({*_words_of(self._spelled.values()), *_KNOWN_BESIDES}, self._others)

    def read(self, names: Sequence[str]) -> list[Rung]:
        """Resolve each name or code, in order; one batch costs far less than many calls."""
        rungs = [self._sure(name) for name in names]
        still_open = [at for at, rung in enumerate(rungs) if rung.status == "unmatched"]
        wanted = [at for at in still_open if not _CODE.fullmatch(names[at].strip())]
        climbed = self._ladder.climb([_plain(names[at]) for at in wanted])
        for at, rung in zip(wanted, climbed, strict=True):
            rungs[at] = rung if rung.concept else self._with_slip(names[at]) or rung
        return rungs

    def _sure(self, name: str) -> Rung:
        if code := _CODE.fullmatch(name.strip()):
            key = self._codes.get(code[1])
            return Rung(key, "matched", "code", 1.0) if key else Rung()
        if beside := _CODE_BESIDE.search(name):
            named = self._sure(_CODE_BESIDE.sub(" ", name))
            return named if named.concept == self._codes.get(beside[1]) else Rung()
        spelled = _plain(name)
        whole = self._ladder.look_up(normal_form(spelled))
        if whole.status != "unmatched":
            return whole
        plain = self._without_neutral(spelled)
        if plain.status != "unmatched":
            return plain
        coarse = self._agreed(_parts(spelled, _PARTS))
        return coarse if coarse.concept else self._agreed(_parts(spelled, _FINE_PARTS))

    def _with_slip(self, name: str) -> Rung | None:
        """Read a name of which one long word is misspelt; the rest has to be known to the letter."""
        words = normal_form(_plain(name)).split()
        meant = self._slips.corrected(words)
        if meant is None:
            return None
        rung = self._sure(" ".join(meant))
        score = round(1 - 1 / len(" ".join(words)), 4)
        return replace(rung, method="fuzzy", score=score) if rung.concept else None

    def _without_neutral(self, name: str) -> Rung:
        """Look a name up without the words that say nothing more about the concept found."""
        words = normal_form(_PROPERTY.sub(" ", name)).split()
        for specimen, neutral in _NEUTRAL_BY_SPECIMEN.items():
            rung = self._in_order_or_not([word for word in words if word not in neutral], specimen)
            if rung.concept and self._measurables[rung.concept].specimen == specimen:
                return replace(rung, method="grammar", score=0.98)
        return self._without_qualifiers(words)

    def _in_order_or_not(self, words: Sequence[str], specimen: str) -> Rung:
        """Look words up as they stand, trimmed, or else as those of a name in another order."""
        trimmed = [_trimmed(word, specimen) for word in words]
        for wording in (words, trimmed) if trimmed != words else (words,):
            rung = self._ladder.look_up(" ".join(wording))
            if rung.status != "unmatched" or not words:
                return rung
        key = self._in_any_order.get(_bag(trimmed))
        return Rung(key, "matched", "grammar", 0.98) if key else Rung()

    def _without_qualifiers(self, words: Sequence[str]) -> Rung:
        """Look a name up without the words that only this one concept isn't changed by."""
        for key, qualifiers in self._qualifiers.items():
            if qualifiers.isdisjoint(words):
                continue
            specimen = self._measurables[key].specimen
            passed_over = qualifiers | _NEUTRAL_BY_SPECIMEN[specimen]
            rest = [word for word in words if word not in passed_over]
            if self._in_order_or_not(rest, specimen).concept == key:
                return Rung(key, "matched", "grammar", 0.98)
        return Rung()

    def _agreed(self, parts: Sequence[str]) -> Rung:
        """Read several names of one test; a part that says anything else makes it unsure."""
        rungs = {part: self._part(part) for part in parts}
        concepts = {rung.concept for rung in rungs.values() if rung.concept}
        if len(parts) < 2 or len(concepts) != 1:
            return Rung()
        concept = concepts.pop()
        neutral = _NEUTRAL_BY_SPECIMEN[self._measurables[concept].specimen]
        neutral |= self._qualifiers.get(concept, frozenset())
        others = (normal_form(part).split() for part, rung in rungs.items() if not rung.concept)
        if all(word in neutral for words in others for word in words):
            return Rung(concept, "matched", "grammar", 0.98)
        return Rung()

    def _part(self, part: str) -> Rung:
        rung = self._ladder.look_up(normal_form(part))
        return rung if rung.status != "unmatched" else self._without_neutral(part)


def _trimmed(word: str, specimen: str) -> str:
    """Take a Chinese specimen off the front and "measurement" off the end of a word."""
    if word.isascii():
        return word
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


def _plain(name: str) -> str:
    """Fold traditional characters, and leave out what decorates a name; `%` becomes a word."""
    folded = unicodedata.normalize("NFKC", html.unescape(name)).translate(_TRADITIONAL)
    joined = _DOTTED.sub(lambda letters: letters[0].replace(".", ""), folded)
    bare = _DECORATION.sub(" ", _PANEL.sub(" ", joined))
    return _PERCENT.sub(" percent ", _POINT_OF_CARE.sub("stat", bare))


def _abbreviations(terms: Iterable[Term]) -> frozenset[str]:
    """Give the short words of all names: one letter makes EBV of HBV, HSV of HIV and QT of QTc."""
    return frozenset(word for word in _words_of(terms) if len(word) <= _LONGEST_ABBREVIATION)


def _words_of(terms: Iterable[Term]) -> set[str]:
    names = (name for term in terms for name in (term.name, *term.synonyms))
    return {word for name in names for word in normal_form(name).split()}


def _bag(words: Iterable[str]) -> str:
    """Give the words of a name in one spelling and one order; `hours` after `24` adds nothing."""
    canonical = [_CANONICAL.get(word, word) for word in words]
    return " ".join(
        sorted(word for word in canonical if word not in _HOURS or "24" not in canonical)
    )


def _by_words(terms: Mapping[str, Term]) -> dict[str, str]:
    """Index the names of two and more words by their words; those of several concepts are left out."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for key, term in terms.items():
        for name in (term.name, *term.synonyms):
            keys[_bag(normal_form(name).split())].add(key)
    return {bag: found.pop() for bag, found in keys.items() if len(found) == 1}


def _parts(name: str, separators: re.Pattern[str]) -> list[str]:
    folded = _PROPERTY.sub(" ", name).casefold()
    return [part for part in (part.strip(" *#-_.") for part in separators.split(folded)) if part]


def _spelled(term: Term) -> Term:
    return replace(term, synonyms=tuple(_plain(synonym) for synonym in term.synonyms))
