"""Sites of lesions, in English and Chinese: organs, lobes, vertebrae, nodes and their stations.

A site is understood only if each of its words is; of several sites in one text the most exact
stands, and sites that don't lie in each other are ambiguous. Stations of lymph nodes are those of
the IASLC map (Rusch and others, J Thorac Oncol 2009;4:568).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.normalize.condition.text import phrase
from matcher.normalize.ladder import Ladder
from matcher.normalize.lexicon import BREAKS, Lexicon
from matcher.normalize.misspelling import is_misspelling
from matcher.normalize.policies import load_policy
from matcher.normalize.resolution import Candidate, Method, Resolution, Rung
from matcher.normalize.text import normal_form
from matcher.terms.vocabulary import Term, Vocabulary, load_vocabulary

_NODE = re.compile(
    r"(?<![a-z0-9])(?:lymph\s*(?:nodes?|glands?)|lymphadenopathy|adenopathy|lad|lns?|nodes?|nodal)"
    r"(?![a-z0-9])"
)
_SIZE = re.compile(
    r"[<>~]?\d+(?:\.\d+)?(?:\s*[x×*]\s*\d+(?:\.\d+)?)*\s*(?:mm|cm)\b"
    r"(?:\s*(?:in\s+)?(?:sad|lad|short\s+axis|long\s+axis|diameter)\b)?"
)
_SEGMENT = re.compile(
    r"\b(?:segments?|seg\.?|s)\s*(?:viii|vii|vi|iv|v|iii|ii|i|\d{1,2})[ab]?(?:/[ab]\b)?"
    r"(?:\s*(?:[+/,-]|and)\s*(?:segments?|seg\.?|s)?\s*(?:viii|vii|vi|iv|v|iii|ii|i|\d{1,2})[ab]?)*\b"
    r"|s\d{1,2}段?|(?<=[肝叶肺脏])\s*第?(?:viii|vii|vi|iv|v|iii|ii|i|\d{1,2})\s*[段节]"
)
_RIB = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?(?:\s*-\s*\d{1,2}(?:st|nd|rd|th)?)?\s*(?=ribs?\b)"
    r"|(?<=rib)\s*,\s*(?:left|right|lt|rt|l|r)\s*\d{1,2}(?:st|nd|rd|th)?\b"
    r"|(?<=rib)s?\s*#?\s*\d{1,2}(?:\s*[-,&]\s*\d{1,2})*\b|第?\d{1,2}(?:\s*[、,~及和-]\s*第?\d{1,2})*\s*(?=肋)"
)
_VERTEBRA = re.compile(
    r"(?<![a-z0-9])(c[1-7]|t(?:1[0-2]|[1-9])|l[1-5]|s[1-5])"
    r"(?:\s*(?:[-/,+]|and|to)\s*([ctls])?\d{1,2})*(?![a-z0-9])"
)
_CHINESE_VERTEBRA = re.compile(
    r"(?:([颈胸腰骶])椎?\s*第?\s*\d{1,2}(?:\s*[-~、/及和,]\s*([颈胸腰骶])?\s*\d{1,2})*(?:椎体?|节|(?=$|[^\d肋段区组]))"
    r"|第\s*\d{1,2}\s*([颈胸腰骶])椎体?)"
)
_SPINE = {
    "颈": " cervical spine ",
    "胸": " thoracic spine ",
    "腰": " lumbar spine ",
    "骶": " sacrum ",
    "c": " cervical spine ",
    "t": " thoracic spine ",
    "l": " lumbar spine ",
    "s": " sacrum ",
}
_COUNT = re.compile(
    r"(?<![a-z0-9.])(?:(?:(?:x|×)\s*|n\s*=\s*)\d{1,2}(?![a-z0-9.])"
    r"|(?:\d{1,2}|two|three|four|five)\s*(?=(?:lesions?|mets?|metastas[ei]s|nodules?|foci|sites?)\b))"
)
_LABEL = re.compile(
    r"^\s*(?:(?:non-?)?target|index|measurable|tl|ntl|nt|lesion|病灶|靶病灶|非靶病灶)?\s*(?:lesion|病灶)?"
    r"\s*(?:no\.?|#|number|编号)?\s*\d{1,2}\s*(?:[:.)、-]|(?=\())\s*(?=\D)"
)
_CODE = re.compile(r"\b(c\d\d)\.\d\b")
_SECONDARY = re.compile(r"\bc7([789])\.?(\d)\d{0,2}\b")
_SECONDARY_SITES = dict.fromkeys(("70", "71", "72", "73", "74", "75", "78"), "lymph node")
_SECONDARY_SITES |= {"80": "lung", "81": "mediastinum", "82": "pleura", "84": "small intestine"}
_SECONDARY_SITES |= {"86": "peritoneum", "87": "liver", "90": "kidney", "91": "bladder"}
_SECONDARY_SITES |= {"92": "skin", "931": "brain", "932": "meninges", "95": "bone"}
_SECONDARY_SITES |= {"96": "ovary", "97": "adrenal"}
"""Sites that ICD-10-CM's codes of secondary neoplasms (C77 to C79) name."""

