"""What stands around a condition in its text and is read by pattern: grades, dates, shorthand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from matcher.normalize.lexicon import words_of
from matcher.normalize.text import normal_form

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_CHINESE_NUMBER = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_DEGREE = r"(iv|v|i{1,3}|[1-5一二三四五])[ab]?(?![a-z0-9])"
_UPTO = rf"(?:\s*(?:-|/|to|or|~|至)\s*{_DEGREE})?"
_NYHA = re.compile(
    r"(?:\(\s*)?\b(?:nyha|new york heart association)\b"
    r"(?:\s*(?:fc|functional|class(?:ification)?|心功能分级|心功能))*\s*[:=-]?\s*"
    rf"(?:[<>≤≥=]\s*)*{_DEGREE}{_UPTO}\s*级?|心功能\s*{_DEGREE}{_UPTO}\s*级(?:\s*\(\s*nyha\s*(?:分级)?\s*\))?"
    rf"|(?:(?<=heart failure)|(?<=chf)|(?<=hf))[\s,(]*class\s*{_DEGREE}{_UPTO}"
    rf"|\bclass\s*{_DEGREE}{_UPTO}(?=\s*(?:congestive )?(?:heart failure|chf\b|hf\b))"
)
_GRADE = re.compile(
    r"(?:\b(?:nci[\s-]*)?ctc(?:ae)?(?:\s*v?\s*[345](?:\.\d+)?)?\s*[,:]?\s*)?"
    rf"(?:\b(?:grade|gr|gd)\b\.?|\bgrade(?=\d)|\bgr?(?=[1-5](?![a-z0-9]))|\(\s*g(?=\s[1-5]\s*\)))\s*[:=-]?\s*"
    rf"(?:[<>≤≥=]\s*)*{_DEGREE}{_UPTO}(?:\s*\+(?!\s*\d))?"
    rf"|\bctcae\s*{_DEGREE}{_UPTO}\s*级?"
)
# A degree before its condition belongs to its name (`II度房室传导阻滞`), after it it is a grade.
_CHINESE_GRADE = re.compile(
    rf"{_DEGREE}{_UPTO}\s*级|(?<=[\u4e00-\u9fff(])\s*{_DEGREE}{_UPTO}\s*度(?=\s*(?:$|[,;)。]))"
)
_CTCAE_VERSION = re.compile(r"(?<=ctcae)\s*(?:version|ver\.?|v\.?)?\s*[345]\.[0-3](?!\d)\s*版?")
_OPEN_ENDED = re.compile(r"[<>≤≥+]")
_DATE = re.compile(
    r"(?<![\d.])(?:19|20)\d\ds\b|(?<![\d.])(?:19|20)\d\d(?:\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}日?|月)?)?年?(?![\d.])"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.?\s*(?:\d{1,2}\s*,?\s*)?(?:19|20)\d\d\b"
    r"|(?<!\d)\d{1,2}/\d{1,2}/(?:\d\d)?\d\d(?!\d)|(?<!\d)\d{1,2}/(?:19|20)\d\d(?!\d)"
)
_SPAN = (
    r"[><~约]?\s*\d+(?:\.\d+)?\s*[余多+]?\s*"
    r"(?:(?:years?|yrs?|months?|mos?|weeks?|wks?|wga|days?|[ywd])(?![a-z])|个月|年|月|周|天)余?"
)
_AGO = re.compile(rf"{_SPAN}\s*(?:ago\b|前)")
_DURATION = re.compile(rf"(?:\b(?:for|x)\s*)?{_SPAN}")
_IR = "colitis|pneumonitis|hepatitis|myocarditis|nephritis|thyroiditis|hypophysitis|myositis|arthritis|pancreatitis|encephalitis|dermatitis|rash|diarrhea"
_REACTION = "rash|hives|urticaria|itching|pruritus|swelling|angioedema|allergy|allergic"
_ORIGIN = (
    "radiation|rt|xrt|io|ici|drug|infectious|infection|immune|autoimmune|aspiration|pembro|chemo"
)
_SHORTHAND = tuple(
    # What a pattern needs to find anything is looked for first, for that is quick.
    (re.compile(pattern), words, needed[0] if needed else "")
    for pattern, words, *needed in (
        (r"\bh\s*/\s*o\b|\bh\.o\.", " history of "),
        (rf"\bir[\s-]?(?=(?:{_IR})\b)", "immune related ", "ir"),
        (
            rf"\b(?:with)?in\s+(?:the\s+)?(?:last|past|prior|previous)?\s*{_SPAN}(?!\s*of\b)"
            rf"|\b(?:last|past)\s+{_SPAN}",
            " recent ",
        ),
        (
            r"\b(?:after|following|post|due\s+to|from|d/t|2/2)[\s-]+(?:[a-z0-9-]+\s+){0,2}"
            r"(?:vaccines?|vaccinations?|immunizations?|boosters?)\b",
            " ",
        ),
        (rf"\(\s*(?:{_ORIGIN})(?:\s*(?:vs\.?|or|versus|/)\s*(?:{_ORIGIN}))+\s*\??\s*\)", " "),
        (
            r"[(,;]\s*[a-z][\w/+-]*(?:\s+[\w/+-]+)?\s+(?:was\s+|now\s+)?(?:held|stopped|discontinued|d/c'?e?d|paused|interrupted)"
            r"\s*(?=$|[),;])\)?",
            " ",
        ),
        (
            rf"^\s*(pcn|penicillin|sulfa|nsaids?|latex|contrast)s?(?:\s+drugs?)?\s*[-:(>→]+\s*(?:{_REACTION})\s*\)?\s*$",
            r"\1 allergy",
        ),
        (
            r"^\s*(pcn|penicillin)s?\s*[-:(>→]+\s*(?:anaphylaxis|anaphylactic(?:\s+(?:shock|reaction))?)\s*\)?\s*$",
            "penicillin allergy, anaphylaxis",
        ),
        (r"(?<=[a-z\u4e00-\u9fff])\s+[1-4]\s*\+(?=\s*(?:$|[,;)]))", " ", "+"),
        (r"(?<=[a-z)])\s+(?:on\s+)?\d{1,2}/\d{1,2}\s*$", " ", "/"),
        (r"\b[1-4]\s*\+\s*(?=(?:pitting|edema|proteinuria|bilateral|le\b|ble\b|pedal))", " ", "+"),
        (
            r"(冠心病|冠状动脉粥样硬化性心脏病)[\s,(、]*行?(?:冠状动脉|冠脉)?(?=(?:支架|pci|搭桥|介入)[^,;。]{0,4}术)",
            r"\1、冠状动脉",
            "心",
        ),
        (
            r"(?:^|(?<=[\s)；;。,，、\u4e00-\u9fff]))\d{1,2}\s*[.、)]\s*(?=\d?[\u4e00-\u9fff])",
            " ; ",
        ),
        (r"\bs\s*/\s*p\b(?:\s+(?:l|r|left|right|b/l|bilateral)\b)?", " status post ", "/"),
        (r"\bw\s*/\s*o\b", " without ", "/"),
        (r"\br\s*/\s*o'?d\b", " ruled out ", "/"),
        (r"\br\s*/\s*o\b", " rule out ", "/"),
        (r"\bd\s*/\s*t\b|\b2\s*/\s*2\b", " due to ", "/"),
        (r"\bf\s*/\s*h\b", " family history ", "/"),
        (r"\bb\s*/\s*l\b", " bilateral ", "/"),
        (r"\bc\s*/\s*o\b", " complains of ", "/"),
        (r"\bc\s*/\s*w\b", " consistent with ", "/"),
        (r"\bp\s*/\s*w\b", " presents with ", "/"),
        (r"\bw\s*/", " with ", "/"),
        (r"\bn\s*/\s*v\b", " nausea and vomiting ", "/"),
        (r"\(\s*[-‐-―−]+\s*\)|(?<=\w)\s*[-‐-―−]+(?=\s*(?:$|[,;)]|/\s*[a-z]))", " negative "),
        (
            r"\(\s*\++\s*\)|(?<=\w)\s*\++(?=\s*(?:$|[,;)/]))"
            r"|(?<=\w)\++(?=\s+(?:on|since|with|w/|not|per|\()|\s*\()",
            " positive ",
            "+",
        ),
        (r"(?<![\w)])\+\s*(?=[a-z])", "positive ", "+"),
        (r"\bd\s*/\s*o\b", " disorder ", "/"),
        (r"\b([cehksp])\.\s*(?=diff|pylori|coli\b|aureus|pneumoniae|jirovec)", r"\1 ", "."),
        (r"\b(vs|hx|dx|esp|approx|prob|poss)\.", r" \1 ", "."),
        (r":\s*(?:n|no)\s*(?=$|[,;/|])", ": no ", ":"),
        (r":\s*(?:y|yes)\s*(?=$|[,;/|])", ": yes ", ":"),
        (r"\bnkda\b", " no known drug allergy ", "nkda"),
        (r"\bnka\b", " no known allergy ", "nka"),
        (r"\bx\s*\d+\b(?!\s*(?:y|mo|w|d|h)|\s*[年月周天])", " "),
        (r"\bc\s*/\s*b\b", " complicated by ", "/"),
        (
            r"^\d[.)]\s+(?=[^\W\d])|(?<!grade)(?<!type)(?<!stage)(?<!class)(?<!gr)(?<!\bg)(?<=[a-z0-9;,])"
            r"\s+\d{1,2}\.\s+(?=[^\W\d])",
            " ; ",
        ),
        (r"史(?=\s*约?\s*\d+\s*[余多]?\s*[年月])", " ", "史"),
        (
            r"\bold\s+(?=(?:lacunar|cva|stroke|infarct|cerebellar|rib|hip|compression)\b)",
            "history of ",
            "old",
        ),
        (r"\bnot\s+(?:currently\s+)?(?=pregnant|lactating|breast-?feeding)", " no ", "not"),
        (
            r"\bgold\s*(?:(?:stage|grade|class|group)\s*(?:[1-4]|i{1,3}|iv)?[a-e]?|(?:[1-4]|i{1,3}|iv)[a-e]?"
            r"|[a-e])\b(?:\s*级)?(?:\s*,?\s*[a-e]\s*组)?",
            " ",
            "gold",
        ),
        (r"\bhep(?:atitis)?\s*b\s*(/|or|and|&|,)\s*c\b", r" hepatitis b \1 hepatitis c ", "hep"),
        (r"\band\s*/\s*or\b", " or ", "/"),
        (r"^\s*[\[(]\s*(resolved|active)\s*[\])]\s*(?=\w)", r" \1 "),
        (r"\bhiv[\s-]*(?:1\s*(?:/|and|&|,)\s*2|i\s*/\s*ii)\b", " hiv ", "hiv"),
        (
            r"\bhiv[\s,-]*(?:(?:ag|ab|p24|antigen|antibody|antibodies|combo|screen|test|serology|4th|gen|generation)\b"
            r"[\s/,-]*)+(?=(?:is\s+|:\s*)?(?:neg|non-?\s*reactive|not\s+detected))",
            " hiv ",
            "hiv",
        ),
        (r"(?<![\d.])(iv|i{1,3}|[1-4])\s*°(?!\s*c)", r"\1度", "°"),
        (r"孕(?=\s*\d+\s*\+?\d*\s*[周月])", "妊娠", "孕"),
        (
            r"药物\s*(?:及|和|或|与|、|/)\s*食物过敏|食物\s*(?:及|和|或|与|、|/)\s*药物过敏",
            "药物过敏、食物过敏",
            "过敏",
        ),
        (
            r"对([\u4e00-\u9fff]{2,6})(?:、|及|和|,)([\u4e00-\u9fff]{2,6})过敏",
            r"\1过敏、\2过敏",
            "对",
        ),
        (r"\b(?:at\s+)?aged?\s+\d{1,2}\b", " ", "age"),
        (
            r"\bstage\s*(?:0|i{1,3}[abc]?|iv[abc]?|[1-4][abc]?)\s+"
            r"(?=(?:[a-z]+\s+){0,3}(?:cancer|ca|carcinoma|melanoma|lymphoma|nsclc|sclc|adenocarcinoma)\b)"
            r"|(?:(?<=cancer)|(?<=carcinoma)|(?<=melanoma)|(?<=lymphoma))\s*,?\s*stage\s*(?:0|i{1,3}[abc]?|iv[abc]?|[1-4][abc]?)\b",
            " ",
            "stage",
        ),
        (
            r"[^,;。()\s]{1,8}(?:治疗|处理)后(?=(?:已|完全|基本)?(?:缓解|痊愈|消失|恢复|治愈|愈))",
            " ",
            "后",
        ),
    )
)
_VALUE = (
    r"\s*(?:of|is|was|at|[:=~<>≤≥≈])?\s*(?:[<>~]\s*)?"
    r"\d+(?:\.\d+)?(?:\s*(?:-|to|/)\s*\d+(?:\.\d+)?)?\s*%?"
)
# What is measured beside a condition is read where values stand; a rank on another scale is no
# CTCAE grade.
_OTHER_SCALE = re.compile(
    r"\(?\s*\bchild(?:[\s-]*pugh|s)?\s*(?:class|score|分级)?\s*[a-c](?![a-z])\s*\d{0,2}\s*[级分]?\s*\)?"
    r"|\bccs\s*(?:class|angina|分级)?\s*(?:[1-4]|iv|i{1,3})\b\s*级?|(?<=\d[ab])\s*/?\s*a[1-3]\b"
    r"|\b(?:rai|binet)\s*(?:stage\s*)?(?:[0-4]|iv|i{1,3}|[abc])\b"
    r"|\bchild[\s-]*pugh\s*(?:class|score|分级)?\s*(?:\d{1,2}\s*分?)?"
    r"|\bkillip\s*(?:class|分级)?\s*(?:[1-4]|iv|i{1,3})\s*级?|肺功能\s*(?:[1-4]|iv|i{1,3})\s*级"
    r"|\bwho\s*(?:grade|class|分级)?\s*(?:[1-4]|iv|i{1,3})\s*级?"
    r"|\bgleason(?:\s*score)?\s*(?:10|[2-9])\b(?:\s*\+\s*\d)?(?:\s*=\s*\d+)?"
)
_MEASURED = re.compile(
    rf"\b(?:last\s+)?(?:hb\s*)?a1c{_VALUE}|\b(?:lv)?ef{_VALUE}|\bbmi{_VALUE}|\bfev1{_VALUE}"
    rf"|\b(?:tsh|egfr|gfr|psa|cd4(?:\s*count)?|meld(?:-na)?(?:\s*score)?|ahi|cr|creatinine){_VALUE}"
    r"|\b(?:acc\s*/\s*aha\s*)?stage\s*[a-d]\b|\bclass\s*(?:[1-6]|vi|iv|v|i{1,3})\b"
    r"|\b(?:undetectable|undetected|suppressed)\s*(?:hiv\s*)?(?:vl|viral load)\b"
    rf"|\b(?:hs[\s-]?)?trop(?:onin)?(?:[\s-]*[it]\b)?{_VALUE}|\b(?:nt-?pro)?bnp{_VALUE}"
    r"|\b(?:hiv\s*)?(?:vl|viral load)\s*(?:is\s*)?(?:undetectable|undetected|suppressed|<\s*\d+)"
    r"|(?:bsa\s*)?[<>~]?\s*\d+(?:\.\d+)?\s*%\s*(?:of\s*)?(?:bsa\b)?|(?:最高|血压|\bbp\s*:?)+\s*\d{2,3}/\d{2,3}(?:\s*mmhg)?|\b\d{2,3}/\d{2,3}\s*mmhg"
    r"|\b(?:(?:hbv|hcv|hiv)[\s-]*)?(?:dna|rna)\s*(?:level|load|定量)?\s*[:=]?\s*(?:undetectable|undetected|not detected|negative|neg\b|阴性|未检出|[<>]?\s*\d[\d.,]*(?:\s*[x*]\s*10\S*|e\d+)?)\s*(?:iu/ml|copies/ml|拷贝/ml)?"
    r"|\b(?:t(?:1[0-2]|[1-9])|l[1-5]|s[1-5]|c[1-7])(?:\s*-\s*[tlsc]?\d{1,2})?\b(?=\s*(?:$|[,;)/-]|fracture|compression|vertebr|level|from\b|due\b|with\b|and\b|status\b))"
    r"|\b[1-5]v\b|\bg\d{1,2}p\d{1,2}\b|\b\d+\s*m?sec\b|\b\d{3}\s*ms\b"
    r"|\bcha2?ds2?(?:[\s-]*va2?sc)?(?:\s*score)?\s*(?:of|[:=])?\s*\d\b"
    r"|\b(?:k|na|ca|mg|hgb|plt|anc|wbc|ast|alt|inr|sbp)\s*(?:of|[:=<>])?\s*\d+(?:\.\d+)?k?s?\b(?=\s*(?:$|[-,;)]))"
    r"|\b\d+(?:\.\d+)?\s*(?:x\s*\d+(?:\.\d+)?\s*)*(?:cm|mm)\b|\b\d+\s*(?:pk|pack)[\s-]*(?:yr|year)s?\b"
)
_TREATED = re.compile(
    r"\((?![^()]*(?:愈|缓解|消失|无|否|疑|排|转移|复发|术))[^()]*(?:治疗|服药|口服|替代|抗病毒)[^()]*\)"
)
_TREATED_AFTER = re.compile(
    r"[,;](?![^,;。]*(?:愈|缓解|好转|消失|吸收|无|否|未|疑|排|转移|复发|术|炎|病|癌|史))"
    r"[^,;。]*(?:治疗|服药|口服|服用|替代|抗病毒|控制血糖|控制血压|降糖|降压|引流|随访)[^,;。]*"
)
# Tags that terminologies and billing add: `(disorder)`, `(HCC)` for a risk-adjusted category.
_TAG = re.compile(
    r"[(\[](?:(?:cms|hhs)\s*[/-]?\s*)?hcc[)\]]|\((?:disorder|finding|situation|event|procedure|morphologic abnormality|observable entity)\)\s*$"
)
_KNOWN_WORDS = 65536
_REGIONAL = (
    ("症候群", "综合征"),
    ("综合症", "综合征"),
    ("机能", "功能"),
    ("摄护腺", "前列腺"),
    ("胰脏", "胰腺"),
    ("肋膜", "胸膜"),
    ("周边神经", "周围神经"),
    ("脊椎", "脊柱"),
    ("郁血性", "充血性"),
    ("白血球", "白细胞"),
    ("皮肤炎", "皮炎"),
    ("脑中风", "脑卒中"),
    ("梗塞", "梗死"),
    ("食道", "食管"),
    ("逆流", "反流"),
    ("带原", "携带"),
)
_SPELLINGS = (
    ("aemi", "emi"),
    ("oedem", "edem"),
    ("rrhoea", "rrhea"),
    ("pnoea", "pnea"),
    ("haem", "hem"),
    ("leuco", "leuko"),
    ("coeliac", "celiac"),
    ("ischaem", "ischem"),
    ("sulph", "sulf"),
    ("paed", "ped"),
    ("goitre", "goiter"),
    ("localis", "localiz"),
    ("generalis", "generaliz"),
)
_IRREGULAR = {
    "dz": "disease",
    "ca": "cancer",
    "carcinoma": "cancer",
    "carcinomas": "cancer",
    "emboli": "embolism",
    "metastases": "metastasis",
    "mets": "metastasis",
    "htn": "hypertension",
    "fx": "fracture",
    "abd": "abdominal",
    "pulm": "pulmonary",
    "resp": "respiratory",
    "insuff": "insufficiency",
    "synd": "syndrome",
    "dysfxn": "dysfunction",
    "infxn": "infection",
    "inflamm": "inflammatory",
    "malig": "malignant",
    "vasc": "vascular",
    "rxn": "reaction",
    "def": "deficiency",
    "neg": "negative",
    "pos": "positive",
}


@dataclass(frozen=True, slots=True)
class ConditionText:
    """A text as folded words, and the grade that was taken out of it.

    `whole` is all of the text, punctuation aside, to be looked up as it stands.

    `scale` names the grade's: NYHA classes belong to heart failure, and `rank` is a bare number of
    a Chinese list (`2级`), which for hypertension counts by its own scale.
    """

    words: tuple[str, ...]
    whole: str = ""
    grade: int | None = None
    scale: Literal["nyha", "ctcae", "rank"] | None = None


def read_text(text: str, known: Collection[str] = ()) -> ConditionText:
    """Take grades, dates and spans of time out of a text and fold the rest into words.

    A word keeps the s of its plural unless it is one of the `known` words without it.
    """
    rest = unicodedata.normalize("NFKC", text).casefold()
    rest = _regional(_CTCAE_VERSION.sub(" ", rest))
    rest = _TREATED_AFTER.sub(" ", _TREATED.sub(" ", _TAG.sub(" ", rest)))
    for shorthand, meaning, needed in _SHORTHAND:
        if needed in rest:
            rest = shorthand.sub(meaning, rest)
    whole = normal_form(phrase(rest))
    rest, grade, scale = _graded(_OTHER_SCALE.sub(" ", rest))
    rest = _MEASURED.sub(" ", rest)
    rest = _AGO.sub(" ago ", _DATE.sub(" ", rest))
    rest = _DURATION.sub(" ", rest)
    words = tuple(_singular(word, known) for word in words_of(rest))
    return ConditionText(words, whole, grade, scale)


def phrase(text: str) -> str:
    """Give a phrase of a vocabulary in the same words, without taking anything out of it."""
    rest = _regional(unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain(word) for word in words_of(rest))


def _regional(text: str) -> str:
    """Write Taiwan's words for parts and kinds as the vocabulary does."""
    if text.isascii():
        return text
    for regional, common in _REGIONAL:
        text = text.replace(regional, common)
    return text


