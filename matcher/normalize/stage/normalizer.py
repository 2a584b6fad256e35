"""Stages: groups and T, N, M read by grammar; two statements that disagree are no answer.

A stage is never matched by resemblance: 'stage I' and 'stage IV' are one letter apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.normalize.resolution import Candidate, Method, StageResolution
from matcher.normalize.stage.spelling import folded
from matcher.normalize.stage.tnm import CURRENT, EDITIONS, Categories, TnmTable, shared_group
from matcher.terms.stages import STAGES

_ROMAN = {
    "1": "I",
    "2": "II",
    "3": "III",
    "4": "IV",
    "一": "I",
    "二": "II",
    "三": "III",
    "四": "IV",
}

_RISING = ("0", "I", "II", "III", "IV")

_ENDS = r"(?![a-z0-9]|\.\d)"
_NUMERAL = r"(?:iv|iii|ii|i|[0-4]|[一二三四])"
_SUFFIX = r"(?:-?[abcd][1-3]?|\s[abcd](?=\s*(?:期|$|[,;()/.])))?" + _ENDS
_GROUP = _NUMERAL + _SUFFIX
_SEPARATOR = r"(?:or|/|-|~|to|vs|versus|and|&|或|至|到)"
_CHAIN = rf"{_GROUP}(?:\s*期)?(?:\s*{_SEPARATOR}\s*(?:stage\s*)?{_GROUP}(?:\s*期)?)*"

_BETWEEN = re.compile(rf"\s*(?:{_SEPARATOR})\s*(?={_NUMERAL}|stage)")
_ONE = re.compile(rf"({_NUMERAL})(?:[\s-]?([abcd])([1-3])?)?{_ENDS}")
_WHOLE = re.compile(rf"[\s(]*({_CHAIN})[\s).,;]*")
_PLACES = (
    re.compile(rf"(?:stage|stg|st|分期)\s*(?:group|grouping)?\s*[:=-]?\s*({_CHAIN})"),
    re.compile(rf"(?<![a-z0-9])({_CHAIN})(?<=期)"),
    re.compile(
        rf"(?:(?<![a-z0-9.])|(?<![a-z0-9.][cpr])(?<=[cpr]))"
        rf"((?:iv|iii|ii|i(?=-?[abcd]|\s?(?:-|/|~|to|or)\s?i)){_SUFFIX})"
    ),
)

# A suffix that the tumour's own organ doesn't use is the prefix of what follows: T4cN2 is T4 cN2.
_PREFIX = r"(?:ypc?|yc|rp|rc|ac?|[cpyra])?"
_IS = r"\s?[:=]?\s?"
_CATEGORY = re.compile(
    rf"(?:(?<![a-z])|(?<=[0-9xs)][abcdi])|(?<=[0-9xs)])|(?<=1mi)){_PREFIX}(?:"
    rf"t{_IS}(?P<t>is|x|1a?\s?\(?mi\)?|1[abc]?|2[ab]?|[34][abd]?|0)"
    rf"|n{_IS}(?P<n>x|1(?:mi|[abc])?|2[ab]?|3[abc]?|0|\+)"
    rf"|m{_IS}(?P<m>x|0|1(?:c[12]|[abcd])?|\+))"
    r"(?P<range>\s?[-/]\s?(?(t)t?|(?(n)n?|m?))[0-4][a-d]?(?![0-9]))?(?:\s?\((?!i)[a-z0-9+, /-]{1,6}\))?"
    rf"(?=$|[^a-z0-9]|{_PREFIX}[tnm]{_IS}(?:is|x|[0-4]|\+))"
)
_MINIMAL = re.compile(r"1a?\s?\(?mi\)?")

_EDITION = re.compile(
    r"(?:ajcc|uicc|tnm|iaslc)(?:\s*/\s*(?:ajcc|uicc))?\s*(?:v|ver|version|edition|ed)?[\s._-]*([6-9])"
    r"(?:st|nd|rd|th)?(?:\s*(?:edition|edn|ed|版))?(?![0-9a-z])"
    r"|(?<![0-9])([6-9])\s*(?:th|st|nd|rd)?\s*(?:edition|edn|ed\b|版)|(?<![0-9])([6-9])th(?![a-z0-9])|第([六七八九6-9])版"
)
_BARE_EDITION = re.compile(r"[\s(]*v?([6-9])[\s).]*")
_EDITION_WORDS = {"六": "6", "七": "7", "八": "8", "九": "9"}
_OTHER_SYSTEM = re.compile(
    r"figo|ann\s*arbor|lugano|dukes|gleason|\brai\b|binet|bclc|\biss\b|r-iss|masaoka|clark|breslow|who|seer|toronto|inss|inrg|cotswold"
    # Other diseases have stages too.
    r"|nyha|\bckd\b|kidney disease|renal (?:disease|failure)|fibrosis|ulcer|\bcopd\b|\bgold\b"
    r"|cirrho|heart failure|hypertension|retinopathy|endometriosis|parkinson|sarcoidosis|肾病|压疮|肝硬化|纤维化"
)
_GRADED = re.compile(
    r"(?<![a-z])(?:grade|gr|class|phase|level|type|line|ecog|ps)\s*[:=]?\s*(?:iv|i{1,3}|[0-5])(?![a-z0-9])"
)
_ANY = re.compile(r"(?<![a-z])any\s?[tn](?![a-z])|[tn]\s?any(?![a-z])|[tn]\s?any(?=[nm])")

_NOTHING = re.compile(
    r"(?:no|without|missing|lacking|pending|awaiting|incomplete)\s+(?:\w+\s+)?stag\w*|not\s+(?:yet\s+)?(?:staged|known|available|recorded|documented|applicable|done|stated)"
    r"|^\s*[0-4]\s*/\s*[0-4]\s*$|unstaged|unstageable|unknown|n/a|stage\s*x(?![a-z])|未分期|不详|未知|分期不明|无法分期|待定"
)
_NODAL = re.compile(
    r"(?:lymph\s*)?(?:nodes?|nodal|regional|hilar|mediastinal|supraclavicular|in-transit)(?:\s+lymph\s+nodes?)?\s+(?:metastas[ei]s|mets|metastatic\s+disease)|(?:淋巴结)(?:多发)?转移"
    r"|(?:intra-?pulmonary|satellite|肺内|同侧肺)\s*(?:nodal\s+)?(?:metastas[ei]s|mets|多发转移|转移)"
)
_NO_METASTASIS = re.compile(
    r"(?:no|without|negative\s+for|non)[\s-]*(?:evidence\s+of\s+)?(?:distant\s+)?(?:metastas[ei]s|metastatic(?:\s+disease)?|mets)|无(?:远处)?转移|[未没](?:有|发生|出现|见)?(?:远处)?转移"
    r"|metastas[ei]s\s*[:=-]?\s*(?:none|no|absent|negative)(?![a-z])|absence\s+of\s+(?:distant\s+)?metastas[ei]s|nonmetastatic"
)
_METASTATIC = re.compile(
    r"(?<![a-z])(?:oligo)?-?metastatic|(?<![a-z])(?:oligo)?-?metastas[ei]s|(?<![a-z])mets(?![a-z])|distant\s+disease|转移"
)
_LOCALLY = re.compile(r"local(?:ly|ised|ized)?[\s-]*advanced|locoregional|局部晚期|局晚期")
_EITHER = re.compile(
    r"(?:recurren\w*|relaps\w*|advanced|复发|晚期)\s*(?:/|or|and/or|或|、)\s*(?:metasta\w+|转移)"
    r"|(?:metasta\w+|转移)性?\s*(?:/|or|and/or|或|、)\s*(?:recurren\w*|relaps\w*|(?:locally )?advanced|复发)"
)
_ADVANCED = re.compile(r"(?<!locally )advanced|late\s+stage|晚期|中晚期")
_INOPERABLE = re.compile(r"unresectable|inoperable|不可切除|不可手术|无法手术")
_EARLY = re.compile(r"early|localized|localised|早期|resectable")
_RECURRENT = re.compile(r"recurr\w*|relaps\w*|复发")
# 'Extensive lymphadenopathy' is no stage.
_OF_DISEASE = r"(?=\s*(?:$|[-,;:()./→]|stage|disease|dz|sclc|small|cell|or |vs|and |期|局|广|小))"
_LIMITED = re.compile(
    rf"limited{_OF_DISEASE}|(?<![a-z])lim\.?[ -](?:stage|disease|dz)|(?<![a-z])l[sd](?![a-z])|[局侷]限期|[局侷]限"
)
_EXTENSIVE = re.compile(
    rf"extensive{_OF_DISEASE}|(?<![a-z])ext\.?[ -](?:stage|disease|dz)|(?<![a-z])e[sd](?![a-z])|广泛期|扩散期|广泛"
)
_IN_SITU = re.compile(r"in\s*-?\s*situ|原位")
_OCCULT = re.compile(r"occult(?! primary)|隐匿")
_DENIED = re.compile(
    r"(?<![a-z])(?:not|no|never|denies|excluded|ruled\s+out|r/o|rule\s+out)(?![a-z])|(?<![a-z])non[\s-]*stage|不是|排除|并非|非(?!小|鳞|典型)|否认|未达|不符合|family"
)
_TURNED = re.compile(
    r"→|(?<![a-z])(?:now|currently|progress\w*\s+to|restaged\s+(?:as|to)|subsequently)(?![a-z])"
    r"|目前|现为|现在|现(?=\s*[i1-4一二三四])|进展[为至到]"
)
_HEDGED = re.compile(
    r"[?<>≥≤~]|possib\w*|probab\w*|likely|suspect\w*|suspicious|presum\w*|provisional|at\s+least|up\s+to|approx\w*|may\s+be|maybe|query|or\s+(?:higher|above|greater|more|worse|later|lower|below|less|earlier)"
    r"|(?<![a-z0-9])(?:iv|i{1,3}|[1-4])[abcd]?\+|以上|以下|vs\b|versus|pending|upstag\w*|downstag\w*|previous\w*|initially|originally|prelim\w*|tentativ\w*|working|interim|estimated|可能|疑|除外|考虑|至少|待"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one text says of a stage."""

    groups: tuple[str, ...]
    stated: Categories
    possible: tuple[str, ...]  # what T, N and M stand for by the edition named, or the 8th and 9th
    ever: tuple[str, ...]  # what they stood for in any edition that the group may follow
    words: tuple[str, ...]  # limited, extensive, in situ, occult
    metastatic: bool
    vague: tuple[str, ...]  # what a word such as 'recurrent' leaves open
    hedged: bool
    unstaged: bool  # it says that there is no stage


