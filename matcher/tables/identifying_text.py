"""What in a cell's text identifies a person.

Each sign is a pattern that polars' and Python's regular expressions read alike, and a second look
that tells the sign from what resembles it in oncology (a viral load from a record number, `Dr. Reddy's` from
a physician). The kinds of identifier follow the HIPAA Safe Harbor list (45 CFR 164.514(b)(2)) and
the identifiers that Chinese records carry.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import Flag, auto

SecondLook = Callable[[re.Match[str]], bool]


class Cells(Flag):
    """What a column's cells hold by rights, and so which signs mean something in it."""

    TEXT = auto()
    PLACE = auto()
    NUMBER = auto()
    CODE = auto()
    BIRTH = auto()
    ANY = TEXT | PLACE | NUMBER | CODE | BIRTH


@dataclass(frozen=True)
class Sign:
    """A sign that text identifies a person; `said` names it in a message, with its article.

    `chance` is the share of honest cells that show the sign by accident: where fewer cells than
    that show it, it isn't one.
    """

    said: str
    pattern: str
    look: SecondLook = field(default=lambda _: True)
    where: Cells = Cells.ANY
    chance: float = 0.0

    def shows_in(self, text: str) -> bool:
        """Say whether a text shows the sign."""
        return any(self.look(found) for found in re.finditer(self.pattern, text))


def _before(found: re.Match[str], length: int = 24) -> str:
    return found.string[max(found.start() - length, 0) : found.start()]


def _after(found: re.Match[str], length: int = 24) -> str:
    return found.string[found.end() : found.end() + length]


def _alone(found: re.Match[str]) -> bool:
    """Say whether a number isn't a part of a longer code, name or number."""
    return not re.search(r"[\w.:/>*+-]$", _before(found)) and not re.match(
        r"[\w>*/]|[-.:]\w", _after(found)
    )


# ---- numbers -------------------------------------------------------------------------------------

_COUNTED = re.compile(
    r"\s*(?:copies|copy|cop|cp|i?u\b|iu|k?u/|/|m?l\b|[µμu]l|cells|cfu|log|x\s?10|×|%|拷贝|pg|ng|mg|bp|kb|mb\b|reads)",
    re.IGNORECASE,
)
_COUNTING = re.compile(
    r"(?:dna|rna|load|copies|titer|titre|count|platelets?|plt|wbc|cells|chr\w*|hg19|hg38|grch3\d|"
    r"pos(?:ition)?|载量|血小板)\W*$",
    re.IGNORECASE,
)
_CODED = re.compile(
    r"(?:ndc|rxnorm|rxcui|rx|snomed(?:[ -]?ct)?|sctid|loinc|icd\S*|cosmic|cosm|dbsnp|hgnc|atc|cui|"
    r"umls|ncit|omop|code|pmid|pubmed|doi|clinvar|variation|concept|gtin|cas|nct)\s*(?:id|no|#)?[\W_]*$",
    re.IGNORECASE,
)


def _is_day(digits: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(digits[:8]).year < 2100 and len(digits) in (8, 12, 14)
    except ValueError:
        return False


def _is_record_number(found: re.Match[str]) -> bool:
    """Tell a number in running text that may be a record's from quantities, codes and positions."""
    digits, text = found[0], found.string
    running = any(character.isalpha() for character in text)
    known = digits.endswith("000") or _is_day(digits)
    counted = _COUNTED.match(_after(found)) or _COUNTING.search(_before(found))
    return bool(
        running
        and not known
        and not counted
        and not _CODED.search(_before(found))
        and _alone(found)
    )


def _is_mobile(found: re.Match[str]) -> bool:
    return _alone(found) and not _COUNTED.match(_after(found))


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82 83".split()
)


def _is_resident_id(found: re.Match[str]) -> bool:
    """Check a Chinese resident identity number by GB 11643: province, birth date, check digit."""
    number = found[0].upper()
    if number[:2] not in _PROVINCES or not _alone(found):
        return False
    try:
        born = date.fromisoformat(number[6:14])
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return 1900 <= born.year < 2100 and number[17] == "10X98765432"[total % 11]


def _is_international_phone(found: re.Match[str]) -> bool:
    return 9 <= sum(character.isdigit() for character in found[0]) <= 15 and "+" in found[0]


def _is_address_of_machine(found: re.Match[str]) -> bool:
    octets = found[0].split(".")
    versioned = re.search(
        r"(?:v|ver|version|release|build|ec|oid)\W*$", _before(found), re.IGNORECASE
    )
    return all(int(octet) < 256 for octet in octets) and not versioned and _alone(found)


