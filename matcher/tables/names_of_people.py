"""Names of people, told from the names of diseases, tests, drugs and hospitals.

A name shows by a title (`Mr. Smith`), a label (`Patient: John Smith`), or a given name that is
hardly anything else. Given names that are words of medicine, too (Gene, Grace, Mark, Adam), are
left out: refusing a good table costs a night.
"""

from __future__ import annotations

import re

from matcher.tables.signs import Cells, Sign, before

_GIVEN = (
    "James|John|Robert|Michael|William|David|Richard|Joseph|Thomas|Charles|Christopher|Daniel|"
    "Matthew|Anthony|Steven|Stephen|Andrew|Kenneth|Joshua|Kevin|Brian|George|Edward|Ronald|Timothy|"
    "Jason|Jeffrey|Ryan|Jacob|Gary|Nicholas|Jonathan|Larry|Justin|Brandon|Benjamin|Samuel|Gregory|"
    "Alexander|Raymond|Patrick|Dennis|Jerry|Tyler|Aaron|Jose|José|Nathan|Henry|Douglas|Zachary|"
    "Peter|Kyle|Walter|Ethan|Jeremy|Harold|Keith|Roger|Gerald|Carlos|Juan|Luis|Jorge|Miguel|"
    "Mohammed|Mohamed|Ahmed|Hans|Klaus|Jürgen|Pierre|Jane|Mary|Patricia|Jennifer|Linda|Elizabeth|"
    "Barbara|Susan|Jessica|Sarah|Karen|Lisa|Nancy|Betty|Margaret|Sandra|Ashley|Kimberly|Emily|"
    "Donna|Michelle|Dorothy|Amanda|Melissa|Deborah|Stephanie|Rebecca|Sharon|Laura|Cynthia|Kathleen|"
    "Amy|Angela|Shirley|Anna|Brenda|Pamela|Emma|Nicole|Helen|Samantha|Katherine|Christine|Debra|"
    "Rachel|Carolyn|Janet|Catherine|Maria|Heather|Diane|Ruth|Julie|Olivia|Joyce|Fatima"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏"
    "苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺顾毛郝龚邵万"
)
# What stands after a label, a title or a given name where no name does.
_NO_NAME = frozenset(
    """a active adenocarcinoma advanced alive all allergic already an and arm biopsy brain breast
    cancer carcinoma cell chemotherapy clinical complete completed confirmed consented consent
    contin current currently data dead deceased declined denied denies died discontinued disease
    distant does dose doses equivocal exon expired failed female former for given had has history
    hospice imaging in ineligible is known last lost lung male metastatic most mutation naive
    negative never new no node none not now off on ongoing only or other outside pancreatic partial
    pending positive possible preference previously primary prior progressed progression
    progressive randomized received recurrent reddy reddys refused refuses reported response scan
    screening second see smoker squamous stable started status still stopped surgery symptoms
    systemic the therapy to toxicity treated treatment tumor tumour unable under unknown untreated
    was wild with withdrawn withdrew abdomen abdominal angiography angiogram pelvis spine head neck
    liver cardiac spectroscopy enterography mammography venography cholangiopancreatography patient
    patients relapse diagnosis virus""".split()
)
# Institutions are capitalized, and diseases follow the name at once.
_INSTITUTION = re.compile(
    r"\W*(?:(?:[A-Z][\w.&'-]*|of|the|and|&)\s+){0,5}?(?=[A-Z])(?i:hospitals?|medical|medicine|cancer|"
    r"cent(?:er|re)|clinics?|university|institute|health|healthcare|college|foundation|school|"
    r"laborator\w+|labs?|diagnostics|genomics|pharma\w*|study|trial|society|trust|registry|memorial)\b"
    r"|\W*(?:[A-Z][\w'-]*\s+){1,2}(?i:syndrome|disease|sign|sequence|criteria|classification|virus)\b"
)
_KNOWN_TO_MEDICINE = frozenset(
    """anthony nolan|charles bonnet|charles river|george washington|helen diller|henry ford|
    henry schein|james cook|james ewing|john cunningham|john hopkins|john radcliffe|mary bird|
    mary crowley|peter mac|peter maccallum|pierre marie|pierre robin|robert koch|robert lurie|
    roger williams|samuel oschin|sarah cannon|thomas hodgkin|thomas jefferson|william beaumont|
    william osler""".replace("\n    ", "").split("|")
)
_SENIOR = ("高级医师", "高年医师")