def _singular(word: str, known: Collection[str]) -> str:
    singular = plain(word)
    return singular if singular in known or not word.endswith("s") else spelt(word)


@lru_cache(maxsize=_KNOWN_WORDS)
def spelt(word: str) -> str:
    """Give a word in American spelling."""
    for british, american in _SPELLINGS:
        word = word.replace(british, american)
    return word


@lru_cache(maxsize=_KNOWN_WORDS)
def plain(word: str) -> str:
    """Give a word in American spelling and without the s of a plural or genitive."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = spelt(word)
    is_plural = len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural and word.isascii() else word


def _graded(text: str) -> tuple[str, int | None, Literal["nyha", "ctcae", "rank"] | None]:
    scales: tuple[tuple[Literal["nyha", "ctcae", "rank"], re.Pattern[str]], ...]
    scales = (("nyha", _NYHA), ("ctcae", _GRADE), ("rank", _CHINESE_GRADE))
    for scale, pattern in scales:
        found = list(pattern.finditer(text))
        if found:
            said = {_grade(match) for match in found}
            return pattern.sub(" ", text), said.pop() if len(said) == 1 else None, scale
    return text, None, None


def _grade(match: re.Match[str]) -> int | None:
    """Give the grade of a mention; of a range or an open end, none."""
    degrees = [group for group in match.groups() if group]
    if len(degrees) != 1 or _OPEN_ENDED.search(match.group()):
        return None
    return _ROMAN.get(degrees[0]) or _CHINESE_NUMBER.get(degrees[0]) or int(degrees[0])