# ---- names ---------------------------------------------------------------------------------------

_GIVEN = (
    "James|John|Robert|Michael|William|David|Richard|Joseph|Thomas|Charles|Christopher|Daniel|"
    "Matthew|Anthony|Steven|Stephen|Andrew|Kenneth|Joshua|Kevin|Brian|George|Edward|Ronald|Timothy|"
    "Jason|Jeffrey|Ryan|Jacob|Gary|Nicholas|Jonathan|Larry|Justin|Brandon|Benjamin|Samuel|Gregory|"
    "Alexander|Raymond|Patrick|Dennis|Jerry|Tyler|Aaron|Jose|José|Nathan|Henry|Douglas|Zachary|"
    "Peter|Kyle|Walter|Ethan|Jeremy|Harold|Keith|Roger|Gerald|Carlos|Juan|Luis|Jorge|Miguel|"
    "Mohammed|Mohamed|Ahmed|Hans|Klaus|Jürgen|Pierre|Jane|Mary|Patricia|Jennifer|Linda|Elizabeth|Barbara|Susan|"
    "Jessica|Sarah|Karen|Lisa|Nancy|Betty|Margaret|Sandra|Ashley|Kimberly|Emily|Donna|Michelle|"
    "Dorothy|Amanda|Melissa|Deborah|Stephanie|Rebecca|Sharon|Laura|Cynthia|Kathleen|Amy|Angela|"
    "Shirley|Anna|Brenda|Pamela|Emma|Nicole|Helen|Samantha|Katherine|Christine|Debra|Rachel|Carolyn|"
    "Janet|Catherine|Maria|Heather|Diane|Ruth|Julie|Olivia|Joyce|Fatima|Wei"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏"
    "苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺顾毛郝龚邵万"
)
_NO_PERSON = frozenset(
    # words of status, disease and care that stand where a name could
    "a active adenocarcinoma advanced alive all allergic already an and arm biopsy brain breast "
    "cancer carcinoma cell chemotherapy clinical complete completed confirmed consented consent "
    "contin current currently data dead deceased declined denied denies died discontinued disease "
    "distant does dose doses equivocal exon expired failed female former for given had has history "
    "hospice imaging in ineligible is known last lost lung male metastatic most mutation naive "
    "negative never new no node none not now off on ongoing only or other outside pancreatic partial "
    "pending positive possible preference previously primary prior progressed progression "
    "progressive randomized received recurrent reddy reddys refused refuses reported response scan "
    "screening second see smoker squamous stable started status still stopped surgery symptoms "
    "systemic the therapy to toxicity treated treatment tumor tumour unable under unknown "
    "untreated was wild with withdrawn withdrew abdomen abdominal angiography angiogram pelvis spine head neck "
    "liver cardiac spectroscopy enterography mammography venography cholangiopancreatography "
    "patient patients relapse diagnosis".split()
)
_INSTITUTION = re.compile(
    r"^\W*(?:[\w.&'-]+\W+){0,4}?(?:hospitals?|medical|medicine|cancer|cent(?:er|re)|clinics?|university|institute|"
    r"health|healthcare|college|foundation|school|laborator\w+|labs?|diagnostics|genomics|pharma\w*|"
    r"syndrome|disease|sign|sequence|criteria|score|test|classification|lymphoma|sarcoma|tumou?r|"
    r"trial|study|society|trust|registry|memorial)\b",
    re.IGNORECASE,
)
_KNOWN_TO_MEDICINE = frozenset(
    "anthony nolan|charles bonnet|charles river|george washington|helen diller|henry ford|"
    "henry schein|james cook|james ewing|john hopkins|john radcliffe|karen ann|mary bird|mary crowley|"
    "peter maccallum|peter mac|pierre robin|pierre marie|robert koch|robert lurie|roger williams|"
    "samuel oschin|sarah cannon|thomas hodgkin|thomas jefferson|william beaumont|william osler".split(
        "|"
    )
)
_NAME = r"[A-ZÀ-ÖØ-Ý][A-Za-zÀ-ÖØ-öø-ÿ'’-]+"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-zà-öø-ÿ]+", text.casefold().replace("'s", "s").replace("’s", "s"))


def _names_a_person(found: re.Match[str]) -> bool:
    """Tell a name from the words of disease and care that follow the same words and signs."""
    named = [word for group in found.groups() if group for word in _words(group)]
    return not any(word in _NO_PERSON for word in named)