_ORDINALS = {name: str(number) for number, name in enumerate("一二三四五六七八九", start=1)}
_ORDINAL = re.compile(r"第(十?)([一二三四五六七八九]?)(?=[颈胸腰骶节段肋椎])")
_NODE_NUMBER = re.compile(r"(?<=node)\s*\(\s*\d{1,2}\s*[lr]?\s*\)")
_PLURAL = re.compile(r"\((?:e?s)\)")
# Where a metastasis came from is no site of it: `lung cancer metastatic to brain`, `brain (from lung)`.
_ORIGIN = re.compile(
    r"^[^,;]*\bmetasta(?:tic|sis|ses|sized)\s+to\s+(?:the\s+)?|\(?\bfrom\s+(?:the\s+)?[a-z ]+\)?$"
)
_SIDE = re.compile(r"\b([lr])t?\b\.?\s*(?=(?:upper|middle|lower)\s+lobe)")
_LUNG_FIRST = re.compile(
    r"\blungs?\s*[,:(-]?\s*(left|right|lt\.?|rt\.?)\s*[,-]?\s*(upper|middle|lower)\s+lobe"
)
_COUNTED = re.compile(r"(?<=vertebra)e?\s*\d{1,2}(?:\s*-\s*\d{1,2})?\b")
_DORSAL = re.compile(r"\bd(1[0-2]|[1-9])(?=\s*vertebra)")
_NECK_LEVEL = re.compile(
    r"(?:\blevels?\s*(?:vii|vi|v|iv|i{1,3}|[1-7])[ab]?\b|(?<=[颈部])(?:vii|vi|v|iv|i{1,3}|[1-7])[ab]?\s*区)"
)
_CHINESE_NODE = re.compile(r"(?<=[\u4e00-\u9fff])\s*lns?(?![a-z])")
_STATIONS = re.compile(
    r"(?:\bstations?\s*|\bnode\s+\(?(?=[\d/,\s]*\d[lr]))((?:\d{1,2}\s*[lr]?(?:\s*[/,&]\s*|\s+and\s+)){1,6}\d{1,2}\s*[lr]?)(?![a-z0-9])"
)
# The neck has levels 1 to 7 of its own.
_STATION = re.compile(
    r"(?:\b(?:stations?\s*#?\s*(?=\d)|levels?\s*(?=[89]|1\d))(\d{1,2})\s*[lr]?[ab]?\b"
    r"|(?<![a-z0-9])(\d{1,2})\s*[lr]?[ab]?\s*[组区]|(?<![a-z0-9])(\d{1,2})[lr][ab]?(?![a-z0-9]))"
)
_STAGE_LIKE = re.compile(r"t[1-4]")