class StageNormalizer:
    """Resolves stages; `folder` holds the vocabularies. A text is (stage) or (stage, system).

    Raises:
        ConfigurationError: a vocabulary can't be read.
    """

    def __init__(self, folder: Path) -> None:
        self._table = TnmTable(folder)

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> list[StageResolution]:
        """Resolve stages in order; equal texts are read once."""
        resolved = {text: self._resolve(text) for text in dict.fromkeys(texts)}
        return [resolved[text] for text in texts]

    def _resolve(self, text: tuple[str, ...]) -> StageResolution:
        stage, system = (folded(field) for field in (*text, "", "")[:2])
        raw = "\t".join(text).rstrip("\t")
        if _OTHER_SYSTEM.search(f"{stage} {system}"):
            return StageResolution(raw=raw)
        editions = _edition(stage, system)
        plain = _ANY.sub(" ", _GRADED.sub(" ", _EDITION.sub(" ", stage)))
        return _judge(raw, self._read(plain, editions))

    def _ever(self, stated: Categories, editions: tuple[str, ...]) -> list[str]:
        """Give the groups of every edition that an old record's group may follow."""
        older = editions == CURRENT and self._table.knows(stated, EDITIONS[0])
        return self._table.groups(stated, EDITIONS if older else editions)

    def _read(self, stage: str, editions: tuple[str, ...]) -> _Said:
        stated, rest = _categories(stage)
        rest = _NODAL.sub(" ", rest)
        rest = _latest(_NO_METASTASIS.sub(" ", rest))
        metastatic = _METASTATIC.search(_EITHER.sub(" ", rest)) is not None
        unstaged = _NOTHING.search(rest) is not None
        nothing = unstaged or _DENIED.search(rest) is not None
        groups = () if nothing else _groups(rest)
        return _Said(
            groups=groups,
            stated=stated,
            possible=tuple(self._table.groups(stated, editions)) if stated else (),
            ever=tuple(self._ever(stated, editions)) if stated else (),
            words=() if nothing else _words(rest),
            metastatic=metastatic and not nothing,
            vague=() if nothing else _vague(rest, groups),
            hedged=_HEDGED.search(rest) is not None,
            unstaged=unstaged,
        )