def _is_no_institution(found: re.Match[str]) -> bool:
    known = " ".join(_words(found[0])) in _KNOWN_TO_MEDICINE
    return _names_a_person(found) and not known and not _INSTITUTION.match(_after(found, 80))


def _stands_by_itself(found: re.Match[str]) -> bool:
    return found[0].strip() == found.string.strip() and _is_no_institution(found)


def _is_chinese_title(found: re.Match[str]) -> bool:
    return not re.search(r"[一-龥]$", _before(found)) and found[0] not in ("高级医师", "高年医师")


# ---- birth dates and addresses -------------------------------------------------------------------

_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FULL_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}|"
    rf"\d{{1,2}}\.?[ -]{_MONTH}[ ,.-]+\d{{2,4}}|{_MONTH}\.?\s+\d{{1,2}},?\s+\d{{4}}|(?:19|20)\d{{6}})"
)
_STREETS = (
    r"(?:Street|STREET|Avenue|AVENUE|Ave|AVE|Road|ROAD|Rd|RD|Boulevard|BOULEVARD|Blvd|BLVD|Drive|DRIVE|Lane|LANE|"
    r"Court|COURT|Terrace|TERRACE|Highway|HIGHWAY|Parkway|PARKWAY)\b"
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|"
    "NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
)

_RUNNING = Cells.TEXT | Cells.PLACE
_NOT_CODE = _RUNNING | Cells.NUMBER | Cells.BIRTH