_NAME = r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ'’-]+"
_WORD = r"[a-zA-ZÀ-ÖØ-öø-ÿ'’-]"
_PARTICLE = r"(?:(?:de|da|del|van|von|der|den|la|le|al|el)\s+){0,2}"
_MIDDLE = r"(?:[A-Z]\.?\s+)?"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-zà-öø-ÿ]+", re.sub(r"['’]s\b", "s", text.casefold()))


def _is_name(found: re.Match[str]) -> bool:
    """Say that what stands where a name could isn't a word of status, disease or care."""
    return _NO_NAME.isdisjoint(word for group in found.groups() if group for word in _words(group))


def _is_person(found: re.Match[str]) -> bool:
    """Tell a person from a hospital, a syndrome or a society of that name."""
    named = found.string[found.start(1) :]
    known = " ".join(_words(found[0])) in _KNOWN_TO_MEDICINE
    return _is_name(found) and not known and not _INSTITUTION.match(named)


def _is_all_there_is(found: re.Match[str]) -> bool:
    return found[0].strip() == found.string.strip() and _is_person(found)


def _begins_a_name(found: re.Match[str]) -> bool:
    return not re.search(r"[一-龥]$", before(found)) and found[0] not in _SENIOR


def _is_labelled(found: re.Match[str]) -> bool:
    """Demand a colon or `by` before two capitalized words, for sentences begin alike."""
    label = found.string[found.start() : found.start(1)]
    return bool(re.search(r"[:=：]|(?i:by)\s*$", label)) and _is_person(found)


_NOT_PLACE = Cells.ANY & ~Cells.PLACE
_SAID = "a person's name"

NAMES: tuple[Sign, ...] = (
    Sign(
        _SAID,
        r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau|Mme|Monsieur|Madame|Señora?)(?:\.\s*|\s+)"
        rf"{_MIDDLE}{_PARTICLE}({_NAME})",
        _is_name,
    ),
    Sign(_SAID, rf"(?i:\b(?:mr|mrs|dr|prof)\.\s*)({_WORD}{{3,}})", _is_name),
    Sign(
        _SAID,
        r"(?i:\b(?:patient|pt|guardian|caregiver|next of kin|spouse|signed by|dictated by)"
        rf"\s*(?:name\s*)?[:=：]?\s*)({_NAME}),?\s+({_MIDDLE}{_NAME})",
        _is_labelled,
    ),
    Sign(
        _SAID,
        r"(?i:(?:^|\bpatient'?s? |\bpt |\bfull |\bfirst |\blast |\bmaiden |\bgiven |\bfamily )"
        rf"(?:sur)?name\s*[:=：]\s*)({_NAME})",
        _is_person,
    ),
    Sign(_SAID, rf"\b(?:{_GIVEN})\s+{_MIDDLE}({_NAME})", _is_person, _NOT_PLACE),
    Sign(_SAID, rf"\b(?:{_GIVEN.upper()})\s+{_MIDDLE}([A-Z]{{3,}})\b", _is_person, _NOT_PLACE),
    Sign(
        _SAID,
        rf"(?i:^\s*(?:{_GIVEN})\s+{_MIDDLE}({_WORD}{{3,}})\s*$)",
        _is_all_there_is,
        _NOT_PLACE,
    ),
    Sign(
        _SAID,
        rf"(?i:^\s*({_WORD}{{2,}}),\s*(?:{_GIVEN})(?:\s+[A-Z]\.?)?\s*$)",
        _is_all_there_is,
        _NOT_PLACE,
    ),
    Sign(_SAID, r"\b[A-Z][A-Za-z'-]+\^[A-Z][A-Za-z'-]+"),
    Sign(_SAID, r"(?:姓名|联系人|家属)\s*[:：]\s*[一-龥]{2,4}"),
    Sign(
        _SAID,
        rf"(?:患者|病人)\s*[:：]?\s*[{_SURNAMES}][一-龥]{{1,2}}\s*[，,、；;\s]\s*(?:男|女|性别)",
    ),
    Sign(_SAID, rf"[{_SURNAMES}][一-龥]{{0,2}}(?:先生|女士|医生|医师)", _begins_a_name),
)