def _edition(stage: str, system: str) -> tuple[str, ...]:
    """Give the editions to read T, N and M by: the one that is named, else the current two."""
    bare = _BARE_EDITION.fullmatch(system)
    found = _EDITION.search(system) or bare or _EDITION.search(stage)
    if found is None:
        return CURRENT
    named = next(part for part in found.groups() if part)
    edition = _EDITION_WORDS.get(named, named)
    return (edition,) if edition in EDITIONS else ()


def _categories(stage: str) -> tuple[Categories, str]:
    """Take T, N and M out of a text; an axis that stands twice, or as a range, stays open."""
    named: dict[str, set[str | None]] = {"t": set(), "n": set(), "m": set()}
    for found in _CATEGORY.finditer(stage):
        axis = next(axis for axis in named if found[axis])
        open_ended = found["range"] or (axis, found[axis]) == ("n", "+")
        named[axis].add(None if open_ended else axis.upper() + _value(found[axis]))
    t, n, m = (values.pop() if len(values) == 1 else None for values in named.values())
    return Categories(t, n, m), _CATEGORY.sub(" ", stage)


def _latest(text: str) -> str:
    """Leave out an earlier, lower stage: `previously II, now IV`, `IIB → IV`."""
    *_, turn = (None, *_TURNED.finditer(text))
    if turn is None:
        return text
    before, after = text[: turn.start()], text[turn.end() :]
    earlier, later = _groups(before), _groups(after)
    if not later and _METASTATIC.search(after):
        later = ("IV",)
    risen = len(earlier) == len(later) == 1 and _rank(later[0]) > _rank(earlier[0])
    return after if risen else text