_SETTLED = frozenset(
    "left right l r bilateral both lt rt unilateral upper lower middle mid anterior posterior lateral "
    "medial superior inferior central peripheral proximal distal apical basal dome apex base "
    "lesion mass nodule tumor metastasis met mets metastatic metastase primary implant deposit biopsy bx biopsied proven back trunk flank buttock "
    "bilat bil enhancing cystic cavitary cavitating necrotic spiculated lobulated calcified lytic sclerotic "
    "blastic osteolytic osteoblastic nodular loculated subpleural hypermetabolic avid fdg hypodense enhancement "
    "hyperdense enlarged enlarging pathologic infiltration infiltrating infiltrative thickened irregular "
    "fracture fx deformity numerous many scattered disseminated innumerable confluent extensive "
    "prox dist enh quadrant outer inner uoq loq uiq liq od os ou bulky small large tiny dominant biggest recurrent measurable evaluable treated irradiated ggo opacity "
    "regional distant pole conglomerate matted subcentimeter punctate peripherally centrally "
    "bilobar foci tuberosity condyle 多发转移瘤 多发转移灶 多发结节 外侧 内侧 前段 后段 尖段 全身 多处 强化 肿大 肿大的 溶骨性 成骨性 骨质破坏 破坏 实性 分叶 空洞 较大 最大 "
    "involvement disease site region area zone of the in to at single multiple multifocal "
    "solitary diffuse several contralateral ipsilateral other largest target index new residual lobe hemisphere gland body "
    "apicoposterior segment anterobasal posterobasal laterobasal based nodularity thickening studding malignant "
    "对侧 同侧 患侧 健侧 尖 背 基底 尖后 恶性 积液 水 增厚 "
    "parenchyma tissue process head neck shaft wing cavity nos unspecified structure sided side "
    "左 右 左侧 右侧 双侧 双 上 下 中 前 后 多发 单发 转移 转移灶 转移瘤 病灶 结节 肿块 占位 原发灶 "
    "原发 部 区 内 旁 叶 段 灶 多发转移 癌 肿瘤 第 根".split()
)
_SETTLED_PHRASES = ("compression fracture", "compression fx", "compression deformity")
_LUNG_SIDES = {"left": "left_lung", "right": "right_lung", "lt": "left_lung", "rt": "right_lung"}
_LUNG_SIDES |= {"l": "left_lung", "r": "right_lung"}
_LUNG_SIDES |= {"左": "left_lung", "右": "right_lung", "左 侧": "left_lung", "右 侧": "right_lung"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """The sites named in a text, the sides named, and the words that aren't understood."""

    sites: tuple[tuple[str, ...], ...]
    sides: frozenset[str]
    unread: tuple[str, ...]
    words: tuple[str, ...]


class SiteNormalizer:
    """Reads sites of lesions; built from `lesion_sites.csv` of a folder.

    Raises:
        ConfigurationError: the file is missing or has faults.
    """

    def __init__(self, folder: Path) -> None:
        self._vocabulary = load_vocabulary(folder / "lesion_sites.csv")
        self._names = {key: _forms(term) for key, term in self._vocabulary.terms.items()}
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for key, forms in self._names.items():
            for form in forms:
                keys[form].append(key)
        settled: dict[str, tuple[str, ...]] = {
            form: ()
            for word in (*_SETTLED, *_SETTLED_PHRASES, *_JOINING)
            if (form := phrase(word)) not in keys
        }
        named = {form: tuple(found) for form, found in keys.items()}
        self._lexicon: Lexicon[tuple[str, ...]] = Lexicon({**settled, **named}.items())
        self._ladder = Ladder(self._in_plain_words(), load_policy(folder, "lesion"))

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> list[Resolution]:
        """Resolve (site,), in order."""
        readings = [self._read(fields[0]) for fields in texts]
        forms = [" ".join(reading.words) if reading.unread else "" for reading in readings]
        return [
            self._resolution(fields[0], reading, self._corrected(form, rung))
            for fields, reading, form, rung in zip(
                texts, readings, forms, self._ladder.climb(forms), strict=True
            )
        ]

    def _read(self, text: str) -> _Reading:
        words = [word for word in _site_words(text) if word not in BREAKS]
        hits = self._lexicon.find(words)
        understood = {at for hit in hits for at in range(hit.start, hit.end)}
        said = {" ".join(words[hit.start : hit.end]) for hit in hits}
        return _Reading(
            tuple(hit.meaning for hit in hits if hit.meaning),
            frozenset(_LUNG_SIDES[one] for one in said if one in _LUNG_SIDES),
            tuple(word for at, word in enumerate(words) if at not in understood),
            tuple(words),
        )

    def _corrected(self, form: str, rung: Rung) -> Rung:
        """Accept a resemblance only to a misspelt name; a Chinese character is never a slip."""
        if rung.status != "matched" or rung.method != "fuzzy" or rung.concept is None:
            return rung if form and form.isascii() else Rung()
        names = (name.split() for name in self._names[rung.concept])
        if any(is_misspelling(form.split(), name, self._lexicon.words) for name in names):
            return rung
        offered = (Candidate(rung.concept, rung.score), *rung.candidates)
        return Rung(None, "ambiguous", "fuzzy", rung.score, offered)

    def _resolution(self, raw: str, reading: _Reading, rung: Rung) -> Resolution:
        if reading.unread:
            return Resolution.at(rung, raw)
        sites = self._most_exact(reading)
        if len(sites) == 1 and len(sites[0]) == 1:
            method = self._method(raw, sites[0][0])
            return Resolution(
                raw=raw, concept=sites[0][0], status="matched", method=method, score=1
            )
        keys = tuple(dict.fromkeys(key for choices in sites for key in choices))
        return Resolution(
            raw=raw,
            status="ambiguous" if keys else "unmatched",
            method="grammar" if keys else None,
            candidates=tuple(Candidate(key, round(1 / len(keys), 4)) for key in keys),
        )

    def _most_exact(self, reading: _Reading) -> tuple[tuple[str, ...], ...]:
        sites = list(dict.fromkeys(reading.sites))
        if "node" in reading.words:
            nodes = ((_NODES_OF[one[0]],) if one[0] in _NODES_OF else one for one in sites)
            sites = list(dict.fromkeys(nodes))
        words = set(reading.words)
        if words & _LEFT and words & _RIGHT:
            lungs = {("left_lung",), ("right_lung",)}
            sites = sorted({*sites, *lungs}) if lungs & set(sites) else sites
        elif ("lung",) in sites and len(reading.sides) == 1:
            sites.append((next(iter(reading.sides)),))
        broader = {up for site in sites if len(site) == 1 for up in self._around(site[0])}
        if joined := bool(_JOINING & words):
            broader &= {"lymph_node"}
        exact = tuple(site for site in sites if not (len(site) == 1 and site[0] in broader))
        if len(exact) == 1 or joined:
            return exact
        return self._whole_of(exact, sites) or exact

    def _whole_of(
        self, parts: Sequence[tuple[str, ...]], named: Sequence[tuple[str, ...]]
    ) -> tuple[tuple[str, ...], ...]:
        """Give the one site named that all parts listed are kinds of: `bone (spine, ribs)`."""
        if any(len(part) > 1 for part in parts):
            return ()
        above = [self._vocabulary.ancestors(part) - set(part) for part in parts]
        shared = set.intersection(*map(set, above)) if above else set()
        return tuple(site for site in named if len(site) == 1 and site[0] in shared)[:1]

    def _around(self, key: str) -> set[str]:
        """Give what a site is a kind of, and the regions that it lies in."""
        above = self._vocabulary.ancestors((key,))
        regions = (_LIES_IN.get(one, ()) for one in (key, *above))
        return {*above, *(region for found in regions for region in found)}

    def _method(self, raw: str, concept: str) -> Method:
        form = phrase(raw)
        if form not in self._names[concept]:
            return "grammar"
        return "exact" if form == self._names[concept][0] else "synonym"

    def _in_plain_words(self) -> Vocabulary:
        terms = {
            key: Term(key, forms[0], (), tuple(normal_form(form) for form in forms[1:]))
            for key, forms in self._names.items()
        }
        return Vocabulary(self._vocabulary.kind, terms)


_LEFT, _RIGHT = frozenset({"left", "l", "lt", "左"}), frozenset({"right", "r", "rt", "右"})
_JOINING = frozenset({"and", "&", "+", "/", "plus", "和", "及", "、", "or"})
_NODES_OF = {
    "mediastinum": "mediastinal_lymph_node",
    "subcarinal_region": "mediastinal_lymph_node",
    "hilum": "hilar_lymph_node",
    "axilla": "axillary_lymph_node",
    "neck": "cervical_lymph_node",
    "supraclavicular_region": "supraclavicular_lymph_node",
    "groin": "inguinal_lymph_node",
    "retroperitoneum": "retroperitoneal_lymph_node",
    "pelvis": "pelvic_lymph_node",
    "abdomen": "abdominal_lymph_node",
    "thorax": "thoracic_lymph_node",
}
"""What a region's name means beside 'lymph node' ('lymph nodes, mediastinal')."""

_LIES_IN = {
    "bone": ("pelvis", "thorax", "hip", "shoulder", "limb", "neck"),
    "soft_tissue": ("pelvis", "thorax", "hip", "shoulder", "limb", "neck", "abdomen", "axilla"),
    "lung": ("thorax", "hilum"),
    "pleura": ("thorax", "lung", "left_lung", "right_lung"),
    "mediastinum": ("thorax",),
    "liver": ("abdomen",),
    "peritoneum": ("abdomen", "pelvis"),
    "meninges": ("brain",),
    "spinal_cord": ("spine", "cervical_spine", "thoracic_spine", "lumbar_spine"),
    "epidural_space": ("spine", "cervical_spine", "thoracic_spine", "lumbar_spine", "sacrum"),
}
"""Regions that a more exact site may lie in without being a kind of them."""


def _forms(term: Term) -> tuple[str, ...]:
    texts = (term.name, *term.synonyms, term.key.replace("_", " "))
    return tuple(dict.fromkeys(phrase(_NODE.sub("node", text.casefold())) for text in texts))


def _site_words(text: str) -> list[str]:
    rest = _plain(unicodedata.normalize("NFKC", text).casefold().replace("_", " "))
    rest = _SIZE.sub(" ", _NODE.sub(" node ", rest))
    rest = _NODE_NUMBER.sub(" ", rest)
    rest = _STATION.sub(_node_of_station, _STATIONS.sub(_each_station, rest))
    rest = _COUNTED.sub(" ", _RIB.sub(" ", rest))
    if re.search(r"liver|hepat|lung|pulm|lobe|肝|肺|[lr][uml]l\b", rest):
        rest = _SEGMENT.sub(" ", rest)
    if not _STAGE_LIKE.fullmatch(rest.strip()):
        rest = _VERTEBRA.sub(_part_of_spine, rest)
    rest = _CHINESE_VERTEBRA.sub(_part_of_spine, rest)
    return phrase(rest).split()


def _plain(text: str) -> str:
    """Leave out a lesion's number and where it came from; name a lobe before its organ."""
    bare = _COUNT.sub(" ", _ORIGIN.sub("", _LABEL.sub("", _PLURAL.sub("", text))))
    bare = _DORSAL.sub(r"t\1", _CHINESE_NODE.sub("淋巴结", bare))
    if re.search(r"neck|cervical|颈", bare):
        bare = _NECK_LEVEL.sub(" ", bare)
    bare = _SIDE.sub(_side, bare)
    bare = _ORDINAL.sub(_ordinal, _SECONDARY.sub(_secondary, bare))
    return _LUNG_FIRST.sub(_lobe, _CODE.sub(r"\1", bare))


def _ordinal(found: re.Match[str]) -> str:
    """Write `第十二` as `第12`."""
    tens, ones = ("1" if found[1] else ""), _ORDINALS.get(found[2], "0" if found[1] else "")
    return f"第{tens}{ones}"


def _secondary(found: re.Match[str]) -> str:
    """Name the site of a code of secondary neoplasms; a code without one stays as it is."""
    digits = found[0].replace(".", "")[2:]
    named = (_SECONDARY_SITES[digits[:at]] for at in (3, 2) if digits[:at] in _SECONDARY_SITES)
    return f" {next(named, found[0])} "


def _side(found: re.Match[str]) -> str:
    return "left " if found[1] == "l" else "right "


def _each_station(found: re.Match[str]) -> str:
    """Write `stations 4R, 7` as a station each."""
    return " ".join(f" station {one} " for one in re.findall(r"\d{1,2}", found[1]))


def _lobe(found: re.Match[str]) -> str:
    return f"{found[1][0].replace('l', 'left').replace('r', 'right')} {found[2]} lobe"


def _part_of_spine(found: re.Match[str]) -> str:
    """Name the part of the spine; of `T12-L1`, which spans two, the spine."""
    parts = {group[0] for group in found.groups() if group}
    return _SPINE[parts.pop()] if len(parts) == 1 else " spine "


def _node_of_station(found: re.Match[str]) -> str:
    number = int(next(group for group in found.groups() if group))
    if number == 1:
        return " supraclavicular node "
    if 2 <= number <= 9:
        return " mediastinal node "
    if number == 10:
        return " hilar node "
    return " intrapulmonary node " if 11 <= number <= 14 else found.group()