SIGNS: tuple[Sign, ...] = (
    Sign("an e-mail address", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}"),
    Sign("a web address", r"(?i:https?://|ftp://|\bwww\.)\S"),
    Sign(
        "a network address",
        r"\b(?:\d{1,3}\.){3}\d{1,3}\b",
        _is_address_of_machine,
        _RUNNING,
    ),
    Sign("a social security number", r"\b\d{3}-\d{2}-\d{4}\b", _alone),
    Sign(
        "a social security number",
        r"(?i:\bSSN\b|\bsocial security\b)[^\d]{0,15}\d{3}[- ]?\d{2}[- ]?\d{4}\b",
    ),
    Sign("an identity card number", r"\b[1-9]\d{16}[\dXx]\b", _is_resident_id, chance=1e-4),
    Sign("an identity card number", r"身份证(?:号码?)?\s*[:：]?\s*\d{6,}"),
    Sign(
        "a medical record number",
        r"(?i:\bMRN|\bMR\s?#|\bmedical record(?: (?:number|no))?|\b(?:chart|hospital|case|record|encounter|visit|accession|account) (?:number|no|#)|\baccession)"
        r"[\s:#.=_-]*[A-Za-z]{0,3}\d{0,2}-?\d{4,}",
    ),
    Sign(
        "a medical record number",
        r"(?:病案|住院|病历|门诊|登记|医保|社保)(?:号码?|卡号)\s*[:：]?\s*[A-Za-z]{0,3}\d{4,}",
    ),
    Sign(
        "a personal number",
        r"(?i:\b(?:passport|insurance|policy|member|subscriber|NHS|medicare|medicaid|driver'?s? licen[cs]e)\b)"
        r"(?i:\s*(?:number|no|id|#))?[\s:#.]*[A-Za-z]{0,3}\d[\d ]{5,}",
    ),
    Sign("a telephone number", r"\(\d{3}\)\s?\d{3}[-.\s]\d{4}\b", where=_NOT_CODE),
    Sign("a telephone number", r"\b\d{3}[-.]\d{3}[-.]\d{4}\b", _alone, _NOT_CODE),
    Sign(
        "a telephone number",
        r"(?:^|[\s:;,(])\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}\b",
        _is_international_phone,
    ),
    Sign(
        "a telephone number",
        r"(?i:\b(?:tel|phone|telephone|mobile|fax|pager|cell phone)\b|电话|手机|联系方式)[^\d+(]{0,12}[+(]?\d[\d\s().-]{5,}\d",
    ),
    Sign("a telephone number", r"\b1[3-9]\d[- ]\d{4}[- ]\d{4}\b", _alone, _NOT_CODE),
    Sign("a telephone number", r"1[3-9]\d{9}", _is_mobile, _RUNNING),
    Sign("a telephone number", r"\b0\d{2,3}-\d{7,8}\b", _alone, _RUNNING),
    Sign("a long number in running text", r"\d{7,}", _is_record_number, _RUNNING),
    Sign(
        "a person's name",
        rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau|Mme|Monsieur|Madame|Señora?)(?:\.\s*|\s+)(?:[A-Z]\.?\s+)?({_NAME})",
        _names_a_person,
    ),
    Sign(
        "a person's name",
        r"(?i:\b(?:mr|mrs|dr|prof)\.\s*)((?i:[a-zà-öø-ÿ][a-zà-öø-ÿ'’-]{2,}))",
        _names_a_person,
    ),
    Sign(
        "a person's name",
        rf"(?i:\b(?:patient|pt|guardian|caregiver|next of kin|spouse|signed by|dictated by)\s*[:=：]?\s*)(?i:name\s*[:=：]\s*)?({_NAME}),?\s+((?:[A-Z]\.?\s+)?{_NAME})",
        lambda found: _is_labelled_name(found),
    ),
    Sign(
        "a person's name",
        rf"(?i:(?:^|\bpatient'?s? |\bpt |\bfull |\bfirst |\blast |\bmaiden |\bgiven |\bfamily )(?:sur)?name\s*[:=：]\s*)({_NAME})",
        _names_a_person,
    ),
    Sign(
        "a person's name",
        rf"\b(?:{_GIVEN})\s+(?:[A-Z]\.?\s+)?([A-ZÀ-ÖØ-Ý][a-zà-öø-ÿ'’-]{{2,}})\b",
        _is_no_institution,
        ~Cells.PLACE,
    ),
    Sign(
        "a person's name",
        rf"(?i:^\s*(?:{_GIVEN})\s+(?:[A-Z]\.?\s+)?([a-zà-öø-ÿ'’-]{{3,}})\s*$)",
        _stands_by_itself,
        ~Cells.PLACE,
    ),
    Sign(
        "a person's name",
        rf"(?i:^\s*([a-zà-öø-ÿ'’-]{{2,}}),\s*(?:{_GIVEN})(?:\s+[A-Z]\.?)?\s*$)",
        _stands_by_itself,
        ~Cells.PLACE,
    ),
    Sign("a person's name", r"\b[A-Z][A-Za-z'-]+\^[A-Z][A-Za-z'-]+"),
    Sign("a person's name", r"(?:姓名|患者姓名|联系人|家属)\s*[:：]\s*[一-龥]{2,4}"),
    Sign(
        "a person's name",
        rf"(?:患者|病人)\s*[:：]?\s*[{_SURNAMES}][一-龥]{{1,2}}\s*[，,、；;\s]\s*(?:男|女|性别)",
    ),
    Sign(
        "a person's name",
        rf"[{_SURNAMES}][一-龥]{{0,2}}(?:先生|女士|医生|医师)",
        _is_chinese_title,
    ),
    Sign(
        "a street address",
        rf"\b\d{{1,5}}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][A-Za-z.'-]*\s+){{1,3}}{_STREETS}",
        where=_NOT_CODE,
    ),
    Sign(
        "a street address",
        r"\b\d{1,5}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][A-Za-z'-]+\s+){1,3}(?:St|ST|Pl|Ct|Dr|Ln|Way)\b\.?\s*(?:$|,|#|(?i:apt|unit|suite)\b)",
        where=_NOT_CODE,
    ),
    Sign("a street address", r"\bP\.?\s?O\.?\s+(?i:box)\s+\d+"),
    Sign(
        "a street address",
        rf"\b[A-Z][a-z]+,?\s+(?:{_STATES})\s+\d{{5}}(?:-\d{{4}})?\s*$",
        where=_NOT_CODE,
    ),
    Sign("a street address", r"[一-龥]{1,}(?:路|街|巷|弄|大道)\s*\d+\s*[号弄]"),
    Sign("a street address", r"\b[A-ZÄÖÜ][a-zäöüß-]*(?:straße|strasse|Straße|Strasse)\s+\d+"),
    Sign(
        "a birth date",
        rf"(?i:\bD\.?O\.?B\b\.?|\bdate of birth|\bbirth\s?da(?:te|y)|\bborn(?: on)?|\bgeb(?:oren)?\b\.?(?: am)?|\bnée? le|出生日期|出生于|出生|生日|生于)\s*[:：=]?\s*{_FULL_DATE}",
    ),
    Sign("a birth date", rf"{_FULL_DATE}\s*(?i:出生|生\b|\(?\s*d\.?o\.?b\b)"),
    Sign("a birth date", rf"^\s*{_FULL_DATE}", where=Cells.BIRTH),
)


def _is_labelled_name(found: re.Match[str]) -> bool:
    """Demand a colon, `name:` or `by` before two capitalized words, for sentences begin alike."""
    label = found.string[found.start() : found.start(1)]
    marked = re.search(r"[:=：]|(?i:by)\s*$", label)
    return bool(marked) and _is_no_institution(found)