def _rank(group: str) -> int:
    return _RISING.index(group.rstrip("ABCD123"))


def _value(written: str) -> str:
    return {"x": "X", "+": "1"}.get(written, _MINIMAL.sub("1mi", written))


def _groups(text: str) -> tuple[str, ...]:
    """Give the stage groups of a text, in order."""
    whole = _WHOLE.fullmatch(text)
    chains = (
        [whole[1]] if whole else [found[1] for place in _PLACES for found in place.finditer(text)]
    )
    parts = [part for chain in chains for part in re.split(_BETWEEN, chain)]
    named = (_ONE.search(part.replace("stage", " ").replace("期", " ").strip()) for part in parts)
    groups = dict.fromkeys(_group(match) for match in named if match)
    return tuple(group for group in groups if group in STAGES)


def _group(match: re.Match[str]) -> str:
    numeral, letter, digit = match.groups(default="")
    return _ROMAN.get(numeral, numeral.upper()) + letter.upper() + digit


def _words(text: str) -> tuple[str, ...]:
    patterns = (("limited", _LIMITED), ("extensive", _EXTENSIVE), ("0", _IN_SITU))
    named = (*patterns, ("occult", _OCCULT))
    return tuple(group for group, pattern in named if pattern.search(text))


def _vague(text: str, groups: tuple[str, ...]) -> tuple[str, ...]:
    if _RECURRENT.search(text):
        return ("I", "II", "III", "IV")
    if _LOCALLY.search(text):
        return ("III",)
    if _ADVANCED.search(text) or (_INOPERABLE.search(text) and not groups):
        return ("III", "IV")
    return ("I", "II") if _EARLY.search(text) else ()


# -- the judgement ---------------------------------------------------------------------------


def _judge(raw: str, said: _Said) -> StageResolution:
    groups = _narrowest(said.groups) or list(said.words)
    if groups:
        return _from_groups(raw, said, groups)
    if said.metastatic and not said.stated.m:
        spread = replace(said, stated=replace(said.stated, m="M1"), possible=(), ever=())
        answer = _from_groups(raw, spread, ["IV"])
        return answer if answer.concept else _answer(raw, said, None, ["IV", *said.vague])
    if said.stated:
        return _from_tnm(raw, said)
    return _answer(raw, said, None, said.vague)


def _from_tnm(raw: str, said: _Said) -> StageResolution:
    group = shared_group(said.possible)
    if group is None or said.hedged:
        return _answer(raw, said, None, said.possible, "grammar")
    return _answer(raw, said, group, (), "grammar")


def _from_groups(raw: str, said: _Said, groups: list[str]) -> StageResolution:
    disagree = [other for other in said.possible if not _agree(groups[0], other)]
    fits = not said.ever or any(_agree(groups[0], group) for group in said.ever)
    at_odds = [word for word in said.words if not _agree(groups[0], word)]
    if len(groups) > 1 or said.hedged or at_odds:
        return _answer(raw, said, None, [*groups, *at_odds])
    if not fits:
        return _answer(raw, said, None, [*groups, *disagree])
    spread = groups[0].startswith("IV") or groups[0] == "extensive"
    if said.metastatic and not spread:
        return _answer(raw, said, None, [*groups, "IV"])
    if said.vague and not _covers(said.vague, groups[0], spread=spread):
        return _answer(raw, said, None, [*groups, *said.vague])
    return _answer(raw, said, groups[0], (), "grammar")


def _covers(vague: tuple[str, ...], group: str, *, spread: bool) -> bool:
    """Say whether a vague word leaves a group as it is: recurrent tumours do so only if spread."""
    if len(vague) == 4:
        return spread
    return any(group.startswith(part) for part in vague) or group in {"limited", "extensive"}


def _agree(group: str, other: str) -> bool:
    """Say whether one group is the other or a part of it."""
    if group == other:
        return True
    named = {group, other} & {"limited", "extensive"}
    if named:
        return "limited" not in named or not (group.startswith("IV") or other.startswith("IV"))
    base = {name: name.rstrip("ABCD123") for name in (group, other)}
    return base[group] == base[other] and (group.startswith(other) or other.startswith(group))


def _narrowest(groups: Sequence[str]) -> list[str]:
    return [
        group
        for group in groups
        if not any(
            other != group and _agree(group, other) and len(other) > len(group) for other in groups
        )
    ]


def _answer(
    raw: str,
    said: _Said,
    concept: str | None,
    candidates: Sequence[str],
    method: Method | None = "grammar",
) -> StageResolution:
    others = tuple(dict.fromkeys(candidates))
    status = "matched" if concept else "ambiguous" if others else "unmatched"
    return StageResolution(
        raw=raw,
        concept=concept,
        status=status,  # type: ignore[arg-type]
        method=method if concept or others or said.unstaged else None,
        score=1.0 if concept else 0.0,
        candidates=tuple(Candidate(group, round(1 / len(others), 4)) for group in others),
        t=said.stated.t,
        n=said.stated.n,
        m=said.stated.m,
    )
